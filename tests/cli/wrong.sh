# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# shellcheck disable=SC2154 # of tests/cli/run, which reads this
# Wrong use of each verb: what it says names the verb and what is wrong, and 2 is the exit.
wr=$tmp/wrong
mkdir -p "$wr/folder"
: >"$wr/empty"
for verb in $("$bailey" help --names | cut -f1); do
	# apparmor_parser's front has that program's forms.
	[ "$verb" != parser ] || continue
	expect 2 "^bailey: $verb: unrecognized option '--nonsense'" "unknown_option_is_told_by_$verb" \
		"$bailey" "$verb" --nonsense
	expect 0 "^(usage:|  )? *bailey $verb" "help_tells_of_$verb" "$bailey" help "$verb"
	expect 0 '^$' "help_of_${verb}_is_its_own" sh -c \
		"'$bailey' help $verb >'$wr/a'; '$bailey' $verb --help | cmp - '$wr/a'"
done
for verb in check compile load remove simulate exec test diff fmt preprocess explain learn enforce \
	complain disable tighten; do
	expect 2 "^bailey: $verb: too few arguments +(usage: )?bailey $verb" "lack_of_arguments_is_told_by_$verb" \
		"$bailey" "$verb"
done
for verb in lock list status ps events stats top; do
	expect 2 "^bailey: $verb: one argument too many: a" "superfluous_argument_is_told_by_$verb" \
		"$bailey" "$verb" a
done
expect 0 '^usage: bailey VERB' short_h_is_help "$bailey" -h
expect 2 'unknown verb "nonsense"' help_knows_no_other_verb "$bailey" help nonsense
expect 2 'stats: --prometheus goes with no other' forms_of_stats_exclude_each_other \
	"$bailey" stats --json --prometheus
expect 2 'events: --json and --raw exclude' forms_of_events_exclude_each_other \
	"$bailey" events --json --raw
expect 2 "^bailey: $wr/folder: Is a directory" folder_is_no_recorded_stream "$bailey" events --file "$wr/folder"
expect 2 "^bailey: $wr/empty: there is no profile in it|warning: no profile .*$wr/empty: there is no profile" \
	layer_of_nothing_is_explained "$bailey" run --policy "$wr/empty" -- true
for verb in "top --once" "watch --exec true" "learn a --seconds 1" events; do
	# shellcheck disable=SC2086
	expect 2 "^bailey: $wr/none/events: No such file" "stream_that_is_missing_has_its_path: $verb" \
		env BAILEY_SECURITYFS="$wr/none" "$bailey" $verb
done
for verb in enforce complain disable; do
	expect 1 '^1$' "lack_of_the_kernel_side_is_told_once_by_$verb" sh -c \
		"BAILEY_SECURITYFS='$wr/none' '$bailey' $verb a b 2>&1 | grep -c 'bailey:'; exit 1"
done
# often N WORD...: the words, N times
often() {
	local i all=()
	for ((i = 0; i < $1; i++)); do all+=("${@:2}"); done
	printf '%s\n' "${all[@]}"
}
mapfile -t many < <(often 65 --from "$wr/empty")
expect 2 'report: too many --from' report_leaves_no_log_out "$bailey" report "${many[@]}"
mapfile -t many < <(often 65 -p "$wr/empty")
expect 2 'report: too many -p' report_leaves_no_policy_out \
	"$bailey" report "${many[@]}" --from "$wr/empty"
