# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# shellcheck disable=SC2154 # of tests/cli/run, which reads this
# A folder of policy, in place of a file: its files are taken as they are at boot, and
# loaded as one transaction.
f=$tmp/folder
mkdir -p "$f/p/disable" "$f/p/force-complain" "$f/p/abstractions" "$f/fs" "$f/none"
echo 'profile one { include <abstractions/x>
}' >"$f/p/b"
echo 'profile two { /x r, }' >"$f/p/a"
echo '/inc r,' >"$f/p/abstractions/x"
echo 'profile never {' | tee "$f/p/README" "$f/p/a~" "$f/p/b.dpkg-old" "$f/p/.b" >"$f/p/off"
ln -s ../off "$f/p/disable/off"
fresh() { echo old >"$f/fs/load"; }
loads() { fresh; BAILEY_SECURITYFS=$f/fs "$bailey" load -I "$f/p" "$@"; }
expect 0 '"loaded": \[\s+"one",\s+"two"\s+\]' folder_is_loaded loads --json "$f/p"
expect 0 '^$' folder_is_its_files_in_one_blob sh -c \
	"'$bailey' compile -I '$f/p' '$f/p/a' '$f/p/b' | cmp - '$f/fs/load'"
expect 0 'p/off is named in .*/p/disable: it is left out' file_left_out_of_a_folder_is_told loads "$f/p"
expect 0 '^$' folder_is_compiled sh -c \
	"'$bailey' compile -I '$f/p' '$f/p' 2>/dev/null | cmp - '$f/fs/load'"
expect 2 'p/off:1:15: error' file_left_out_of_a_folder_is_loaded_by_name loads "$f/p/off"
expect 0 'allowed by .*/p/b:1|allowed by .*abstractions/x:1' folder_is_asked \
	"$bailey" simulate -I "$f/p" -p "$f/p" one /inc r
: >"$f/p/force-complain/a"
expect 0 'p/a is named in .*/p/force-complain: it complains only' file_that_complains_is_told loads "$f/p"
sed 's/two/two flags=(complain)/' "$f/p/a" >"$f/complains"
expect 0 '^ok$' file_in_force_complain_complains sh -c \
	"'$bailey' diff -I '$f/p' '$f/fs/load' '$f/p/b' | grep -q 'removed two' &&
	'$bailey' compile -o '$f/two' '$f/complains' &&
	'$bailey' diff '$f/two' '$f/fs/load' | grep -q 'changed' || echo ok"
rm "$f/p/force-complain/a"
printf 'profile three {\n  /x r,\n  /y q,\n}\n' >"$f/p/c"
expect 2 "p/c:3:6: error: unknown mode.*nothing was loaded; what was before stays" \
	broken_file_of_a_folder_has_a_place loads "$f/p"
expect 0 '^old$' broken_file_of_a_folder_loads_nothing cat "$f/fs/load"
expect 2 '^\{[^}]*"file":"[^"]*/p/c","line":3,"column":6[^}]*\}$' \
	broken_file_of_a_folder_speaks_json loads --json "$f/p"
echo 'profile two { /x r, }' >"$f/p/c"
expect 2 'p/c:1:9: error: profile "two" is at .*/p/a:1 already' profile_of_two_files_of_a_folder_is_refused loads "$f/p"
ln -sf "$f/gone" "$f/p/c"
expect 2 'p/c: error: cannot read it: No such file' link_to_nowhere_in_a_folder_is_an_error loads "$f/p"
expect 0 '^old$' link_to_nowhere_loads_nothing cat "$f/fs/load"
rm "$f/p/c"
expect 2 'none: there is no profile in it' folder_of_nothing_loads_nothing loads "$f/none"
expect 2 'p is neither a loaded profile nor a policy file' folder_is_not_disabled_as_a_file \
	env BAILEY_SECURITYFS="$tmp/bootfs" "$bailey" disable "$f/p"
# As the kernel is asked by the names of files, they have one form.
expect 0 '/folder/p/a$' names_of_files_of_a_folder_have_one_slash sh -c \
	"'$bailey' simulate --json -p '$f/p///' -I '$f/p' two /x r 2>/dev/null | sed 's/.*\"file\":\"//;s/\".*//'"
# What an include of a folder has may be deny rules.
echo 'profile p { include <shut>
}' >"$f/shut"
mkdir -p "$f/inc/shut"
cp "$bailey" "$f/bailey"
chmod 755 "$tmp" "$f" "$f/inc" "$f/bailey"
chmod 000 "$f/inc/shut"
user() {
	if [ "$(id -u)" = 0 ]; then setpriv --reuid=65534 --regid=65534 --clear-groups "$@"; else "$@"; fi
}
expect 2 'shut:1:[0-9]+: error: cannot read .*inc/shut: Permission denied' include_of_a_folder_that_is_shut_is_an_error \
	user "$f/bailey" check -I "$f/inc" "$f/shut"
expect 2 'inc/shut: error: Permission denied' shut_folder_is_not_left_out_of_what_is_printed \
	user "$f/bailey" preprocess -I "$f/inc" "$f/shut"
expect 2 'inc/shut: error: cannot read it: Permission denied' folder_that_is_shut_is_not_loaded \
	user "$f/bailey" check "$f/inc/shut"
chmod 755 "$f/inc/shut"
# A device is no policy: it has no end.
printf 'include "/dev/zero"\nprofile t { /f r, }' >"$tmp/device"
unread() { (ulimit -v 4000000 && timeout 20 "$bailey" check "$1"); }
expect 0 '^$' nothing_of_a_device_is_included unread "$tmp/device"
printed() { (ulimit -v 4000000 && timeout 20 "$bailey" "$@"); }
expect 0 'profile t' nothing_of_a_device_is_printed printed preprocess "$tmp/device"
kept() { (ulimit -v 4000000 && timeout 20 "$bailey" parser -QW -L "$tmp/kept" "$1"); }
expect 0 '^$' what_includes_a_device_is_kept kept "$tmp/device"
printf 'abi "/dev/zero",\nprofile t { /f r, }' >"$tmp/device"
expect 2 'cannot find abi /dev/zero' a_device_is_no_abi unread "$tmp/device"
expect 1 'cannot find abi /dev/zero' a_device_is_no_abi_of_what_is_kept kept "$tmp/device"
