# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# Shared by the scripts: places, messages, privileges.

top=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cache=${BAILEY_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/bailey}
# shellcheck disable=SC2034 # for those who read this file
kernels="6.1 6.12 7.3"
export top cache

say() { printf '%s\n' "$*" >&2; }
die() { say "$(basename "$0"): $*"; exit 2; }

# as_root COMMAND...: runs it, or tells the user what to run
as_root() {
	if [ "$(id -u)" = 0 ]; then
		"$@"
	elif sudo -n true 2>/dev/null; then
		sudo "$@"
	else
		die "needs root; run: sudo $*"
	fi
}

# hold_build TREE OUT: grafts a kernel's tree, and holds it and the folder of a build until
# the shell ends. Builds of other folders go on beside it; a checkout that is not in the tree
# waits for them all, as they would go on with its files. Whoever waits for a tree or takes
# one has the cache's lock, so that nobody comes between; nobody has it while he builds.
hold_build() {
	mkdir -p "$2"
	exec 9>"$cache/lock"
	flock 9
	exec 8<"$1"
	if [ "$(readlink "$1/security/bailey")" = "$top" ]; then
		flock -s 8
	else
		flock 8
	fi
	"$top/scripts/graft" "$1"
	flock -s 8
	exec 9>&-
	exec 7<"$2"
	flock 7
}

# take_libraries PROGRAM FOLDER: what it is linked with, whatever the image has, but libc
take_libraries() {
	mkdir -p "$2"
	ldd "$1" | awk '$3 ~ /^\// && $1 !~ /^libc\.so/ { print $3 }' |
		xargs -I{} cp -L {} "$2/"
}

# guest_disk FOLDER INIT [MEGABYTES]: makes FOLDER.ext4 of a folder, and FOLDER.img, which boots
# the disk before it, an image of scripts/image, with this one mounted at /NAME, the
# folder's name, and goes on with /NAME/INIT.
guest_disk() {
	local name boot
	name=$(basename "$1")
	chmod -R a+rX "$1"
	mke2fs -q -t ext4 -d "$1" "$1.ext4" "${3:-64}M" >/dev/null
	boot=$(mktemp -d)
	mkdir "$boot"/{bin,dev,root}
	chmod 755 "$boot"
	cp /bin/busybox "$boot/bin/"
	cat >"$boot/init" <<INIT
#!/bin/busybox sh
b=/bin/busybox
\$b mount -t devtmpfs dev /dev
\$b ifconfig lo 127.0.0.1 up
\$b mount -t ext4 /dev/vda /root
\$b mkdir -p /root/$name
\$b mount -t ext4 /dev/vdb /root/$name
\$b mount -t devtmpfs dev /root/dev
exec \$b switch_root /root /$name/$2
INIT
	chmod 755 "$boot/init"
	(cd "$boot" && find . | cpio -o -H newc --quiet | gzip -1) >"$1.img"
	rm -r "$boot"
}
