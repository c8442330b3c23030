# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# shellcheck disable=SC2154 # bailey, tmp: of tests/cli/run, which reads this
# What learning promises.
log=tests/cli/learn/service.log
learn() { "$bailey" learn -I policy "$@"; }
lsim() { "$bailey" simulate -I policy -p "$tmp/svc" svc "$@"; }
learn svc --from $log >"$tmp/svc" 2>"$tmp/svc.err"
expect 0 '^$' learned_profile_is_valid "$bailey" check -I policy "$tmp/svc"
expect 0 'include <abstractions/base>' learning_recognises_abstractions \
	cat "$tmp/svc"
expect 0 'owner /tmp/svc\.\* rw,.*temporary name' \
	learning_generalises_temporary_names cat "$tmp/svc"
expect 0 'owner @\{HOME\}.config/svc/settings r,.*home' \
	learning_generalises_homes cat "$tmp/svc"
expect 0 'data/\[0-9a-fA-F\]\* w, .*medium: hash' learning_generalises_hashes \
	cat "$tmp/svc"
expect 0 'allowed' another_process_number_is_allowed \
	lsim --owner /proc/4711/net/route r
expect 1 'denied' owner_is_learned_where_it_was_always_the_owner \
	lsim /proc/4711/net/route r
expect 0 'allowed' another_temporary_name_is_allowed \
	lsim --owner /tmp/svc.Zz9876 rw
expect 1 'denied' what_was_not_seen_is_not_granted lsim /etc/svc/secret w
expect 1 'denied' learning_does_not_admit_passwords lsim /etc/shadow r
expect 0 '# review: passwords \(1 event\)   # /etc/shadow r,' \
	dangerous_file_is_listed_for_review cat "$tmp/svc"
expect 1 'denied' learning_does_not_admit_sys_admin lsim capability sys_admin
expect 0 'allowed' learning_admits_plain_capabilities \
	lsim capability net_bind_service
expect 1 'denied' learning_does_not_admit_tracing lsim ptrace read unconfined
expect 1 'denied' learning_does_not_admit_mounts \
	lsim mount /mnt/ none tmpfs nosuid,nodev
expect 1 'denied' learning_does_not_admit_refused_attempts lsim /etc/attack w
expect 0 '1 refusals left out' learning_tells_what_it_left_out \
	cat "$tmp/svc.err"
expect 0 'allowed' learned_port_may_be_bound lsim network inet stream bind port=80
expect 1 'denied' other_port_may_not_be_bound \
	lsim network inet stream bind port=4444
expect 0 'allowed' learned_peer_may_be_reached lsim network inet stream connect \
	ip=127.0.0.1 port=9 peer.ip=127.0.0.1 peer.port=6379
expect 1 'denied' other_peer_may_not_be_reached lsim network inet stream connect \
	ip=127.0.0.1 port=9 peer.ip=10.0.0.1 peer.port=6379
expect 0 'allowed' apparmors_records_are_read lsim /etc/svc/extra.conf r
expect 0 'allowed' json_events_are_read lsim '/srv/pages/a b.html' r
expect 0 '/etc/shadow r,' danger_is_admitted_on_demand \
	sh -c "'$bailey' learn -I policy --accept-dangerous svc --from $log | grep -v '#.*shadow' | grep shadow"
expect 0 'svc grants all' learning_again_adds_nothing \
	sh -c "sed 's/^profile/#\n&/' '$tmp/svc' >'$tmp/full'; grep -vE 'shadow|sys_admin|ptrace|tmpfs|class=.signal' $log >'$tmp/safe.log'; '$bailey' learn -I policy -p '$tmp/full' svc --from '$tmp/safe.log'"
grep -v 'svc.conf' "$tmp/svc" >"$tmp/part"
expect 0 '^--- .*@@ .*\+  /etc/svc/svc.conf r, ' merging_is_shown_as_a_diff \
	sh -c "'$bailey' learn -I policy -p '$tmp/part' svc --from '$tmp/safe.log' 2>/dev/null"
expect 0 'svc.conf' merging_diff_is_understood_by_patch sh -c \
	"'$bailey' learn -I policy -p '$tmp/part' svc --from '$tmp/safe.log' 2>/dev/null >'$tmp/learn.diff'; cp '$tmp/part' '$tmp/patched'; patch -s '$tmp/patched' '$tmp/learn.diff' && grep svc.conf '$tmp/patched'"
expect 0 'allowed' merged_profile_grants_what_was_learned sh -c \
	"'$bailey' learn --write -I policy -p '$tmp/part' svc --from '$tmp/safe.log' 2>/dev/null; '$bailey' simulate -I policy -p '$tmp/part' svc /etc/svc/svc.conf r"
