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
expect 0 "^$f/cache/[0-9a-f]{8}\.0\$" the_cache_is_named_and_no_policy_read front --print-cache-dir -L "$f/cache" "$f/bad"
# By the kernel that is compiled for, with the numbers of apparmor_parser 5.
printf 'capability {0xffffff\n}\n' >"$f/kernel"
expect 0 "^$f/cache/b848fdb5\.0\$" the_cache_of_a_kernel_has_its_number front --print-cache-dir -L "$f/cache" --kernel-features "$f/kernel"
for i in ,c56c89ee x,37a380b4 xx,9184dc7a xxx,4f804ed9 xxxx,c518bc9f xxxxx,966b49fc; do
	expect 0 "^c/${i#*,}\.0\$" "the_cache_of_features_has_their_number: ${i%,*}" front --print-cache-dir -L c -m "${i%,*}"
done
expect 0 '^a/c518bc9f\.0 b,c/c518bc9f\.0$' several_folders_of_the_cache_are_named front --print-cache-dir -L 'a,,b\,c' -m xxxx
expect 0 '^/var/cache/bailey/c518bc9f\.0$' no_folder_is_the_usual_one front --print-cache-dir -L '' -m xxxx
expect 1 'good is no folder' a_file_is_no_cache front -Q -L "$f/good" "$f/good"
kept() { { front -QkS "$@" "$f/good" >"$tmp/out"; } 2>&1; }
expect 0 'Cache miss.*Wrote cache: .*/one/c518bc9f\.0/good\.blob' the_cache_that_is_written_is_told kept -W -L "$f/one" -m xxxx
expect 0 'Cache hit: .*/one/' every_folder_of_the_cache_is_read kept -L "$f/two,$f/one" -m xxxx
expect 0 'Cache miss' the_cache_of_another_kernel_is_not_read kept -L "$f/two,$f/one" -m xxx
expect 0 'Cache miss.*cannot write' no_cache_is_made_with_skip_bad_cache kept -W --skip-bad-cache -L "$f/two" -m xxxx
expect 0 'Cache hit: .*/one/' what_a_later_folder_has_is_not_written_to_the_first kept -W -L "$f/two,$f/one" -m xxxx
: >"$f/one/c518bc9f.0/.features"
expect 0 'Cache hit: .*/one/c518bc9f\.0/' features_that_were_lost_make_no_other_folder kept -W -L "$f/one" -m xxxx
mkdir -p "$f/late/c518bc9f.0"
: >"$f/late/c518bc9f.0/.features"
expect 0 'Wrote cache: .*/late/c518bc9f\.0/' the_folder_without_features_is_written kept -W -L "$f/late" -m xxxx
expect 0 '^xxxx$' lost_features_are_written_again cat "$f/late/c518bc9f.0/.features"
printf other >"$f/one/c518bc9f.0/.features"
expect 0 'one/c518bc9f\.1/good' features_of_the_same_number_have_a_folder_each kept -W -L "$f/one" -m xxxx
: >"$f/one/mine"
mkdir "$f/others"
: >"$f/others/x.blob"
mkdir -p "$f/two"
ln -s ../others "$f/two/0123abcd.0"
expect 0 '^$' several_caches_are_purged front --purge-cache -L "$f/two,$f/one"
expect 0 '^mine$' what_is_not_of_the_cache_stays ls -A "$f/one"
expect 0 '^x.blob$' a_link_in_the_cache_is_not_followed ls "$f/others"
# A file that is changed while it is read: its key was made of what it had before.
mkfifo "$f/changing"
printf 'profile a { include "%s" }\n' "$f/changing" >"$f/changed"
(
	echo '/old r,' >"$f/changing"
	while sleep .2; do echo '/** rw,' >"$f/changing"; done
) &
front -QW -L "$f/late" -m xxxx "$f/changed"
{ kill $! && wait $!; } 2>/dev/null
rm "$f/changing"
echo '/old r,' >"$f/changing"
expect 0 'Cache miss' what_changed_while_it_was_compiled_is_not_kept front -QkW -L "$f/late" -m xxxx "$f/changed"
# Files that are not there, blobs, names, configuration.
expect 2 'file .*nope not found' a_file_that_is_not_there_has_its_own_exit_code front -QKv "$f/nope" "$f/good"
expect 1 'not found.*rubbish' a_file_that_is_wrong_is_worse front -QK "$f/nope" "$f/bad"
expect 2 'not found, skipping ?$' a_file_that_is_not_there_is_an_error_to_stop_at front -QKv --abort-on-error "$f/nope" "$f/good"
printf 'profile b { ^h { } }\nprofile :n:a { }\n' >"$f/two.aa"
front -QK -o "$f/blob" "$f/two.aa"
expect 0 '^b b//h :n://a ?$' profiles_of_a_blob_are_named front -BN "$f/blob"
expect 0 '^Removal succeeded for ":n:a". Removal succeeded for "b". ?$' profiles_of_a_blob_are_removed front -QBRv "$f/blob"
expect 0 '^Removal succeeded for "b". Removal succeeded for ":n:a". ?$' removal_is_told front -QRv "$f/two.aa"
# What nothing closes is no variable, in the name and in that of its namespace.
printf 'profile :n@{s:p /x { }\nprofile :n:a@{p /y { }\n' >"$f/unclosed"
expect 0 '^:n://a@\{p :n@\{s://p ?$' what_is_not_closed_stays_in_names front -N "$f/unclosed"
expect 1 'is no compiled policy' what_is_no_blob_has_no_names front -BN "$f/good"
expect 0 'no-.expr-simplify.* expr-left-simplify' names_of_an_option_are_listed front --help=optimize
expect 1 'Invalid --help option' help_about_nothing_is_refused front --help=nothing
for option in -Ono-show -Ono-compress-fast -Dno-variables --warn=no-show -jx --jobs=1x '-c1 ' \
	--estimated-compile-size=1K --estimated-compile-size=KB -dfoo --debug=x; do
	expect 1 'Invalid --' "the_front_refuses_$option" front -QK "$option" "$f/good"
done
expect 0 '^$' debug_is_asked_for_once_or_twice front -QK -d -dd --debug "$f/good"
expect 0 '^$' numbers_are_taken_as_apparmor_parser_takes_them front -QK -j +1 -jx-2 -j0x3 -c-1 -c99 --estimated-compile-size=50MB "$f/good"
configured() { printf '%b' "$1" >"$f/conf"; shift; "$bailey" parser --config-file "$f/conf" "$@" "$f/good"; }
expect 0 '^Replacement succeeded' options_may_stand_in_the_configuration configured '# x\n\n  verbose \r\nreplace = yes\nskip-kernel-load\n' -K
expect 0 '^Replacement succeeded' reload_is_another_name_of_replace front -QKv --reload "$f/good"
expect 0 '^Addition succeeded' the_command_line_comes_after_the_configuration configured 'verbose\nnames' -QKa
expect 1 'Invalid --Optimize option foo' values_in_the_configuration_are_checked configured 'Optimize=foo' -QK
expect 1 'needs a value' a_value_in_the_configuration_must_be_there configured 'warn' -QK
expect 0 'unknown option .verb.' what_the_configuration_does_not_know_is_told configured 'verb' -QK
expect 0 "^$f/conf\$" the_configuration_is_named configured '' --print-config-file
expect 0 'warning.*nope' a_configuration_that_is_not_there_is_told "$bailey" parser --config-file="$f/nope" -QK "$f/good"
