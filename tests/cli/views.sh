# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# shellcheck disable=SC2154,SC2016 # of tests/cli/run, which reads this
# What the views of an operator promise, by logs.
cat >"$tmp/log.json" <<'LOG'
{"version":1,"time":"2026-01-01T00:00:00Z","type":"decision","verdict":"denied","class":"file","operation":"open","profile":"web","name":"/etc/shadow","requested":"r","denied":"r","rule":1,"source":"/etc/bailey.d/web","line":4}
{"version":1,"time":"2026-01-01T00:00:10Z","type":"decision","verdict":"denied","class":"file","operation":"open","profile":"web","name":"/etc/shadow","requested":"r","denied":"r","rule":1,"source":"/etc/bailey.d/web","line":4}
{"version":1,"time":"2026-01-01T00:00:20Z","type":"decision","verdict":"denied","class":"file","operation":"open","profile":"db","name":"/x<script>","requested":"w","denied":"w","rule":"none"}
{"version":1,"time":"2026-01-01T00:00:21Z","type":"decision","verdict":"complained","class":"file","operation":"open","profile":"web","name":"/y","requested":"r","denied":"r","rule":"none"}
{"version":1,"time":"2026-01-01T00:00:22Z","type":"domain","verdict":"allowed","operation":"exec","profile":"web","target":"web//child","name":"/bin/child"}
{"version":1,"time":"2026-01-01T00:00:23Z","type":"lost","count":5}
LOG
expect 0 '4 events, 5 lost.* 2 +2 +denied web open /etc/shadow r .* 2 +2 +web /etc/bailey.d/web:4' \
	top_counts_denials_and_rules "$bailey" top --from "$tmp/log.json"
expect 0 '"lost":5,"denied":\[\{"count":2,"what":"denied web open /etc/shadow r"' \
	top_speaks_json "$bailey" top --json --from "$tmp/log.json"
run_watch() { "$bailey" watch --from "$tmp/log.json" "$@"; }
expect 0 '^web /etc/shadow 0 db /x<script> 1$' watch_tells_the_same_denial_once \
	run_watch --exec 'echo "$BAILEY_PROFILE $BAILEY_NAME $BAILEY_HELD"'
expect 0 '^web db$' watch_hands_the_record_over run_watch \
	--exec 'sed -n "s/.*\"profile\": *\"\([a-z]*\)\".*/\1/p"'
expect 0 '^web$' watch_keeps_to_its_rate run_watch --rate 1 \
	--exec 'echo "$BAILEY_PROFILE"'
expect 0 '^web web$' watch_knows_its_profile run_watch --every 0 --profile web \
	--exec 'echo "$BAILEY_PROFILE"'
expect 0 '^/etc/shadow /x<script> /y$' watch_tells_of_complaints_on_demand \
	run_watch --complain --exec 'echo "$BAILEY_NAME"'
cat >"$tmp/reported" <<'POLICY'
profile web /usr/sbin/web {
  /usr/bin/helper cx -> child,
  /never r,
  deny /etc/shadow r,
  profile child { }
}
POLICY
"$bailey" report -p "$tmp/reported" -o "$tmp/page.html" --from "$tmp/log.json"
expect 0 '<b>3</b><span>denied.*<b>1</b><span>complained.*<b>5</b><span>events lost' \
	report_counts cat "$tmp/page.html"
expect 0 'x&lt;script&gt; w' report_escapes_names cat "$tmp/page.html"
expect 1 '^$' report_has_no_script_and_asks_for_nothing \
	grep -nE '<script|https?://|src=|@import|url\([^#]' "$tmp/page.html"
expect 0 'reported:3</code></td><td><code>/never r' report_lists_unused_rules \
	cat "$tmp/page.html"
expect 1 '^$' report_does_not_list_used_rules \
	grep -F 'reported:4</code></td><td><code>' "$tmp/page.html"
expect 0 'class="edge seen".*<title>web//child</title>' \
	report_draws_transitions cat "$tmp/page.html"
expect 0 'xml' report_is_well_formed python3 -c '
import sys, html.parser
class P(html.parser.HTMLParser):
    stack = []
    def handle_starttag(self, tag, attrs):
        if tag not in ("meta", "br"): self.stack.append(tag)
    def handle_startendtag(self, tag, attrs): pass
    def handle_endtag(self, tag):
        assert self.stack.pop() == tag, tag
p = P(); p.feed(open(sys.argv[1]).read()); assert not p.stack, p.stack
print("xml")' "$tmp/page.html"
cp "$tmp/shell" "$tmp/modes"
mode() { BAILEY_SECURITYFS=$tmp/kernel "$bailey" "$@"; }
expect 0 'shell: complain' complain_loads_the_profile_again mode complain shell
expect 0 '' complaining_blob_is_marked \
	sh -c "'$bailey' compile -o '$tmp/c.blob' '$tmp/shell'; ! cmp -s '$tmp/c.blob' '$tmp/kernel/load'"
# A file, unlike the kernel's, keeps the end of what was longer.
: >"$tmp/kernel/load"
expect 0 'enforce' enforce_loads_it_again mode enforce shell
expect 0 '^$' enforcing_blob_is_the_compiled_one cmp "$tmp/c.blob" "$tmp/kernel/load"
expect 2 'neither a loaded profile nor a policy file' unknown_profile_has_no_mode \
	mode enforce nothing
