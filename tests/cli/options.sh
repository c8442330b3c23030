# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# shellcheck disable=SC2154,SC2016 # of tests/cli/run, which reads this
# Options that are not understood, damaged input, output that cannot be written.
echo 'profile p { /a r, }' >"$tmp/opt"
expect 2 'no warnings of class "erorr"' unknown_warning_is_an_error \
	"$bailey" check -W erorr "$tmp/opt"
expect 0 '^$' known_warning_is_none "$bailey" check -W error "$tmp/opt"
for option in --stack --owner --check '--hat=x' '--policy=x' '-ox'; do
	expect 2 'check: it has no option --' "check_refuses_$option" \
		"$bailey" check "$option" "$tmp/opt"
done
expect 2 'one argument too many: extra' list_takes_no_argument "$bailey" list extra
expect 2 'one argument too many: extra' lock_takes_no_argument \
	env BAILEY_SECURITYFS="$tmp/none" "$bailey" lock extra
expect 2 'one argument too many: c' diff_takes_two_policies \
	"$bailey" diff "$tmp/opt" "$tmp/opt" c
for verb in fmt preprocess enforce complain; do
	expect 2 "$verb: it has no option --json" "${verb}_has_no_json" \
		"$bailey" "$verb" --json "$tmp/opt"
done
expect 0 'usage: bailey tighten' tighten_tells_its_options "$bailey" tighten --help
expect 0 '-I --include.*-W --warn.*--json' check_tells_its_options "$bailey" check --help
for name in aa-exec aa-logprof; do
	mkdir -p "$tmp/named"
	ln -sf "$(realpath "$bailey")" "$tmp/named/$name"
	expect 0 'bailey (exec|learn)' "${name}_tells_its_options" "$tmp/named/$name" --help
done
for wrong in 'watch --rate x --exec true' 'watch --rate 0 --exec true' 'watch --every x --exec true' \
	'top --rows x' 'top --interval 1s' 'events --count -1' 'events --pid 1x'; do
	# shellcheck disable=SC2086
	expect 2 'is no number from [01] on' "number_is_checked: $wrong" "$bailey" $wrong
done
dirs=()
for i in $(seq 70); do dirs+=(-I "$tmp/dir$i"); done
expect 2 'more than 64 folders' too_many_folders_are_an_error \
	"$bailey" check "${dirs[@]}" "$tmp/opt"
mkdir -p "$tmp/dir60"
echo '/in60 r,' >"$tmp/dir60/rules"
echo 'profile p { include <rules>
}' >"$tmp/dirs"
expect 0 '^$' sixty_folders_are_looked_into \
	"$bailey" check "${dirs[@]:0:120}" "$tmp/dirs"
long=$(printf '/%04000d' 1):$(printf '/%0100d' 1):$tmp/dir60
expect 0 '^$' long_environment_is_read env BAILEY_INCLUDE="$long" \
	"$bailey" check "$tmp/dirs"
expect 2 'BAILEY_INCLUDE: more than 64' too_long_environment_is_an_error \
	env BAILEY_INCLUDE="$(seq -s : 70)" "$bailey" check "$tmp/dirs"

"$bailey" compile -o "$tmp/opt.blob" "$tmp/opt"
head -c 100 "$tmp/opt.blob" >"$tmp/cut.blob"
{ head -c 300 "$tmp/opt.blob"; printf '\377\377\377\377'
	tail -c +305 "$tmp/opt.blob"; } >"$tmp/bent.blob"
for blob in cut bent; do
	expect 2 'blob: damaged: offset [0-9]+' "check_sees_a_${blob}_blob" \
		"$bailey" check "$tmp/$blob.blob"
	expect 2 'blob: damaged: offset [0-9]+' "compile_does_not_copy_a_${blob}_blob" \
		"$bailey" compile -o "$tmp/copy" "$tmp/$blob.blob"
done
expect 0 '^$' check_takes_a_blob "$bailey" check "$tmp/opt.blob"
"$bailey" compile -o - "$tmp/opt" >"$tmp/opt.out"
expect 0 '^$' compile_writes_to_standard_output cmp "$tmp/opt.out" "$tmp/opt.blob"

