# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# shellcheck disable=SC2154 # bailey, tmp: of tests/cli/run, which reads this
# Modes and numbers of what is loaded, by AppArmor's names.
mkdir -p "$tmp/modes/bin" "$tmp/modes/fs"
: >"$tmp/modes/fs/load"
echo 5 >"$tmp/modes/fs/abi"
cp "$(command -v ls)" "$tmp/modes/prog"
printf '#!/bin/sh\n' >"$tmp/modes/script"
chmod +x "$tmp/modes/script"
echo "profile $tmp/modes/prog { }" >"$tmp/modes/policy"
{
	printf '%s/modes/prog\tenforce\t1\t0\t9\t%s/modes/policy:1\n' "$tmp" "$tmp"
	printf 'a\tcomplain\t1\t0\t9\t/none:1\nb\tkill\t1\t0\t9\t/none:1\nc\tunconfined\t1\t0\t9\t/none:1\n'
} >"$tmp/modes/fs/profiles"
printf '1\t1\ta\tcomplain\tinit\n7\t7\ta//&b\tmixed\tsh\n' >"$tmp/modes/fs/tasks"
mode() { BAILEY_SECURITYFS=$tmp/modes/fs "$bailey" "$@"; }
expect 0 "modes/prog: complain" a_profile_named_after_its_program_is_found \
	mode complain "$tmp/modes/prog"
expect 0 "modes/policy: enforce" a_policy_file_is_still_taken mode enforce "$tmp/modes/policy"
rm "$tmp/modes/fs/profiles"
: >"$tmp/modes/fs/profiles"
for what in prog script; do
	expect 2 "^bailey: .*modes/$what is neither a loaded profile nor a policy file *\$" \
		"a_${what}_is_no_policy" mode complain "$tmp/modes/$what"
done
ln -sf "$(realpath "$bailey")" "$tmp/modes/bin/aa-status"
aa() { BAILEY_SECURITYFS=$tmp/modes/fs "$tmp/modes/bin/aa-status" "$@"; }
expect 2 '^$' aa_status_tells_that_there_is_no_policy aa --enabled
expect 2 '^0$' aa_status_counts_none aa --profiled
printf '%s\tx\t1\t0\t9\t/none:1\n' a b c d e f >"$tmp/modes/fs/profiles"
sed -i 's/x/enforce/;2s/enforce/complain/;3s/enforce/kill/;4s/enforce/unconfined/' \
	"$tmp/modes/fs/profiles"
expect 0 '^$' aa_status_tells_that_there_is_policy aa --enabled
for pair in profiled=6 count=6 enforced=4 complaining=2 kill=1 special-unconfined=1 \
	process-mixed=1; do
	expect 0 "^${pair#*=}\$" "aa_status_counts_${pair%=*}" aa "--${pair%=*}"
done
for option in --profiled --json --verbose; do
	expect 1 '^bailey: /nonexistent/abi: No such file.*is bailey in lsm=' \
		"aa_status${option}_tells_that_nothing_runs" \
		env BAILEY_SECURITYFS=/nonexistent "$tmp/modes/bin/aa-status" "$option"
done
expect 1 '^$' aa_status_enabled_tells_nothing_by_words \
	env BAILEY_SECURITYFS=/nonexistent "$tmp/modes/bin/aa-status" --enabled
: >"$tmp/modes/fs/stats"
expect 0 '6 profiles are loaded' aa_status_is_well_with_policy aa
mv "$tmp/modes/fs/profiles" "$tmp/modes/profiles"
: >"$tmp/modes/fs/profiles"
expect 2 ' 0 profiles|no profile' aa_status_without_policy_is_2 aa
expect 2 '"version"' aa_status_json_without_policy_is_2 aa --json
expect 0 'state of the kernel side' aa_status_help_needs_no_policy aa --help
mv "$tmp/modes/profiles" "$tmp/modes/fs/profiles"
# As one whom permissions hold back, which root is not.
held_back() { if [ "$(id -u)" = 0 ]; then setpriv --bounding-set=-dac_override,-dac_read_search \
	--inh-caps=-all "$@"; else "$@"; fi; }
chmod 0 "$tmp/modes/fs"
for option in --verbose --json --profiled; do
	expect 4 'Permission denied .*privilege' "aa_status${option}_without_permission_is_4" held_back \
		env BAILEY_SECURITYFS="$tmp/modes/fs" "$tmp/modes/bin/aa-status" "$option"
done
chmod 700 "$tmp/modes/fs"
expect 2 'no option --sideways' aa_status_refuses_what_it_does_not_know aa --sideways
