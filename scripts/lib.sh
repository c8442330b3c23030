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
