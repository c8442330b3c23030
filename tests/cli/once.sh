# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# shellcheck disable=SC2154 # of tests/cli/run, which reads this
# A profile reads a file once; what AppArmor makes of a word.
mkdir -p "$tmp/once"
echo '/x r,' >"$tmp/once/x"
echo 'include <x>' >"$tmp/once/y"
echo '^h { /x r, }' >"$tmp/once/hat"
# once STATUS PATTERN NAME POLICY QUESTION...
once() {
	printf '%s\n' "$4" >"$tmp/once/p"
	expect "$1" "$2" "$3" "$bailey" simulate -I "$tmp/once" -p "$tmp/once/p" "${@:5}"
}
passed='passed over: line 1 includes it too'
once 1 "$passed.*no rule" file_of_an_untaken_branch_is_not_read_again \
	$'profile t { if false { include <x>\n }\ninclude <x>\n }' t /x r
once 0 "$passed.*allowed" file_read_without_audit_is_not_audited_later \
	$'profile t { include <x>\n audit { include <x>\n } }' t /x r
once 1 "$passed" file_of_a_file_counts_too \
	$'profile t { deny { include <y>\n }\ninclude <x>\n }' t /x r
once 0 '^allowed' child_reads_what_its_parent_read \
	$'profile t { include <x>\n profile c { include <x>\n } }' t//c /x r
once 0 '^allowed' hats_of_a_file_are_not_read_twice \
	$'profile t { include <hat>\n include <hat>\n /y r, }' t /y r
printf 'profile a { include <y>\n }\nprofile t { audit { include <x>\n }\ninclude <y>\n /y r, }\n' >"$tmp/once/p"
expect 0 'passed over: line 3' what_another_profile_kept_of_a_file_does_not_count \
	"$bailey" simulate -I "$tmp/once" -p "$tmp/once/p" t /y r
# adds_nothing NAME RULE: of a file of that rule, which another includes as well, a profile
# has the rule once; so says a file of two profiles, of which the first has only the other
adds_nothing() {
	printf '%s\n' "$2" '/y r,' >"$tmp/once/inner"
	echo 'include <inner>' >"$tmp/once/outer"
	for again in '' 'include <outer>' 'include <inner> include <outer>'; do
		printf '%s\n' "profile q { include <outer>" "}" "profile t { unix (create)," \
			'include <inner>' "${again// include/$'\n'include}" '}' >"$tmp/once/p"
		"$bailey" compile -I "$tmp/once" -o "$tmp/once/blob${#again}" "$tmp/once/p"
	done
	expect 0 '^$' "${1}_is_once" cmp "$tmp/once/blob0" "$tmp/once/blob15"
	expect 0 '^$' "${1}_is_once_of_three" cmp "$tmp/once/blob0" "$tmp/once/blob31"
}
adds_nothing rule_of_a_file_of_a_file '/x r,'
adds_nothing rule_of_sockets_of_a_file_of_a_file 'unix (send, receive) type=stream peer=(label=a),'
adds_nothing rule_of_its_profile_of_a_file_of_a_file 'unix peer=(label=@{profile_name}),'
# What stands around an inner file counts, whether the outer one is read anew or not.
echo '# nothing' >"$tmp/once/empty"
# inner STATUS ANSWER NAME BLOCK QUESTION...
inner() {
	local first
	printf '%s {\n include <x>\n}\n/o r,\n' "$4" >"$tmp/once/o"
	for first in kept_first read_first; do
		once "$1" "$passed.*$2" "${first}_$3" "\${no}=false
profile q { $([ $first = read_first ] || echo 'include <o>')
}
profile t { include <o>
 include <x>
}" "${@:5}"
	done
}
passed='passed over: line 2 includes it too'
inner 1 'no rule' inner_file_of_an_owner_block owner t /x r
inner 0 'allowed by' inner_file_of_an_owner_block_for_its_owner owner --owner t /x r
inner 1 'denied by' inner_file_of_a_deny_block deny t /x r
# shellcheck disable=SC2016
inner 1 'no rule' inner_file_of_an_untaken_branch 'if ${no}' t /x r
# branch NAME STATEMENTS: include <x> of an untaken branch of line 3 is the first
branch() {
	once 1 'passed over: line 3 .*no rule' "$1" $'${no}=false\nprofile t { if ${no} {\ninclude <x>\n}\n'"$2"$'\n}' t /x r
}
branch include_right_behind_a_branch $'if ${no} { /y r, }\ninclude <x>'
branch include_behind_a_branch_and_an_include \
	$'if ${no} { /y r, }\ninclude <empty>\ninclude <x>'
