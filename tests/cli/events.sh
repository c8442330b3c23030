# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# shellcheck disable=SC2154 # of tests/cli/run, which reads this
# bailey events of a recorded stream, and bailey stats of a kernel's files.
tests/cli/record >"$tmp/stream"
events() { "$bailey" events --file "$tmp/stream" "$@"; }
expect 0 '^type=AVC msg=audit\([0-9.:]*\): bailey="DENIED" operation="open" class="file" profile="web" .*name="/etc/shadow" requested_mask="r" denied_mask="r" fsuid=33 ouid=0 .*rule=3 src="web:12"' \
	events_are_records_of_the_audit_logs_form events
expect 0 '^\{"version":1,"time":"2023-11-14T22:13:20.000000001Z".*"verdict":"denied","class":"file".*"name":"/etc/shadow"' \
	events_speak_json events --json
expect 0 '"type":"lost".*"count":7' losses_are_told events --json
expect 0 '^3$' json_is_a_line_for_each_event sh -c \
	"'$bailey' events --json --file '$tmp/stream' | wc -l"
expect 0 '^1$' events_are_chosen_by_profile sh -c \
	"'$bailey' events --json --profile db --file '$tmp/stream' | grep -vc lost"
expect 0 '^1$' events_are_chosen_by_class sh -c \
	"'$bailey' events --json --class cap --file '$tmp/stream' | grep -vc lost"
expect 0 '^2$' allowed_accesses_are_for_who_asks sh -c \
	"'$bailey' events --json --denied --file '$tmp/stream' | grep -vc lost"
expect 0 '^3$' all_tells_of_allowed_accesses sh -c \
	"'$bailey' events --json --all --file '$tmp/stream' | grep -vc lost"
expect 0 '"type":"failed","operation":"open","profile":"web".*"name":"/srv/gone".*"syscall":257,"error":-2' \
	calls_that_fail_are_told_in_json events --json --failed
expect 0 'bailey="FAILED" operation="open" profile="web" error=-2 pid=100 .*name="/srv/gone" syscall=257 tclass=failed' \
	calls_that_fail_are_told_as_records events --failed
expect 0 '^0$' failures_are_for_who_asks sh -c \
	"'$bailey' events --json --all --file '$tmp/stream' | grep -c failed || true"
expect 0 '^1$' count_ends_it sh -c \
	"'$bailey' events --json --count 1 --file '$tmp/stream' | wc -l"
expect 0 '^$' raw_records_are_read_again sh -c \
	"'$bailey' events --raw --all --failed --file '$tmp/stream' | cmp - '$tmp/stream'"
head -c 1000 "$tmp/stream" >"$tmp/cut"
expect 2 'cut off' stream_that_is_cut_off_is_an_error \
	"$bailey" events --file "$tmp/cut"
head -c 500 /dev/zero >"$tmp/zero"
expect 2 'damaged' what_is_no_stream_is_an_error \
	"$bailey" events --file "$tmp/zero"
expect 2 'unknown verdict' unknown_verdict_is_an_error events --verdict nope
expect 2 'unknown class' unknown_class_is_an_error events --class nope
mkdir -p "$tmp/sfs"
printf 'generation 3\ndenials 7\nevents_lost 2\n' >"$tmp/sfs/stats"
{
	printf 'web\tnone\t-\t2\t/etc/web\t1\t-\t-\n'
	printf 'web\t0\tused\t0\t/etc/web\t2\t0\t/srv/**\\040r\n'
	printf 'web\t1\tunused\t0\t/etc/web\t3\t0\t/opt/** r\n'
	printf 'web\t2\tused\t5\t/etc/web\t4\t0\tdeny /x r\n'
	printf 'web\t3\tunused\t0\t/etc/web\t5\t0\t/a{b,c} r\n'
	printf 'web\t4\tused\t0\t/etc/web\t5\t0\t/a{b,c} r\n'
	printf 'web\t5\tunknown\t0\t/etc/web\t6\t11\tdbus\n'
} >"$tmp/sfs/hits"
stats() { BAILEY_SECURITYFS=$tmp/sfs "$bailey" stats "$@"; }
expect 0 'denials 7 .*refused 2 by web: no rule refused 5 by web: /etc/web:4: deny /x r' \
	stats_tell_refusals_by_rule stats
expect 0 '^/etc/web:3: web: /opt/\*\* r$' only_rules_of_no_use_are_unused \
	stats --unused
expect 0 '"version":1.*"used":false' unused_speaks_json \
	stats --unused --json
expect 0 'bailey_denials_total 7 .*bailey_rule_denials_total\{profile="web",source="/etc/web",line="4"\} 5 .*bailey_profile_rules\{profile="web"\} 4 .*bailey_profile_rules_unused\{profile="web"\} 1' \
	stats_speak_prometheus stats --prometheus
expect 0 '^$' every_metric_has_its_type sh -c \
	"BAILEY_SECURITYFS='$tmp/sfs' '$bailey' stats --prometheus |
		awk '/^# TYPE/ { t[\$3] } /^[^#]/ { sub(/[{ ].*/, \"\"); if (!(\$0 in t)) print }'"
# The ninth column is there while the kernel counts.
sed -i 's/$/\t-/; s/\(used\t5\t.*\)-$/\15/; s/\(web\t0\tused.*\)-$/\1800/' "$tmp/sfs/hits"
expect 0 'decided 800 by web: /etc/web:2: /srv/\*\* r.*decided 5 by web: /etc/web:4: deny /x r' \
	stats_tell_how_often_rules_decided stats
expect 0 '"denials":5,"decisions":5' stats_tell_so_in_json stats --json
expect 0 'bailey_rule_decisions_total\{profile="web",source="/etc/web",line="2",rule="/srv/\*\* r"\} 800' \
	stats_tell_so_to_prometheus stats --prometheus
expect 0 '^$' counting_is_switched_on stats --count
expect 0 '^count' it_is_the_kernel_that_is_told cat "$tmp/sfs/hits"
expect 2 'usage' json_or_prometheus stats --json --prometheus
