# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# shellcheck disable=SC2154,SC2016 # of tests/cli/run, which reads this
# Programs that a program runs, and records whose words look like keys.
children=tests/cli/learn/children.json
mkdir -p "$tmp/each"
echo 'profile web /usr/sbin/web { }' >"$tmp/each/web"
expect 2 'standard output could not be written' learn_each_sees_a_full_disk sh -c \
	"'$bailey' learn --each -I policy -I '$tmp/each' --from $children >/dev/full"
# Programs of one name in several folders, and names that are written alike.
upload=$(grep /usr/bin/upload $children)
{
	grep -v /usr/bin/upload $children
	for program in /opt/a/upload /opt/b/upload '/opt/c/up load' /opt/c/up_load; do
		own=${upload//\/usr\/bin\/upload/$program}
		echo "${own//\/var\/lib\/up\//\/var\/lib${program// /-}\/}"
	done
} >"$tmp/alike.json"
"$bailey" learn -I policy web --from "$tmp/alike.json" >"$tmp/alike" 2>"$tmp/alike.err"
expect 0 '^$' programs_named_alike_make_a_valid_profile \
	"$bailey" check -I policy "$tmp/alike"
leads() { "$bailey" simulate -I policy -p "$tmp/alike" web exec "$1"; }
expect 0 'leads to web//upload$' first_program_of_a_name_has_it leads /opt/a/upload
expect 0 'leads to web//upload-2$' second_program_of_a_name_is_numbered \
	leads /opt/b/upload
expect 0 'leads to web//up_load$' name_with_a_blank_is_written_without_it \
	leads '/opt/c/up load'
expect 0 'leads to web//up_load-2$' program_that_has_that_name_is_numbered \
	leads /opt/c/up_load
# A program with a profile: its name as it is, not as policy spells it.
mkdir -p "$tmp/own"
date=$(grep '"/usr/bin/date"' $children | grep '"exec"')
for program in '/usr/bin/a,b' /opt/tool-1.2.3/run; do
	name=${program#/}
	echo 'profile own { }' >"$tmp/own/${name//\//.}"
	echo "${date//\/usr\/bin\/date/$program}"
done >"$tmp/own.json"
own() { "$bailey" learn -I policy -I "$tmp/own" web --from "$tmp/own.json"; }
expect 0 '"?/usr/bin/a\\,b"? Px,' escaped_program_with_a_profile_gets_it own
expect 0 '/opt/tool-1.2.3/run Px,' versioned_program_with_a_profile_gets_it own
# What a program is called is no key of a record.
record='operation="open" class="file" profile="svc" name="/etc/q" pid=1 requested_mask="r" denied_mask="r" fsuid=0 ouid=0'
denied() { "$bailey" explain "type=AVC msg=audit(1.1:1): $1"; }
for name in bailey= apparmor= ' bailey='; do
	expect 0 'DENIED: profile svc, open of /etc/q' "program_named_${name// /_}hides_nothing" \
		denied "comm=\"$name\" apparmor=\"DENIED\" $record"
	expect 0 'DENIED: profile svc, open of /etc/q' "program_named_${name// /_}comes_behind" \
		denied "apparmor=\"DENIED\" $record comm=\"$name\""
done
expect 0 'DENIED: profile svc, open of /etc/q' records_within_auditds_quotes_are_read \
	denied "msg='apparmor=\"DENIED\" $record'"
command=$(realpath "$bailey")
(cd "$tmp/own" && "$command" compile -o - "$tmp/each/web" >"$tmp/own.blob")
expect 0 '^$' standard_output_has_the_blob test -s "$tmp/own.blob"
expect 1 '^$' standard_output_is_no_file_of_that_name test -e "$tmp/own/-"
