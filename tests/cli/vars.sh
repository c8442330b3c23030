# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# shellcheck disable=SC2154 # of tests/cli/run, which reads this
# Variables of small policies that would take all memory, or for ever.
mkdir -p "$tmp/vars"
# copies N TEXT
copies() { printf "%.0s$2" $(seq "$1"); }
# bounded STATUS PATTERN NAME POLICY
bounded() {
	printf '%s\n' "$4" >"$tmp/vars/p"
	expect "$1" "$2" "$3" bash -c 'ulimit -v 1000000 -t 5; exec "$@"' - \
		"$bailey" compile -o "$tmp/vars/b" "$tmp/vars/p"
}
V='@{V}' E='@{E}'
bounded 2 'p:2:13: error: variables expand to a string of more than 65535 bytes' \
	long_value_is_not_put_in_a_thousand_times \
	"@{A}=$(copies 65536 a)"$'\n'"profile p { /$(copies 1000 '@{A}') r, }"
bounded 2 'p:3:13: error: to replace all variables of this takes too long' \
	many_values_in_front_of_many_variables \
	$'@{V}=a b\n@{E}=c\n'"profile p { /$(copies 12 $V)$(copies 980 $E) r, }"
bounded 0 '^$' many_variables_in_front_of_many_values_and_an_alias \
	$'@{V}=a b\n@{E}=c\nalias /q -> /r,\n'"profile p { /q$(copies 900 $E)$(copies 12 $V) r, }"
bounded 2 'p:2:13: error: variables make more than 16384 rules of this one' \
	values_of_several_fields_are_bounded_together \
	$'@{V}=a b\n'"profile p { mount /$(copies 8 $V) -> /$(copies 8 $V), }"
bounded 0 '^$' escaped_variable_in_its_own_value_is_not_replaced_for_an_alias \
	$'alias /q/ -> /r/,\n@{A}='"$(copies 4000 '[\\@{A}]')"$'\nprofile p { /x[\\@{A}] r, }'
# escaped STATUS ANSWER NAME VALUE PATH
escaped() {
	printf '@{V}=%s\nprofile p { @{V} r, }\n' "$4" >"$tmp/vars/p"
	expect "$1" "$2" "$3" "$bailey" simulate -p "$tmp/vars/p" p "$5" r
}
escaped 0 '^allowed' escaped_group_of_a_value_is_none_of_a_variable '/x\@{a,b}' /x@b
escaped 2 'variable @\{a,b\} is not defined' group_behind_an_escaped_backslash '/x\\@{a,b}' /x
printf '@{B}=/a /c/\nprofile t { signal peer=/x/@{B}/y, }' >"$tmp/vars/slash"
sent() { "$bailey" simulate -p "$tmp/vars/slash" t signal kill "$1"; }
expect 0 '^allowed' a_slash_before_a_value_is_not_doubled sent /x/a/y
expect 0 '^allowed' nor_is_one_behind_it sent /x/c/y
expect 1 '^denied' two_slashes_where_a_value_begins_are_one sent /x//a/y
# shellcheck disable=SC2016 # the policy's own
printf '@{A}=a b\nprofile t { if "@{A}" == "$A" { /f r, } }' >"$tmp/vars/quoted"
expect 0 '^allowed' a_variable_in_quotes_is_replaced_in_a_condition \
	"$bailey" simulate -p "$tmp/vars/quoted" t /f r
printf '@{C}=//b\nprofile t { ptrace, deny ptrace read peer="/a/@{C}", }' >"$tmp/vars/slashes"
expect 1 '^denied by' all_slashes_that_a_value_begins_with_are_left_out \
	"$bailey" simulate -p "$tmp/vars/slashes" t ptrace read /a/b
# A profile's name is no pattern: /bin/{a,b} is called just so, and who is called
# /bin/a is another.
named="$tmp/vars/named"
# asked STATUS NAME PROFILE QUESTION...
asked() {
	local answer='^denied'
	(($1)) || answer='^allowed'
	expect "$1" "$answer" "$2" "$bailey" simulate -p "$named" -- "${@:3}"
}
cat >"$named" <<'POLICY'
@{V}="a,b"
/bin/{a,b}* {
  signal peer=@{profile_name},
  unix peer=(label=@{profile_name}),
  @{profile_name} r,
}
profile v { unix peer=(label=@{V}), }
profile :n:x { signal peer=@{profile_name}, /@{profile_name} r, }
profile "y\*" { signal peer=@{profile_name}, }
profile "z{" /q { /@{profile_name} r, }
POLICY
asked 0 a_profile_signals_who_has_its_name '/bin/{a,b}*' signal kill '/bin/{a,b}*'
asked 1 the_name_of_a_profile_is_no_pattern_of_labels '/bin/{a,b}*' signal kill /bin/ax
asked 0 the_file_of_that_name_is_read '/bin/{a,b}*' '/bin/{a,b}*' r
asked 1 the_name_of_a_profile_is_no_pattern_of_files '/bin/{a,b}*' /bin/ax r
asked 0 a_socket_receives_from_who_has_the_name '/bin/{a,b}*' unix stream receive 'peer.label=/bin/{a,b}*'
asked 1 a_comma_of_the_name_parts_nothing '/bin/{a,b}*' unix stream receive 'peer.label=/bin/{a'
asked 0 nor_one_of_a_value v unix stream receive peer.label=a,b
asked 1 what_a_comma_of_a_value_parts_is_no_label v unix stream receive peer.label=a
asked 0 a_name_is_that_which_its_namespace_knows :n:x signal kill x
asked 0 nor_is_the_namespace_in_a_path :n:x /x r
asked 0 a_name_keeps_what_is_escaped_in_it 'y\*' signal kill 'y*'
asked 0 a_brace_of_a_name_need_not_be_closed 'z{' '/z{' r
