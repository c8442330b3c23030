# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# shellcheck disable=SC2154 # of tests/cli/run, which reads this
# The parser's cache is of a compiler of the same sources.
mkdir "$tmp/sources"
cp --parents Makefile tools/compiler/* security/match/*.[ch] security/names.[ch] \
	include/uapi/linux/*.h tools/bailey/cache.c "$tmp/sources"
# hash: makes it, and nothing else
hash() {
	(cd "$tmp/sources" && make -s BUILD=b b/sources.c && cat b/sources.c)
}
first=$(hash)
expect 0 '^const char bc_sources\[\] = "[0-9a-f]{64}";$' sources_are_hashed hash
expect 0 'matches' the_command_has_its_hash grep -F "$(cut -d'"' -f2 <<<"$first")" "$bailey"
# another NAME COMMAND...: after it the hash is one that was not seen before
seen=$first
another() {
	local now
	(cd "$tmp/sources" && "${@:2}")
	now=$(hash)
	expect 1 '^0$' "the_hash_is_another_after_$1" grep -cFx -e "${now:-none}" <<<"$seen"
	seen+=$'\n'$now
}
another a_change_of_the_compiler sed -i '1s/$/ x/' tools/compiler/lower.c
another a_change_of_its_grammar sed -i '1s/$/ x/' tools/compiler/parse.y
another a_change_of_its_lexer sed -i '1s/$/ x/' tools/compiler/lex.l
another a_change_of_the_matcher sed -i '1s/$/ x/' security/match/layout.c
another a_change_of_the_format sed -i '1s/$/ x/' include/uapi/linux/bailey.h
another a_file_more touch tools/compiler/zzz.c
another a_file_of_another_name mv tools/compiler/zzz.c tools/compiler/zzy.c
another a_file_that_is_gone rm tools/compiler/lower.c
same=$(hash)
echo >>"$tmp/sources/tools/bailey/cache.c"
expect 0 "${same#*= }" what_only_uses_the_compiler_does_not_count hash
# Of what is built only its own object is made anew, and only if the hash is another.
(cd "$tmp/sources" && touch -d @1 b/sources.c && make -s BUILD=b b/sources.c)
expect 0 '^1$' the_same_hash_is_not_written_again stat -c %Y "$tmp/sources/b/sources.c"
# Of headers that count, all that is of the compiler is made anew.
mkdir -p "$tmp/sources/b/obj/tools/compiler"
touch "$tmp/sources/b/"{parse.c,parse.h,lex.c}
touch "$tmp/sources/b/obj/"{lex.o,parse.o,tools/compiler/lookup.o}
made() { (cd "$tmp/sources" && make -n BUILD=b "$@" | grep -c ' -c '); }
expect 1 '^0$' what_is_not_changed_is_not_made_anew made b/obj/{lex.o,parse.o,tools/compiler/lookup.o}
for header in security/names.h security/match/match.h include/uapi/linux/bailey.h tools/compiler/ir.h; do
	expect 0 '^3$' "the_compiler_is_made_anew_after_a_change_of_$header" \
		made -W "$header" b/obj/{lex.o,parse.o,tools/compiler/lookup.o}
done
# A blob of the cache that a compiler of other sources wrote is not taken.
mkdir "$tmp/sources/cache"
echo 'profile t { /f r, }' >"$tmp/sources/p"
LC_ALL=C sed "s/$(cut -d'"' -f2 <<<"$first")/$(cut -d'"' -f2 <<<"$same")/" "$bailey" >"$tmp/sources/other"
chmod +x "$tmp/sources/other"
cached() { "$@" parser -Q -W --show-cache -L "$tmp/sources/cache" -m xxxx "$tmp/sources/p"; }
cached "$tmp/sources/other" >/dev/null 2>&1
expect 0 'Cache hit' a_blob_of_the_same_sources_is_taken cached "$tmp/sources/other"
expect 0 'Cache miss' a_blob_of_other_sources_is_not_taken cached "$bailey"
