# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# shellcheck disable=SC2154 # of tests/cli/run, which reads this
# Rules that are the same, or almost, take as many times more as there are of them. What
# they take is counted in instructions.
mkdir "$tmp/linear"
# lines TIMES TEXT: that text so often, N in it a number of its own
lines() {
	local i
	for ((i = 0; i < $1; i++)); do echo "${2//N/$i}"; done
}
# policy TIMES RULE [MODE]: of so many rules. MODE bare: they are profiles; aliased: as many
# aliases stand before; values: they are those of a variable
policy() {
	case ${3:-} in
	bare) lines "$1" "$2" ;;
	values) echo "@{V}=$(lines "$1" "$2" | tr '\n' ' ')" && echo 'profile t { @{V} r, }' ;;
	*)
		[ "${3:-}" != aliased ] || lines "$1" 'alias /sN/ -> /dN/,'
		echo 'profile t {'
		lines "$1" "$2"
		echo '}'
		;;
	esac
}
# taken TIMES RULE [MODE]: instructions, in thousands, of such a policy
taken() {
	policy "$@" >"$tmp/linear/p"
	valgrind --tool=callgrind --callgrind-out-file=/dev/null "$bailey" parser -QK "$tmp/linear/p" \
		2>&1 >/dev/null | sed -n 's/.*Collected : *\([0-9]*\)...$/\1/p'
}
# linear NAME RULE [TIMES] [MODE]: four times as many rules take no more than 5.5 times as much
linear() {
	local n=${3:-1000}
	expect 0 '^linear$' "$1" awk -v "few=$(taken "$n" "$2" "${4:-}")" -v "many=$(taken $((4 * n)) "$2" "${4:-}")" \
		'BEGIN { print ((few > 1000 && many < 5.5 * few) ? "linear" : few " " many) }'
}
# dear NAME KINSTRUCTIONS RULE [TIMES]: so many thousand a rule at most
dear() {
	local n=${4:-250}
	expect 0 '^cheap$' "$1" awk -v "took=$(taken "$n" "$3")" -v n="$n" -v "most=$2" \
		'BEGIN { print ((took > 100 && took < n * most) ? "cheap" : took " of " n * most) }'
}
linear rules_of_sockets_that_are_the_same_take_a_line 'unix peer=(label=a),'
linear owner_rules_beside_the_same_without_take_a_line 'owner /a/b r, /a/b r,'
linear rules_of_signals_that_are_the_same_take_a_line 'signal peer=a,'
linear links_that_are_the_same_take_a_line 'link /a -> /b,'
linear exec_rules_of_many_targets_take_a_line '/aN px -> tN,'
linear profiles_of_one_file_take_a_line 'profile pN { /a r, }' 500 bare
linear hats_of_a_profile_take_a_line '^hN { /a r, }' 500
linear rules_that_differ_behind_a_star_take_a_line '/a/*.xN r,'
linear rules_that_differ_below_two_stars_take_a_line '/a/**/bN r,'
linear rules_with_two_stars_in_a_component_take_a_line '/[a-f]/y*N/** r,'
linear automata_that_are_alike_but_for_the_rule_take_a_line '/aN/**/b r,'
linear rules_below_as_many_aliases_take_a_line '/sN/f r,' 500 aliased
linear values_of_a_variable_take_a_line '/vN/f' 500 values
linear mounts_of_a_source_alone_take_a_line 'mount /tN/,' 250
dear mounts_that_are_the_same_are_cheap 200 'mount /dev/sda -> /mnt,'
dear mounts_of_many_devices_are_cheap 400 'mount /dev/sdN -> /mnt,'
