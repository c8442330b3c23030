# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# shellcheck disable=SC2154,SC2016 # of tests/cli/run, which reads this
# What is written stays what it was: whose, which mode, a link, a device.
mkdir -p "$tmp/files"
grep -v 'svc.conf' "$tmp/svc" >"$tmp/files/real"
chmod 640 "$tmp/files/real"
[ "$(id -u)" != 0 ] || chown nobody "$tmp/files/real"
before=$(stat -c '%U %a' "$tmp/files/real")
ln -s real "$tmp/files/link"
write() { "$bailey" learn --write -I policy -p "$1" svc --from "$tmp/safe.log"; }
expect 0 'events of svc' learning_writes_through_a_link write "$tmp/files/link"
expect 0 'svc.conf' what_the_link_leads_to_was_written cat "$tmp/files/real"
expect 0 'symbolic link' the_link_is_still_one stat -c %F "$tmp/files/link"
expect 0 "^$before\$" owner_and_mode_are_kept stat -c '%U %a' "$tmp/files/real"
expect 0 '^link real $' nothing_is_left_beside sh -c "ls '$tmp/files' | tr '\n' ' '"
expect 2 'No space left' writing_to_a_full_device_fails "$bailey" learn --write \
	-I policy -o /dev/full svc --from "$tmp/safe.log"
expect 0 'character special' the_device_is_still_one stat -c %F /dev/full
ln "$tmp/files/real" "$tmp/files/second"
grep -v 'svc.conf' "$tmp/svc" >"$tmp/files/second"
expect 0 'events of svc' learning_writes_a_file_of_two_names write "$tmp/files/real"
expect 0 '^$' both_names_are_of_one_file cmp "$tmp/files/real" "$tmp/files/second"
ln -s nowhere "$tmp/files/dangling"
expect 0 'events of svc' learning_writes_where_a_link_leads "$bailey" learn --write \
	-I policy -o "$tmp/files/dangling" svc --from "$tmp/safe.log"
expect 0 'profile svc' the_file_is_made_there cat "$tmp/files/nowhere"
expect 2 'files: Is a directory' a_folder_is_not_written "$bailey" learn --write \
	-I policy -o "$tmp/files" svc --from "$tmp/safe.log"
expect 0 '^dangling link nowhere real second $' nothing_is_left_after_an_error \
	sh -c "ls '$tmp/files' | tr '\n' ' '"
# What is no log is no empty log.
mkdir -p "$tmp/logs/dir"
printf 'Nov 26 host kernel: nothing of ours\n' >"$tmp/logs/text"
gzip -c tests/cli/learn/service.log >"$tmp/logs/log.gz"
: >"$tmp/logs/empty"
for verb in "explain" "top --once --from" "report" "learn --each --from"; do
	expect 2 'logs/dir: Is a directory' "a_folder_is_no_log_to_${verb%% *}" sh -c \
		"'$bailey' $verb '$tmp/logs/dir' >'$tmp/logs/out'"
	for log_of in text log.gz; do
		expect 0 "^bailey: warning: .*logs/$log_of holds no record" \
			"${verb%% *}_warns_of_${log_of}_without_records" sh -c \
			"'$bailey' $verb '$tmp/logs/$log_of' >'$tmp/logs/out'"
	done
	expect 0 '^$' "an_empty_log_is_one_to_${verb%% *}" sh -c \
		"'$bailey' $verb '$tmp/logs/empty' >'$tmp/logs/out'"
done
expect 0 'FAILED: profile web, open of /srv/gone because: No such file' \
	explain_knows_failed_events "$bailey" explain \
	'{"version":1,"type":"failed","operation":"open","profile":"web","name":"/srv/gone","error":-2}'
expect 0 '"verdict":"failed".*"error":"-2"' explain_tells_failed_events_in_json "$bailey" \
	explain --json '{"version":1,"type":"failed","operation":"open","profile":"web","name":"/srv/gone","error":-2}'
expect 2 'event of type lost: nothing was decided' explain_says_what_it_cannot_explain \
	"$bailey" explain '{"version":1,"type":"lost","count":7}'
