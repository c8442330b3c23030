# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# shellcheck disable=SC2154 # of tests/cli/run, which reads this
# What a policy's features do not know is granted, by the line that says which they are.
mkdir -p "$tmp/abi"
printf 'file {mask {read\n}\n}\ndomain {version {1.2\n}\n}\nsignal {mask {hup\n}\n}\nptrace {mask {read\n}\n}\nmount {mask {mount\n}\n}\ndbus {mask {send\n}\n}\nnetwork_v8 {af_mask {inet\n}\n}\n' >"$tmp/abi/old"
{ cat "$tmp/abi/old"; printf 'ipc {posix_mqueue {create\n}\n}\nnamespaces {mask {userns_create\n}\n}\nnetwork {af_unix {yes\n}\n}\nio_uring {mask {sqpoll\n}\n}\n}\n'; } >"$tmp/abi/new"
echo nothing >"$tmp/abi/none"
# abi NAME STATUS PATTERN POLICY QUESTION...
abi() {
	local name=$1 status=$2 pattern=$3
	printf '%b' "$4" >"$tmp/abi/p"
	shift 4
	expect "$status" "$pattern" "$name" \
		"$bailey" simulate -I "$tmp/abi" -p "$tmp/abi/p" p "$@"
}
old='abi <old>,\nprofile p {\n /x r,\n}\n' new='abi <new>,\nprofile p {\n /x r,\n}\n'
printf 'abi <old>,\n/y r,\n' >"$tmp/abi/inc"
printf 'abi <old>,\n' >"$tmp/abi/pre"
abi what_the_abi_does_not_know_is_granted 0 'allowed by .*/p:1: abi <old>' "$old" userns
abi queues_that_the_abi_does_not_know_are_granted 0 'allowed by .*/p:1: abi <old>' "$old" mqueue posix /q open
abi rings_that_the_abi_does_not_know_are_granted 0 'allowed by .*/p:1: abi <old>' "$old" io_uring sqpoll p
abi what_the_abi_knows_is_enforced 1 'no rule matches' "$old" signal hup q send
abi network_that_the_abi_knows_is_enforced 1 'no rule matches' "$old" network inet stream
abi namespaces_that_the_abi_knows_are_enforced 1 'no rule matches' "$new" userns
abi files_are_always_enforced 1 'no rule matches' "$old" /z r
abi deny_rule_holds_whatever_the_abi 1 'deny userns' 'abi <old>,\nprofile p {\n deny userns,\n}\n' userns
abi deny_rule_of_low_priority_holds_whatever_the_abi 1 'deny userns' 'abi <old>,\nprofile p {\n priority=-1000 deny userns,\n}\n' userns
abi rule_of_one_type_of_unix_stands_for_that_type_only 1 'no rule matches' 'abi <old>,\nprofile p {\n unix (create) type=dgram,\n}\n' unix stream bind addr=@x
abi rule_of_one_type_of_unix_stands_for_all_of_it 0 'allowed by .*abi <old>' 'abi <old>,\nprofile p {\n unix (create) type=dgram,\n}\n' unix dgram bind addr=@x
abi rule_that_only_mentions_unix_stands_for_none_of_it 1 'no rule matches' 'abi <old>,\nprofile p {\n network inet stream interface=unix0,\n}\n' unix stream bind addr=@x
abi without_abi_all_is_enforced 1 'no rule matches' 'profile p {\n /x r,\n}\n' userns
abi abi_of_the_kernel_enforces_all 1 'no rule matches' 'abi <kernel>,\nprofile p {\n /x r,\n}\n' userns
abi first_abi_counts 1 'no rule matches' 'abi <new>,\nabi <old>,\nprofile p {\n /x r,\n}\n' userns
abi abi_of_an_included_file_counts 0 'allowed by .*pre:1: abi <old>' 'include <pre>\nprofile p {\n /x r,\n}\n' userns
abi abi_within_a_profile_says_nothing 1 'no rule matches' 'profile p {\n include <inc>\n}\n' userns
abi sockets_of_an_old_abi_need_some_rule_of_unix 1 'no rule matches' "$old" unix stream bind addr=@x
abi any_rule_of_unix_stands_for_all_with_an_old_abi 0 'allowed by .*abi <old>' 'abi <old>,\nprofile p {\n unix (create),\n}\n' unix stream bind addr=@x
abi rule_of_unix_stands_for_itself_with_a_new_abi 1 'no rule matches' 'abi <new>,\nprofile p {\n unix (create),\n}\n' unix stream bind addr=@x
printf 'abi <none>,\nprofile p {\n}\n' >"$tmp/abi/q"
expect 0 'warning: .*none: not a list of features' abi_that_lists_nothing_is_told "$bailey" check -I "$tmp/abi" "$tmp/abi/q"
head -c 50 "$tmp/abi/old" >"$tmp/abi/none"
expect 0 'warning: .*none: not a list of features' abi_that_is_cut_short_is_told "$bailey" check -I "$tmp/abi" "$tmp/abi/q"
printf 'profile x {\n /x r,\n}\n' >"$tmp/abi/none"
expect 0 'warning: .*none: not a list of features' policy_named_as_an_abi_is_told "$bailey" check -I "$tmp/abi" "$tmp/abi/q"
expect 1 'no rule matches' abi_that_lists_nothing_grants_nothing "$bailey" simulate -I "$tmp/abi" -p "$tmp/abi/q" p userns
# The front of apparmor_parser: of policy without an abi, and of all.
front() { "$bailey" parser -Q -K -I "$tmp/abi" -o "$tmp/abi/blob" "$@" "$tmp/abi/p" && "$bailey" simulate -p "$tmp/abi/blob" p userns; }
printf 'profile p {\n /x r,\n}\n' >"$tmp/abi/p"
echo "policy-features = $tmp/abi/old" >"$tmp/abi/conf"
: >"$tmp/abi/empty"
printf 'policy-features=/nope\npolicy-features=%s\n' "$tmp/abi/old" >"$tmp/abi/conf2"
expect 0 'allowed by' parser_takes_features_of_policy_by_option front --config-file "$tmp/abi/empty" --policy-features "$tmp/abi/old"
expect 0 'allowed by' parser_takes_features_of_policy_from_its_configuration front --config-file "$tmp/abi/conf"
expect 1 'no rule matches' parser_without_features_enforces_all front --config-file "$tmp/abi/empty"
expect 1 'Failed to load features' parser_tells_of_features_that_are_not_there front --policy-features "$tmp/abi/nothing"
expect 1 'not a list|Failed to load' parser_tells_of_a_configuration_that_names_nothing front --config-file "$tmp/abi/conf2"
expect 0 'allowed by' features_are_an_option_of_every_verb "$bailey" simulate --policy-features "$tmp/abi/old" -p "$tmp/abi/p" p userns
printf '%b' "$new" >"$tmp/abi/p"
expect 1 'no rule matches' abi_of_the_policy_wins_over_the_option front --config-file "$tmp/abi/empty" --policy-features "$tmp/abi/old"
expect 0 'allowed by' features_override_the_policys_abi front --config-file "$tmp/abi/empty" --override-policy-abi "$tmp/abi/old"
# A cached blob is of the features that there were.
printf 'abi\n< old >,\nprofile p {\n}\n' >"$tmp/abi/p"
cached() { "$bailey" parser -Q -W -k -L "$tmp/abi/cache" --config-file "$tmp/abi/empty" -I "$tmp/abi" "$tmp/abi/p"; }
mkdir "$tmp/abi/cache"
expect 0 'miss' policy_with_an_abi_is_cached cached
expect 0 'hit' cached_policy_with_an_abi_is_used cached
mv "$tmp/abi/old" "$tmp/abi/older"
cp "$tmp/abi/new" "$tmp/abi/old"
expect 0 'miss' policy_whose_abi_changed_is_compiled_anew cached
# However its name is written.
for i in 'with_an_escape,<\x6fld>' 'in_quotes_with_an_escape,"'"$tmp"'/abi/\x6fld"' \
	'with_a_quote,"'"$tmp"'/abi/o\"d"'; do
	printf 'abi %s,\nprofile p {\n}\n' "${i#*,}" >"$tmp/abi/p"
	rm -rf "$tmp/abi/cache"
	cp "$tmp/abi/older" "$tmp/abi/old"
	cp "$tmp/abi/older" "$tmp/abi/o\\\"d"
	expect 0 'miss' "policy_with_an_abi_is_cached_${i%%,*}" cached
	cp "$tmp/abi/new" "$tmp/abi/old"
	cp "$tmp/abi/new" "$tmp/abi/o\\\"d"
	expect 0 'miss' "policy_whose_abi_changed_is_compiled_anew_${i%%,*}" cached
done