full() { "$bailey" "$@" >/dev/full; }
printf 'policy %s\nprofile p\nallow /a r\n' "$tmp/opt" >"$tmp/opt.test"
echo 'profile p { /b r, }' >"$tmp/opt2"
echo 'profile p   { /b r, }' >"$tmp/opt3"
for words in "simulate -p $tmp/opt p /a r" "simulate -p $tmp/opt p /b r" "test $tmp/opt.test" \
	"diff $tmp/opt $tmp/opt2" "explain -p $tmp/opt p /b r" "fmt --check $tmp/opt3" \
	"parser -p $tmp/opt" "parser -N $tmp/opt" 'parser --help' '--help' 'check --help' \
	"top --from $tmp/opt.json" "preprocess $tmp/opt"; do
	echo '{"version":1,"type":"lost","count":5}' >"$tmp/opt.json"
	# shellcheck disable=SC2086
	expect 2 'could not be written' "lost_output_is_told: ${words%% *} ${words##* }" \
		full $words
done
expect 2 'could not be written' lost_output_is_told_of_fmt sh -c \
	"'$bailey' fmt - <'$tmp/opt' >/dev/full"

{ for i in $(seq 4097); do echo "profile p$i { }"; done; } >"$tmp/many"
expect 2 'many:4097:.* error: more than 4096 profiles at once' \
	number_of_profiles_has_a_limit "$bailey" check "$tmp/many"
{ echo 'profile p {'; printf '/{'; seq -s , 20000 | tr -d '\n'; echo '} r,'; echo '}'; } >"$tmp/longrule"
expect 2 'longrule:2:1: error: a rule of [0-9]+ bytes; 65535 are the limit' \
	length_of_a_rule_has_a_limit "$bailey" check "$tmp/longrule"

esc=$'\e[31m' raw=$'\xff'
mkdir -p "$tmp/odd"
echo 5 >"$tmp/odd/abi"
: >"$tmp/odd/features"
printf 'profiles 1\n' >"$tmp/odd/stats"
printf 'a%sb%s\tenforce\t1\t1\t10\t/none:1\t0\n' "$esc" "$raw" >"$tmp/odd/profiles"
printf '9\t9\ta\\040%sb\tenforce\tco%s%sm\t0\n' "$raw" "$esc" "$raw" >"$tmp/odd/tasks"
odd() { BAILEY_SECURITYFS="$tmp/odd" "$bailey" "$@"; }
for verb in status ps list; do
	expect 0 '\\033\[31m' "${verb}_shows_no_escapes" odd "$verb"
	expect 1 '^$' "${verb}_sends_no_escapes" sh -c \
		"BAILEY_SECURITYFS='$tmp/odd' '$bailey' $verb | grep -a \"\$(printf '\\033')\""
done
for verb in status ps list; do
	expect 0 '^ok True' "${verb}_speaks_json_in_utf8" env BAILEY_SECURITYFS="$tmp/odd" \
		python3 -c '
import json, subprocess, sys
text = subprocess.run(sys.argv[1:], stdout=subprocess.PIPE).stdout.decode("utf-8")
o = json.loads(text)
raw = o.get("raw", False)
if sys.argv[2] == "ps":
    assert o["tasks"][0]["label"] == "a \xffb", o
    assert o["tasks"][0]["command"] == "co\x1b[31m\xffm", o
if sys.argv[2] == "list":
    assert o["profiles"][0]["name"] == "a\x1b[31mb\xff", o
print("ok", raw)' "$bailey" "$verb" --json
done
printf 'profile "a\377" { /x\377 r, }\n' >"$tmp/odd/policy"
expect 0 '^."raw":true,.*/x\\u00ff' simulate_speaks_json_in_utf8 \
	"$bailey" simulate --json -p "$tmp/odd/policy" $'a\xff' $'/x\xff' r
printf '{"version":1,"type":"decision","verdict":"denied","class":"file","operation":"open","profile":"p","name":"/a\\u001b[31m\377","requested":"r","denied":"r","rule":"none"}\n' >"$tmp/odd/log"
expect 0 '/a\\033\[31m\\377' top_shows_no_escapes "$bailey" top --from "$tmp/odd/log"
expect 0 '^."raw":true,.*\\u00ff' top_speaks_json_in_utf8 \
	"$bailey" top --json --from "$tmp/odd/log"
: >"$tmp/odd/hits"
expect 0 '"version":1,"done":"reset"' reset_speaks_json odd stats --json --reset
head -c 100000 /dev/zero >"$tmp/odd/zeros"
expect 2 'zeros:1:1: error: this is no policy: it has 256 bytes' what_is_full_of_nuls_is_no_policy \
	"$bailey" check "$tmp/odd/zeros"
