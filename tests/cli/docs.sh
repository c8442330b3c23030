# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# shellcheck disable=SC2154,SC2016 # of tests/cli/run, which reads this
# What README.md shows is what comes, and what documentation names is there.
mkdir -p "$tmp/readme"
ln -sf "$(realpath "$bailey")" "$tmp/readme/bailey"
# Indented commands with "$ ", each with its answer; /tmp/new is ours here.
sed -n 's/^    //p' README.md | sed -n '/^\$ /,$p' | sed "s|/tmp/new|$tmp/readme/new|g" |
	awk '/^\$ / { on = 1 } !/^\$ / && /^ *(bailey|scripts|sudo|#)/ { on = 0 } on' >"$tmp/readme/says"
sed -n 's/^\$ //p' "$tmp/readme/says" | while IFS= read -r command; do
	echo "\$ $command"
	PATH=$tmp/readme:$PATH sh -c "$command" 2>&1
done >"$tmp/readme/does"
expect 0 '^[4-9]$' examples_of_readme_are_found grep -c '^\$ ' "$tmp/readme/says"
expect 0 '^$' examples_of_readme_come_as_told diff "$tmp/readme/says" "$tmp/readme/does"
# The list of the demo: bytes of the blob, and hashes of the rules.
(cd policy && "$tmp/readme/bailey" compile -I . -o "$tmp/readme/blob" container-webapp examples/container-startup)
size=$(stat -c %s "$tmp/readme/blob")
for name in container-startup container-webapp; do
	# The profile's own question: an answer has the hash of its rules.
	hash=$("$bailey" explain --json -p "$tmp/readme/blob" "$name" /nothing r | sed 's/.*"hash":"//;s/".*//')
	expect 0 "$name.enforce.1.0.$size.[a-z/-]+:[0-9]+.$hash\$" "readme_lists_${name}_as_it_is" \
		grep "^$name" README.md
done
cat >"$tmp/readme/wrong" <<'WRONG'
``tools/bailey/nothing.c``, ``nothing.rst``, scripts/{check,nothing} and bailey_nothing()
``bailey nothing`` ``bailey list --nothing`` ``make nothing``
WRONG
expect 1 'no file tools/bailey/nothing.c.*no file nothing.rst.*no function bailey_nothing.*no verb nothing.*no option --nothing.*no target nothing' \
	names_in_documentation_are_looked_up scripts/docs "$tmp/readme/wrong"
expect 1 'no file scripts/\{check,nothing\}' patterns_in_documentation_are_looked_up \
	scripts/docs "$tmp/readme/wrong"
expect 0 '^$' names_in_documentation_exist scripts/docs
