# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# shellcheck disable=SC2154 # of tests/cli/run, which reads this
# What make install puts where, and that the unit's own command loads what it says.
make -s install install-names BUILD="$(dirname "$(realpath "$bailey")")" \
	DESTDIR="$tmp/root" PREFIX=/usr >/dev/null
root=$tmp/root
for file in sbin/bailey share/man/man8/bailey.8 share/man/man3/libbailey.3 lib/libbailey.so.1 \
	include/bailey.h lib/systemd/system/bailey.service share/bailey/tunables/global \
	share/bailey/abstractions/base share/bash-completion/completions/bailey; do
	expect 0 '^$' "install_puts_$file" test -s "$root/usr/$file"
done
expect 0 '^$' install_makes_folder_for_what_is_not_loaded test -d "$root/etc/bailey.d/disable"
expect 0 'bailey complain' installed_name_of_apparmor_runs "$root/usr/sbin/aa-complain" --help
expect 1 '' nothing_is_left_to_be_filled_in grep @PREFIX@ "$root/usr/lib/systemd/system/bailey.service"
echo '/mine r,' >"$root/usr/share/bailey/abstractions/bailey-test"
echo 'profile p { include <abstractions/bailey-test>
}' >"$tmp/installed"
expect 0 '^$' abstractions_beside_the_program_are_found "$root/usr/sbin/bailey" check "$tmp/installed"
expect 2 'cannot find' they_are_found_there_only "$bailey" check "$tmp/installed"

# The unit's command, with its folders moved below $tmp/root.
mkdir -p "$tmp/bootfs"
etc=$root/etc/bailey.d
unit() {
	echo old >"$tmp/bootfs/load"
	BAILEY_INCLUDE=$etc BAILEY_SECURITYFS=$tmp/bootfs sh -c "$(sed -n '/^ExecStart=/s///p' \
		"$root/usr/lib/systemd/system/bailey.service" |
		sed "s|/usr/|$root/usr/|g;s|/etc/bailey|$etc|;s|bailey.d.d|bailey.d|") ${json-}"
}
# What the unit has loaded is those files, as one blob.
is_loaded() {
	"$root/usr/sbin/bailey" compile -I "$etc" -o "$tmp/booted" "$@" && cmp "$tmp/booted" "$tmp/bootfs/load"
}
expect 0 '^1$' unit_starts_and_reloads_alike sh -c \
	"sed -n 's/^Exec[A-Za-z]*=//p' '$root/usr/lib/systemd/system/bailey.service' | sort -u | wc -l"
expect 0 '^$' unit_without_policy_is_well unit
expect 0 '^old$' unit_without_policy_loads_nothing cat "$tmp/bootfs/load"
echo 'profile one { include <abstractions/bailey-test>
}' >"$etc/a"
echo 'profile three { /x r, }' >"$etc/c"
expect 0 '^$' unit_with_policy_is_silent unit
expect 0 '^$' unit_loads_its_files_as_one_transaction is_loaded "$etc/a" "$etc/c"
echo 'profile two { /x r }' >"$etc/b"
expect 2 '/b:1:19: error: a comma.*/b is left out; what was loaded of it before stays.*all other files are loaded' \
	unit_tells_of_an_error unit
expect 0 '^$' one_bad_file_does_not_keep_others_from_boot is_loaded "$etc/a" "$etc/c"
json=--json
expect 2 '"line":1,.*"loaded": \[\s+"one",\s+"three"\s+\],\s+"left_out": \[\s+"[^"]*/bailey.d/b"\s+\]' \
	what_the_unit_leaves_out_is_there_as_json unit
json=
echo 'profile two { /y r, }
profile one { /y r, }' >"$etc/b"
expect 2 '/b:2:1: error: profile "one" is at [^ ]*/a:1 already.*/b is left out.*all other files' \
	unit_tells_of_a_profile_in_two_files unit
