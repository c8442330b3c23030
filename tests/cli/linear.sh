# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# shellcheck disable=SC2154 # of tests/cli/run, which reads this
# Rules that are the same, or almost, take as many times more as there are of them. What
# they take is counted in instructions.
mkdir "$tmp/linear"
# taken TIMES RULE: instructions, in thousands, of a policy that has the rule so often
taken() {
	{
		echo 'profile t {'
		for ((i = 0; i < $1; i++)); do echo "$2"; done
		echo '}'
	} >"$tmp/linear/p"
	valgrind --tool=callgrind --callgrind-out-file=/dev/null "$bailey" parser -QK "$tmp/linear/p" \
		2>&1 >/dev/null | sed -n 's/.*Collected : *\([0-9]*\)...$/\1/p'
}
# linear NAME RULE
linear() {
	expect 0 '^linear$' "$1" awk -v "few=$(taken 1000 "$2")" -v "many=$(taken 4000 "$2")" \
		'BEGIN { print ((few > 1000 && many < 5.5 * few) ? "linear" : few " " many) }'
}
linear rules_of_sockets_that_are_the_same_take_a_line 'unix peer=(label=a),'
linear owner_rules_beside_the_same_without_take_a_line 'owner /a/b r, /a/b r,'
linear rules_of_signals_that_are_the_same_take_a_line 'signal peer=a,'
linear links_that_are_the_same_take_a_line 'link /a -> /b,'
