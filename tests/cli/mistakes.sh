# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# shellcheck disable=SC2154 # of tests/cli/run, which reads this
# What is done wrong first, and whether the answer says what to do instead.
m=$tmp/mistakes
mkdir -p "$m/folder"
: >"$m/empty"
printf 'profile a /bin/a {\n /x r,\n}\n' >"$m/ok"
printf 'profile a {\n @{HOME}/x r,\n}\n' >"$m/tunables"
nobody() { BAILEY_SECURITYFS=$m/none "$bailey" "$@"; }
for verb in list status ps stats "stats --unused" events "top --once" "watch --exec true" "load $m/ok" \
	"remove a" lock "learn a --seconds 1" "learn a -- true" "tighten -p $m/ok a" "enforce $m/ok"; do
	# shellcheck disable=SC2086
	expect 2 'is bailey in lsm=' "no_securityfs_is_explained: $verb" nobody $verb
done
for verb in load "diff $m/ok" "test"; do
	# shellcheck disable=SC2086
	expect 2 'there is no profile in it|Is a directory' "folder_without_policy_is_explained: $verb" \
		nobody $verb "$m/folder"
done
{
	echo 'profile t /t {'
	printf 'deny {%.0s' $(seq 1000)
	printf ' /x r,'
	printf '}%.0s' $(seq 1000)
	printf '\n}\n'
} >"$m/deep"
expect 2 'deep:2:6000: error: blocks nested more than 1000 deep' blocks_too_deep_are_an_error \
	"$bailey" check "$m/deep"
expect 2 'empty: there is no profile in it' nothing_to_load_is_an_error nobody load "$m/empty"
expect 2 'empty: there is no profile in it' nothing_to_ask_is_an_error nobody simulate -p "$m/empty" a /x r
expect 2 'there is no test in it' a_test_without_tests_is_an_error "$bailey" test "$m/empty"
expect 2 'include <tunables/global>' lack_of_tunables_is_told "$bailey" check "$m/tunables"
printf 'profile a {\n /a r\n /b w,\n}\n' >"$m/comma"
expect 2 'comma:2:6: error: a comma is missing here' a_rule_before_without_a_comma_is_told \
	"$bailey" check "$m/comma"
printf 'profile a { etc/x r, }\n' >"$m/relative"
expect 2 'a path begins with / or' relative_path_is_explained "$bailey" check "$m/relative"
expect 2 'which permissions\? As in: /x r' path_without_permissions_is_explained \
	"$bailey" simulate -p "$m/ok" a /x
expect 2 '"network" takes other words.*network FAMILY TYPE' question_cut_short_is_explained \
	"$bailey" simulate -p "$m/ok" a network inet
expect 2 'a question needs -p POLICY' question_without_policy_is_explained "$bailey" explain a /x r
expect 2 'unknown verb "loda".*--help tells.* load ' unknown_verb_is_told_in_three_lines "$bailey" loda
expect 2 'from what\? --from LOG' learn_from_nothing_is_explained "$bailey" learn a
expect 2 'no command behind --' learn_without_a_command_is_explained "$bailey" learn a --
expect 2 'seconds: "x" is no number' learn_wants_a_number "$bailey" learn a --seconds x
expect 2 'no log: --from' learn_each_wants_a_log "$bailey" learn --each
expect 2 'tighten: no policy: -p FILE' tighten_wants_a_policy "$bailey" tighten a
expect 2 '--exec COMMAND' watch_wants_a_command "$bailey" watch
logs=()
for _ in $(seq 65); do logs+=(--from "$m/empty"); done
expect 2 'too many' no_log_is_passed_over_by_learn "$bailey" learn a "${logs[@]}"
expect 2 'too many' no_log_is_passed_over_by_tighten "$bailey" tighten -p "$m/ok" a "${logs[@]}"
mkdir "$m/fs"
: >"$m/fs/load"
printf 'a\tenforce\t1\t0\t9\tsomewhere:1\nb\tenforce\t1\t0\t9\t/gone/b:1\n' >"$m/fs/profiles"
fs() { BAILEY_SECURITYFS=$m/fs "$bailey" "$@"; }
expect 2 'in a folder that is not known: name its file' relative_source_is_explained fs complain a
expect 2 'not there any more: name its file' source_that_is_gone_is_explained fs enforce b
mkdir -p "$m/inc/abstractions"
: >"$m/inc/abstractions/audio"
printf 'include <abstractions/auido>\n' >"$m/near"
expect 2 'near:1:1: .*did you mean <abstractions/audio>\?' misspelt_file_of_an_include_is_understood \
	"$bailey" check -I "$m/inc" "$m/near"
printf 'include abstractions/audio\n' >"$m/near"
expect 2 'write: include <abstractions/audio>' include_without_brackets_is_explained \
	"$bailey" check -I "$m/inc" "$m/near"
printf 'include <no-such-folder/x>\n' >"$m/near"
expect 2 "name its folder with -I .*; looked in $m/inc " folders_that_were_looked_in_are_told \
	"$bailey" check -I "$m/inc" "$m/near"
printf 'profile t {\n  /x rz,\n}\n' >"$m/inner"
printf 'include "%s"\n' "$m/inner" >"$m/middle"
printf '\ninclude "%s"\n' "$m/middle" >"$m/outer"
expect 2 'included from .*middle:1: included from .*outer:2: .*inner:2:7: error' \
	files_that_include_one_another_are_told "$bailey" check "$m/outer"
printf 'profile t {\n  /x r\n  include "%s"\n}\n' "$m/rules" >"$m/includes"
printf '/y r,\n' >"$m/rules"
expect 2 '^[^ ]*includes:2:7: error: a comma is missing here' comma_before_an_include_is_missed_where_it_should_be \
	"$bailey" check "$m/includes"
printf '/y r\n' >"$m/rules"
printf 'profile t {\n  include "%s"\n  /x r,\n}\n' "$m/rules" >"$m/includes"
expect 2 'rules:1:5: error: a comma is missing here' comma_at_the_end_of_an_include_is_missed_there \
	"$bailey" check "$m/includes"
expect 2 '"message":"unknown mode .*"included_from":\[\{"file":"[^"]*middle","line":1\},\{"file":"[^"]*outer","line":2\}\]' \
	files_that_include_one_another_are_told_in_json "$bailey" check --json "$m/outer"