expect 0 '^$' of_a_profile_in_two_files_the_first_counts_at_boot is_loaded "$etc/a" "$etc/c"
cp "$etc/a" "$tmp/well"
echo 'profile one {' >"$etc/a"
expect 2 '/a:1:13: error.*/a is left out.*all other files' what_a_broken_file_has_is_taken_from_the_other unit
expect 0 '^$' file_that_is_well_counts_before_one_that_is_not is_loaded "$etc/b" "$etc/c"
echo 'profile three {' >"$etc/c"
echo 'profile one {' >"$etc/b"
expect 2 '/a is left out.*/b is left out.*/c is left out.*nothing was loaded' unit_tells_that_all_is_broken unit
expect 0 '^old$' broken_policy_leaves_all_at_boot cat "$tmp/bootfs/load"
# Two errors that come only when rules meet, in the compiler's second half.
cp "$tmp/well" "$etc/a"
echo 'profile three { /x px -> a, /x px -> b, }' >"$etc/c"
rm "$etc/b"
expect 2 '/c:1:.*error.*/c is left out' rules_that_conflict_keep_no_other_file_from_boot unit
expect 0 '^$' files_without_conflict_are_loaded is_loaded "$etc/a"
# No file is wrong, but together they have more profiles than can be loaded.
for i in b c d; do
	seq -f "profile $i.%g { }" 1800 >"$etc/$i"
done
expect 2 '/d:496:.* 4096 profiles at once.*/d is left out.*all other files' unit_tells_what_is_too_much_at_once unit
expect 0 '^$' what_is_too_much_keeps_no_other_file_from_boot is_loaded "$etc/a" "$etc/b" "$etc/c"
rm "$etc/b" "$etc/d"
expect 2 'load: --keep-going takes files and folders: -' what_is_read_once_cannot_be_left_out \
	sh -c "echo 'profile x {' | '$bailey' load --keep-going -"
expect 2 'takes files and folders: /dev/null' device_cannot_be_left_out "$bailey" load -k /dev/null
echo 'profile three { /x r, }' >"$etc/c"
: >"$etc/force-complain/c"
expect 0 '/c is named in .*force-complain' unit_knows_who_shall_complain unit
: >"$tmp/bootfs/remove"
printf 'one\tenforce\t1\t0\t9\t%s/a:1\nthree\tenforce\t1\t0\t9\t%s/gone:1\n' "$etc" "$etc" >"$tmp/bootfs/profiles"
off() { BAILEY_SECURITYFS=$tmp/bootfs "$@"; }
expect 0 'one: 1 profile removed.*undo: rm .*disable/a' disable_takes_a_profile_out \
	off "$root/usr/sbin/aa-disable" one
expect 0 '^one$' disable_tells_the_kernel cat "$tmp/bootfs/remove"
expect 0 '/a is named in .*disable: it is left out' disabled_file_is_told_at_boot unit
rm "$etc/force-complain/c"
unit 2>/dev/null
expect 0 '^$' disabled_file_is_not_loaded_at_boot is_loaded "$etc/c"
printf 'four\tenforce\t1\t0\t9\tfour:1\n' >>"$tmp/bootfs/profiles"
expect 2 'four: 1 profile removed.*name its file, if' disable_tells_what_it_does_not_know off "$bailey" disable four
expect 0 'three: 1 profile removed' profile_of_a_file_that_is_gone_is_disabled off "$bailey" disable three
expect 2 'neither a loaded profile nor' disable_wants_something_known off "$bailey" disable nothing
echo 'profile one { /x r, }' >"$tmp/outside"
expect 0 'loaded again by whoever' file_without_a_folder_for_it_is_told_so off "$bailey" disable "$tmp/outside"
# What is loaded counts, not what the file has by now.
echo 'profile renamed { /x r, }' >"$etc/d"
printf 'before\tenforce\t1\t0\t9\t%s/d:1\n' "$etc" >"$tmp/bootfs/profiles"
expect 0 'before: 1 profile removed' profile_that_is_renamed_since_is_disabled off "$bailey" disable before
expect 0 '^before$' its_former_name_is_told_to_the_kernel cat "$tmp/bootfs/remove"
mkdir -p "$tmp/elsewhere/disable"
echo 'profile linked { /x r, }' >"$tmp/elsewhere/linked.policy"
ln -s "$tmp/elsewhere/linked.policy" "$etc/l"
printf 'linked\tenforce\t1\t0\t9\t%s/l:1\n' "$etc" >"$tmp/bootfs/profiles"
expect 0 'undo: rm .*/bailey.d/disable/l' policy_behind_a_link_is_disabled_by_its_name_here off "$bailey" disable linked
expect 0 '/l is named in .*disable: it is left out' policy_behind_a_link_is_not_loaded_at_boot unit
ln -s "$tmp/nowhere" "$etc/gone"
expect 2 '/gone: .*No such file.*/gone is left out.*all other' policy_that_is_missing_fails_the_unit unit
rm "$etc/gone"