expect 2 'no events of nobody' learning_from_nothing_is_an_error \
	learn nobody --from $log
cat >"$tmp/loose" <<'POLICY'
include <tunables/global>
profile svc {
  include <abstractions/base>
  /srv/** r,
  /etc/svc/svc.conf rw, # settings
  /etc/svc/extra.conf r,
  capability net_bind_service,
  capability chown,
  deny /etc/shadow r,
  network inet stream,
}
POLICY
tighten() { "$bailey" tighten -I policy -p "$tmp/loose" svc --from $log; }
expect 1 '\+  /srv/pages/\*\* r,' \
	tighten_begins_a_wildcard_deeper tighten
expect 1 '\+  /etc/svc/svc.conf r, # settings' \
	tighten_takes_unused_permissions_off tighten
expect 1 '-  capability chown,' tighten_removes_unused_rules tighten
expect 1 '^$' tighten_keeps_what_is_used_and_deny sh -c \
	"'$bailey' tighten -I policy -p '$tmp/loose' svc --from $log 2>/dev/null | grep -E '^-.*(deny|network|extra|bind_service|abstractions)'"
expect 1 '"why": ?"never used"' tighten_speaks_json \
	"$bailey" tighten -I policy --json -p "$tmp/loose" svc --from $log
expect 0 '2 proposals|3 proposals' tighten_writes sh -c \
	"'$bailey' tighten -I policy --write -p '$tmp/loose' svc --from $log >'$tmp/tight.diff'"
expect 0 '0 proposals' tight_profile_needs_no_tightening tighten
cat >"$tmp/near" <<'POLICY'
include <tunables/global>
profile web {
  /srv/www/*.html r,
  deny /srv/secret/** r,
}
POLICY
event='{"version":1,"time":"2023-11-14T22:13:21.5Z","type":"decision","verdict":"denied","class":"file","operation":"open","profile":"web","name":"/srv/www/a.css","requested":"r","denied":"r","owner":false,"rule":"none"}'
expect 0 'DENIED: profile web, open of /srv/www/a.css .*near: .*:3: .*all but the last component.*smallest rule.*"/srv/www/a.css" r,' \
	explain_knows_events_and_near_misses "$bailey" explain -I policy -p "$tmp/near" "$event"
ruled=${event/\"rule\":\"none\"/\"rule\":1,\"source\":\"\/etc\/near\",\"line\":4}
ruled=${ruled/www\/a.css/secret\/a}
expect 0 'a deny rule forbids r' explain_says_of_an_event_that_deny_forbids \
	"$bailey" explain -I policy -p "$tmp/near" "$ruled"
expect 2 'is not the policy that decided: rule 1 is not at' \
	explain_checks_that_the_policy_is_the_same \
	"$bailey" explain -I policy -p "$tmp/near" "${ruled/\"line\":4/\"line\":9}"
expect 0 'has changed since' explain_notices_another_decision "$bailey" explain \
	-I policy -p "$tmp/near" "${event/a.css/a.html}"
# Which policy decided is known by the hash of the profile's rules.
hash=$("$bailey" explain --json -I policy -p "$tmp/near" web /srv/www/a.css r |
	sed 's/.*"hash":"\([0-9a-f]*\)".*/\1/')
told="${event%\}},\"hash\":\"$hash\"}"
expect 0 "near is the policy that decided .hash $hash.*near: .*:3:" \
	explain_knows_the_policy_by_its_hash \
	"$bailey" explain -I policy -p "$tmp/near" "$told"
mkdir -p "$tmp/elsewhere"
sed 's/^  /# moved down\n\n    /' "$tmp/near" >"$tmp/elsewhere/near"
expect 0 'near is the policy that decided .*near: .*elsewhere/near:5:' \
	explain_does_not_mind_comments_and_folders \
	"$bailey" explain -I policy -p "$tmp/elsewhere/near" "$told"
sed 's/\.html/.htm/' "$tmp/near" >"$tmp/elsewhere/near"
expect 1 "is not the policy that decided: profile web has hash [0-9a-f]{16} there, $hash in the record" \
	explain_warns_of_another_policy \
	"$bailey" explain -I policy -p "$tmp/elsewhere/near" "$told"
expect 1 "\"hash\":\"$hash\",\"policy\":\"differs\",\"policy_hash\":" \
	explain_tells_of_another_policy_in_json \
	"$bailey" explain --json -I policy -p "$tmp/elsewhere/near" "$told"
expect 0 '"policy":"same"' explain_tells_of_the_same_policy_in_json \
	"$bailey" explain --json -I policy -p "$tmp/near" "$told"
sed 's/^profile web/& flags=(complain)/' "$tmp/near" >"$tmp/elsewhere/near"
expect 0 'has the rules that decided, but was loaded in another mode' \
	explain_knows_the_policy_in_another_mode \
	"$bailey" explain -I policy -p "$tmp/elsewhere/near" "$told"
expect 0 'the record has no hash' explain_says_that_a_record_has_no_hash \
	"$bailey" explain -I policy -p "$tmp/near" "$event"
# shellcheck disable=SC2016 # the inner shell's
expect 0 '^1 denied answer$' explain_of_a_record_is_one_object bash -c \
	'"$1" explain --json -I policy -p "$2" "$3" | python3 -c "
import json, sys
lines = sys.stdin.read().splitlines()
o = json.loads(lines[0])
print(len(lines), o[\"answer\"][\"verdict\"], \"answer\" if o[\"answer\"][\"near\"] is not None else \"\")"' - \
	"$bailey" "$tmp/near" "$told"
evil=$(printf '/q" rw,\n/** rwx,\n"/z*{a}' | od -An -v -tx1 | tr -d ' \n' | tr a-f A-F)
expect 0 'add: "/q.. rw...012/.... rwx...012../z....a.." r,' \
	name_of_a_file_is_no_policy "$bailey" explain \
	"bailey=\"DENIED\" operation=\"open\" class=\"file\" profile=\"x\" name=$evil denied_mask=\"r\""
expect 1 'it: "/srv/www/z..a.." w' explain_of_a_path_proposes_that_path_alone \
	"$bailey" explain -I policy -p "$tmp/near" web '/srv/www/z{a}' w
expect 0 '"policy":"unknown"' explain_says_so_in_json \
	"$bailey" explain --json -I policy -p "$tmp/near" "$event"
echo 'profile db { }' >"$tmp/elsewhere/near"
expect 2 'it has no profile "web"' explain_says_that_the_profile_is_not_there \
	"$bailey" explain -I policy -p "$tmp/elsewhere/near" "$told"
audit="bailey=\"DENIED\" operation=\"open\" class=\"file\" profile=\"web\" name=\"/srv/www/a.css\" pid=1 comm=\"cat\" requested_mask=\"r\" denied_mask=\"r\" fsuid=0 ouid=1 rule=none hash=$hash tclass=file"
expect 0 'near is the policy that decided' explain_reads_the_hash_of_audit_records \
	"$bailey" explain -I policy -p "$tmp/near" "$audit"
printf '%s\n' "$event" "${told/$hash/00000000000000aa}" >"$tmp/hashes.json"
expect 1 'no hash.*is not the policy that decided' \
	explain_of_a_log_fails_if_one_policy_differs \
	"$bailey" explain -I policy -p "$tmp/near" "$tmp/hashes.json"
printf '%s\n' "$event" "$event" >"$tmp/events.json"
expect 0 'a.css.*a.css' explain_reads_files_of_events "$bailey" explain "$tmp/events.json"
expect 0 'to allow it, add: "/etc/svc/extra.conf" r,' explain_reads_apparmors_records \
	"$bailey" explain 'audit(1.2:3): apparmor="DENIED" operation="open" profile="svc" name="/etc/svc/extra.conf" pid=1 comm="svc" requested_mask="r" denied_mask="r" fsuid=0 ouid=0'
expect 0 'add: network \(connect\) inet stream peer=\(ip=10.0.0.1 port=80\),' \
	explain_reads_events_of_sockets "$bailey" explain \
	'{"version":1,"type":"decision","verdict":"denied","class":"net","operation":"connect","profile":"p","family":"inet","sock_type":"stream","addr":"127.0.0.1","port":9,"peer_addr":"10.0.0.1","peer_port":80,"requested":"connect","denied":"connect","rule":"none"}'
mkdir "$tmp/kernel"
echo 2 >"$tmp/kernel/abi"
: >"$tmp/kernel/load"
printf 'generation 3\ndenials 7\n' >"$tmp/kernel/stats"
printf 'file: read write\n' >"$tmp/kernel/features"
printf '1\t1\tweb\tcomplain\tinit\n' >"$tmp/kernel/tasks"
echo 'profile shell /{usr/,}bin/bash { }' >"$tmp/shell"
printf 'shell\tenforce\t1\t0\t9\t%s:1\nweb\tcomplain\t1\t1\t9\t/none:1\n' \
	"$tmp/shell" >"$tmp/kernel/profiles"
status() { BAILEY_SECURITYFS=$tmp/kernel "$bailey" status "$@"; }
expect 0 '1 profiles are in enforce mode. +shell.*1 profiles are in complain mode. +web.*init \(1\) web' \
	status_tells_modes_and_processes status
expect 0 "unconfined though a profile attaches to them. .*/bash \($$\) shell" \
	status_finds_who_should_be_confined status
expect 0 '"generation":[[:space:]]*3,.*"shell":[[:space:]]*"enforce"' status_speaks_json \
	status --json
shash=$("$bailey" explain --json -p "$tmp/shell" shell /x r |
	sed 's/.*"hash":"\([0-9a-f]*\)".*/\1/')
sed -i "s/^shell.*/&\t$shash/" "$tmp/kernel/profiles"
expect 0 "\"hashes\":[[:space:]]*\{[[:space:]]*\"shell\":[[:space:]]*\"$shash\".*\"changed\":[[:space:]]*\[[[:space:]]*\]" \
	status_tells_the_hashes_of_what_is_loaded status --json
expect 1 '^$' status_is_silent_if_the_files_are_as_loaded sh -c \
	"BAILEY_SECURITYFS='$tmp/kernel' '$bailey' status | grep 'their files'"
echo 'profile shell /{usr/,}bin/bash { /x r, }' >"$tmp/shell"
expect 0 '1 profiles are not what their files say now.* shell .*/shell' \
	status_finds_files_that_were_changed_since status
learn web --from tests/cli/learn/children.json >"$tmp/web" 2>"$tmp/web.err"
wsim() { "$bailey" simulate -I policy -p "$tmp/web" "$@"; }
expect 0 'ix leads to web$' plain_program_stays_inside wsim web exec /usr/bin/date
expect 0 'leads to web//upload$' program_that_needs_more_gets_a_child \
	wsim web exec /usr/bin/upload
expect 1 denied what_a_child_needs_is_not_its_parents wsim web network inet stream \
	connect ip=10.0.0.2 port=9 peer.ip=10.0.0.1 peer.port=443
expect 0 allowed what_a_child_needs_is_its_own wsim web//upload network inet stream \
	connect ip=10.0.0.2 port=9 peer.ip=10.0.0.1 peer.port=443
expect 0 'ix leads to web//upload$' what_a_child_runs_stays_in_the_child \
	wsim web//upload exec /usr/bin/gzip
expect 1 denied shell_is_not_learned wsim web exec /usr/bin/dash
expect 1 denied what_a_shell_did_is_not_learned wsim web /etc/attacked r
mkdir -p "$tmp/px"
echo 'profile date /usr/bin/date { }' >"$tmp/px/usr.bin.date"
expect 0 '/usr/bin/date Px,' program_with_a_profile_gets_it sh -c \
	"'$bailey' learn -I policy -I '$tmp/px' web --from tests/cli/learn/children.json 2>/dev/null"
printf 'svc\t%s\t%s\t0\t/etc/bailey.d/loose2\t%s\t0\t%s\n' 1 used 3 '/srv/\052\052 r' \
	2 unused 4 'capability chown' 3 used 5 'deny /x r' >"$tmp/kernel/hits"
printf 'include <tunables/global>\nprofile svc {\n  /srv/** r,\n  capability chown,\n  deny /x r,\n}\n' >"$tmp/loose2"
expect 1 '3 rules of svc, 1 proposals.*-  capability chown,|-  capability chown,' \
	tighten_takes_the_kernels_marks env BAILEY_SECURITYFS="$tmp/kernel" \
	"$bailey" tighten -I policy -p "$tmp/loose2" svc
expect 0 '"rule": ?"owner /tmp/svc.\* rw,".*"confidence": ?"low",.*"review": ?"passwords"' \
	learning_speaks_json learn --json svc --from $log
expect 0 'add: change_profile -> "&x",' explain_knows_stacks "$bailey" explain \
	'bailey="DENIED" operation="stack_profile" class="change_profile" profile="p" requested_mask="now" denied_mask="now" target="x" rule=none'
echo 'profile p { signal (send) set=(rtmin+5) peer=q, set rlimit nofile <= 9, }' >"$tmp/rt"
expect 0 'allowed' real_time_signals_are_asked_about "$bailey" simulate -p "$tmp/rt" \
	p signal rtmin+5 q
expect 0 'denied by .*rt:1: set rlimit nofile <= 9' explain_finds_the_limit \
	"$bailey" explain -p "$tmp/rt" \
	'bailey="DENIED" operation="setrlimit" class="rlimits" profile="p" rlimit=nofile value=10 rule=1 src="rt:1"'
expect 0 'state\.\[0-9\]\* rw, .*process number in a name' file_named_after_a_process_is_generalised \
	"$bailey" learn svc --from tests/cli/learn/numbered.json
expect 0 'fixed\.4713 r,' number_of_no_process_that_made_it_stays \
	"$bailey" learn svc --from tests/cli/learn/numbered.json
