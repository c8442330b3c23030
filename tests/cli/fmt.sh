# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# shellcheck disable=SC2154,SC2016 # of tests/cli/run, which reads this
# Formatting moves white space, and says so when it cannot.
# shellcheck disable=SC2059 # the text is the format
fmt() { printf "$1" | "$bailey" fmt -; }
expect 0 '^profile p \{   /a r,#5" disk   deny /b r,   /c r, # 3" disk \}$' \
	fmt_knows_a_comment_without_a_blank_before_it \
	fmt 'profile p {\n/a r,#5" disk\n  deny  /b r,\n  /c r, # 3" disk\n}\n'
fmt '@{A}=/a\\"b\n @{B}=/c\\"d\n@{C}=/e\n' >"$tmp/escaped"
printf '@{A}=/a\\"b\n@{B}=/c\\"d\n@{C}=/e\n' >"$tmp/wanted"
expect 0 '^$' fmt_knows_a_quote_that_is_none cmp "$tmp/escaped" "$tmp/wanted"
fmt 'profile p {\n"/f\n  g"   r,\n}\n' >"$tmp/quoted"
printf 'profile p {\n  "/f\n  g" r,\n}\n' >"$tmp/wanted"
expect 0 '^$' fmt_keeps_a_line_end_within_quotes cmp "$tmp/quoted" "$tmp/wanted"
mkdir -p "$tmp/fmt.d/tunables"
echo '@{HOME}=/home/*/' >"$tmp/fmt.d/tunables/home"
fmt 'include  \n <tunables/home>\nprofile p {\n@{HOME}x r,\n}\n' >"$tmp/include"
expect 0 '^$' fmt_keeps_an_include_over_two_lines \
	"$bailey" check -I "$tmp/fmt.d" "$tmp/include"
expect 0 '^@\{A\}=/a \\     /b @\{C\}=/c$' fmt_continues_an_assignment \
	fmt '@{A}=/a   \\\n/b\n@{C}=/c\n'
printf 'profile p {\n/a r,\n"/b r,\n}\n' >"$tmp/open"
cp "$tmp/open" "$tmp/open.was"
expect 2 'open:3:1: error: unexpected character.*left alone' \
	fmt_names_the_place_it_cannot_read "$bailey" fmt "$tmp/open"
expect 0 '^$' fmt_leaves_what_it_cannot_read cmp "$tmp/open" "$tmp/open.was"
expect 1 '^-$' fmt_checks_standard_input sh -c \
	"printf 'profile p {\n/a r,\n}\n' | '$bailey' fmt --check -"
expect 0 '^$' fmt_checks_standard_input_that_is_well sh -c \
	"printf 'profile p {\n  /a r,\n}\n' | '$bailey' fmt --check -"
{ echo 'profile p {'; seq -f '/file/%g r,' 2000; echo '}'; } >"$tmp/large"
cp "$tmp/large" "$tmp/large.was"
chmod 640 "$tmp/large"
expect 2 'large: File too large' fmt_tells_of_a_full_disk \
	bash -c "trap '' XFSZ; ulimit -f 8; '$bailey' fmt '$tmp/large'"
expect 0 '^$' fmt_leaves_the_file_whole_then cmp "$tmp/large" "$tmp/large.was"
expect 0 '^$' fmt_writes_a_large_file "$bailey" fmt "$tmp/large"
expect 0 '^640$' fmt_keeps_the_mode_of_a_file stat -c %a "$tmp/large"
