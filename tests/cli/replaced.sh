# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# shellcheck disable=SC2154,SC2016 # of tests/cli/run, which reads this
# Files that are replaced: whole, as they were, and nobody's trap.
mkdir -p "$tmp/replaced"
command=$(realpath "$bailey")
loose() { { echo 'profile p {'; seq -f '/file/%g r,' 2000; echo '}'; } >"$1"; }
loose "$tmp/replaced/loose"
# ACL or attribute: what is set has to be there afterwards.
attribute() {
	python3 - "$@" <<'PYTHON'
import os, struct, sys
acl = struct.pack("<I", 2) + b"".join(struct.pack("<HHI", *e) for e in (
    (1, 6, 2**32 - 1), (2, 4, 65534), (4, 0, 2**32 - 1), (16, 4, 2**32 - 1),
    (32, 0, 2**32 - 1)))
what, path = sys.argv[1:]
want = {"user.note": b"mine", "system.posix_acl_access": acl}
try:
    for key, value in want.items():
        if what == "set":
            os.setxattr(path, key, value)
        elif os.getxattr(path, key) != value:
            sys.exit(f"{key} is another")
except OSError as error:
    sys.exit(f"{error}")
PYTHON
}
cp "$tmp/replaced/loose" "$tmp/replaced/acl"
if attribute set "$tmp/replaced/acl" 2>/dev/null; then
	expect 0 '^$' fmt_replaces_a_file_with_an_acl "$bailey" fmt "$tmp/replaced/acl"
	expect 0 '^$' acl_and_attributes_are_kept attribute get "$tmp/replaced/acl"
fi
# A disk without an inode left, and one without room for a file of two names.
full_disk() {
	unshare -rm bash -c '
		mount -t tmpfs -o "size=28k,nr_inodes=$4" none "$2" && cp "$3" "$2/p" &&
		{ [ "$4" = 2 ] || ln "$2/p" "$2/q"; } && "$1" fmt "$2/p" ||
		{ cmp "$2/p" "$3" && echo is whole; exit 2; }' \
		- "$command" "$tmp/replaced/disk" "$tmp/replaced/loose" "$1"
}
mkdir "$tmp/replaced/disk"
if unshare -rm mount -t tmpfs none "$tmp/replaced/disk" 2>/dev/null; then
	expect 2 'No space left on device is whole' a_full_disk_destroys_nothing full_disk 2
	expect 2 'No space left on device is whole' \
		a_full_disk_destroys_nothing_in_place full_disk 3
	mounted() {
		unshare -rm bash -c 'mount --bind "$2" "$3" && "$1" fmt "$3"' \
			- "$command" "$tmp/replaced/inner" "$tmp/replaced/outer"
	}
	loose "$tmp/replaced/inner"
	: >"$tmp/replaced/outer"
	expect 0 '^$' fmt_writes_a_file_that_is_a_mount mounted
	expect 0 '  /file/2000 r,' the_mounted_file_was_written cat "$tmp/replaced/inner"
fi
# What is left by a killed command is no policy.
mkdir "$tmp/replaced/killed"
cp "$tmp/replaced/loose" "$tmp/replaced/killed/policy"
bash -c 'ulimit -c 0; ulimit -f 8; "$@"; :' - "$bailey" fmt "$tmp/replaced/killed/policy" \
	2>/dev/null
expect 0 '^\.policy\.[0-9a-f]{6} policy $' a_killed_command_leaves_no_policy \
	sh -c "ls -A '$tmp/replaced/killed' | tr '\n' ' '"
expect 0 '^$' a_killed_command_leaves_the_file cmp "$tmp/replaced/loose" \
	"$tmp/replaced/killed/policy"
long=$tmp/replaced/$(printf 'n%.0s' {1..250})
loose "$long"
expect 0 '^$' fmt_writes_a_file_of_a_long_name "$bailey" fmt "$long"
expect 0 '  /file/2000 r,' the_file_of_a_long_name_was_written cat "$long"
# In a folder that is everybody's.
mkdir -m 1777 "$tmp/replaced/sticky"
loose "$tmp/replaced/sticky/own"
expect 0 '^$' own_file_in_a_sticky_folder_is_written "$bailey" fmt \
	"$tmp/replaced/sticky/own"
if [ "$(id -u)" = 0 ]; then
	loose "$tmp/replaced/sticky/trap"
	chown nobody "$tmp/replaced/sticky/trap"
	expect 2 'trap: (left alone: another user|Permission denied)' \
		another_users_file_in_a_sticky_folder_is_refused \
		"$bailey" fmt "$tmp/replaced/sticky/trap"
	expect 0 '^nobody$' the_refused_file_is_as_it_was sh -c \
		"cmp '$tmp/replaced/loose' '$tmp/replaced/sticky/trap' && stat -c %U '$tmp/replaced/sticky/trap'"
	loose "$tmp/replaced/behind"
	ln -s "$tmp/replaced/behind" "$tmp/replaced/sticky/link"
	chown -h nobody "$tmp/replaced/sticky/link"
	[ "$(cat /proc/sys/fs/protected_symlinks)" = 0 ] ||
		expect 2 'link: Permission denied' a_planted_link_is_not_followed \
			"$bailey" fmt "$tmp/replaced/sticky/link"
fi
# What is already open is written to as it is.
events=tests/cli/learn/children.json
for out in /dev/stdout /dev/fd/1 /proc/self/fd/1; do
	{
		echo '# first'
		"$bailey" learn --write -I policy -o $out web --from $events 2>/dev/null
		echo '# last'
	} >"$tmp/replaced/out"
	expect 0 '^# first .*profile web .*# last$' "${out//\//_}_is_no_file_to_replace" \
		cat "$tmp/replaced/out"
done
# An error is told once.
expect 0 '^1$' fmt_tells_an_error_once sh -c \
	"(trap '' XFSZ; ulimit -f 8; '$bailey' fmt '$tmp/replaced/loose') 2>&1 | wc -l"
echo 'profile p { /a r, }' >"$tmp/replaced/p"
expect 0 '^1$' compile_tells_an_error_once sh -c \
	"'$bailey' compile '$tmp/replaced/p' 2>&1 >/dev/full | wc -l"
expect 0 'replaced/none/p: No such file' compile_tells_which_file_it_cannot_write sh -c \
	"'$bailey' compile -o '$tmp/replaced/none/p' '$tmp/replaced/p' 2>&1 || :"