once 1 'passed over: line 3 .*no rule' include_behind_a_branch_in_a_block_of_a_branch \
	$'${no}=false\nprofile t { if ${no} { owner { if ${no} { /y r, } }\ninclude <x>\n}\ninclude <x>\n}' t /x r
once 1 'passed over: line 3 .*no rule' include_behind_an_else_in_a_branch \
	$'${no}=false\nprofile t { if ${no} { if ${no} { /y r, } else { /z r, }\ninclude <x>\n}\ninclude <x>\n}' t /x r
once 2 'else without an if' no_else_behind_a_file_that_is_kept \
	$'${no}=false\nprofile q { /y r, include <x>\n}\nprofile t { if not ${no} { /y r, }\ninclude <x>\nelse { /z r, } }' t /x r
once 1 'no rule' user_is_owner 'profile t { user /x r, }' t /x r
once 0 '^allowed' user_grants_to_the_owner 'profile t { user /x r, }' --owner t /x r
once 1 'no rule' escaped_caret_of_a_class_negates 'profile t { /[\^a] r, }' t /a r
once 0 '^allowed' escaped_dash_of_a_class_is_a_range 'profile t { /[a\-c] r, }' t /b r
# The third number of what is told of each path is what is recorded.
printf 'profile t {\n audit /a* ix,\n /a px,\n}\n' >"$tmp/once/p"
expect 0 '^/a 1 0 0 .*/ab 41 0 1 ' exec_rule_without_wildcard_decides_about_audit_too \
	"$bailey" simulate -p "$tmp/once/p" t - <<<$'/a\n/ab'
once 0 '^allowed' one_of_several_exact_options_will_do \
	'profile t { mount options=ro options=nodev, }' t mount /m/ none tmpfs ro
once 1 'no rule' not_all_of_several_exact_options \
	'profile t { mount options=ro options=nodev, }' t mount /m/ none tmpfs ro,nodev
once 1 'no rule' exact_option_is_a_must_beside_loose_ones \
	'profile t { mount options=ro options in (nodev), }' t mount /m/ none tmpfs nodev
once 0 '^allowed' loose_options_may_stand_beside_exact_ones \
	'profile t { mount options=ro options in (nodev), }' t mount /m/ none tmpfs ro,nodev
# behind NAME ERROR FILE WRONG GOOD: what a file came to in a policy with an error, whose
# consequences are not told, is not taken for what it comes to in the next of the run
behind() {
	printf '%s\n' "$3" >"$tmp/once/inner"
	printf '%s\n' "$4" >"$tmp/once/wrong"
	printf '%s\n' "$5" >"$tmp/once/p"
	expect 1 "error: .*error: $2" "$1" \
		"$bailey" parser -QK --base "$tmp/once" "$tmp/once/wrong" "$tmp/once/p"
}
behind no_deny_is_lost_behind_a_missing_include 'variable @\{Z\} is not' 'deny /@{Z} r,' \
	$'include <gone>\nprofile a { include <inner>\n }' $'profile t { include <inner>\n /** r, }'
behind no_deny_is_lost_behind_a_wrong_head 'variable @\{attach_path\} is not' \
	'deny @{attach_path} r,' $'profile a b=(c) { include <inner>\n }' \
	$'profile t { include <inner>\n /** r, }'
behind no_value_is_lost_behind_a_missing_include 'variable @\{Z\} is not' '@{Z}+=/a' \
	$'include <gone>\ninclude <inner>\nprofile a { }' $'include <inner>\nprofile t { /** r, }'
printf 'profile t { profile u { } }\nprofile t//u { }\n' >"$tmp/once/p"
expect 1 'warning: profile "t//u" is defined twice' a_wrong_file_hides_no_warning_of_the_next \
	"$bailey" parser -QK --base "$tmp/once" "$tmp/once/wrong" "$tmp/once/p"
