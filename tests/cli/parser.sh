# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# shellcheck disable=SC2154 # of tests/cli/run, which reads this
# What a script that calls apparmor_parser relies on.
f=$tmp/front
mkdir -p "$f/cache"
printf 'profile a /bin/a {\n /x r,\n}\n' >"$f/good"
printf 'profile a {\n rubbish,\n}\n' >"$f/bad"
: >"$f/empty"
front() { "$bailey" parser --config-file=/dev/null "$@"; }
for two in "-a -r" "-r -R" "-S -o $f/out" "-N -p" "-r -S" "-p -p"; do
	# shellcheck disable=SC2086
	expect 1 'too many actions' "two_actions_are_refused: $two" front -QK $two "$f/good"
done
expect 0 '^$' an_action_and_what_is_none_are_taken front -QKrC --complain --create-cache-dir "$f/good"
expect 0 '^profile a /bin/a \{  /x r, \}$' preprocess_prints_what_is_valid front -p "$f/good"
expect 1 'rubbish.*bad:2:2: error' preprocess_of_what_is_not_fails front -p "$f/bad"
front_stdin() { front "$1" <"$f/$2"; }
expect 0 '^profile a /bin/a \{  /x r, \}$' input_is_preprocessed front_stdin -p good
expect 1 'rubbish.*-:2:2: error' input_that_is_not_valid_fails front_stdin -p bad
front_pipe() { sed p "$f/bad" | front -p; }
expect 1 'rubbish.*-:3:2: error' preprocess_reads_a_pipe_once front_pipe
expect 0 'no profile' no_profile_is_no_error front -QK --Werror "$f/empty"
expect 0 'Addition succeeded for "a"' names_are_told_without_loading front -QKv "$f/good"
expect 0 '^$' purging_reads_no_policy front --purge-cache -L "$f/cache" "$f/bad"
expect 0 "^$f/cache\$" the_cache_is_named_and_no_policy_read front --print-cache-dir -L "$f/cache" "$f/bad"
