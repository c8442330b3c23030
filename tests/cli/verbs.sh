# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# shellcheck disable=SC2154,SC2016 # of tests/cli/run, which reads this
# Each verb of the table is in the manual page and in both completions.
mkdir -p "$tmp/path"
ln -sf "$(realpath "$bailey")" "$tmp/path/bailey"
# offers SHELL WORD...: what is offered for the last word
offers_bash() {
	PATH=$tmp/path:$PATH bash -c '. tools/bailey/bailey.bash
		COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _bailey
		printf "%s\n" "${COMPREPLY[@]}"' x "$@"
}
offers_zsh() {
	PATH=$tmp/path:$PATH zsh -fc '_describe() { print -l -- ${(P)2} }
		_files() { print files }
		words=("$@") CURRENT=$#
		. tools/bailey/_bailey' x "$@" | sed 's/:.*//'
}
verbs=$("$bailey" help --names | cut -f1)
offers_bash bailey '' >"$tmp/bash.verbs"
offers_zsh bailey '' >"$tmp/zsh.verbs"
sed 's/\\f[BIR]//g; s/\\-/-/g' tools/bailey/bailey.8 |
	grep -A1 -E '^\.(TP|SS)|^\.B' >"$tmp/man.heads"
expect 0 'check.*learn.*top' table_of_verbs_is_told echo "$verbs"
for verb in $verbs; do
	expect 0 . "man_page_tells_of_$verb" grep -wE \
		-e "^(\.BI? \"?)?(\"?bailey )?\"?($verb|[a-z]+ ?, ?$verb)|^\.BR $verb" "$tmp/man.heads"
	expect 0 . "bash_completes_$verb" grep -xF -e "$verb" "$tmp/bash.verbs"
	expect 0 . "zsh_completes_$verb" grep -xF -e "$verb" "$tmp/zsh.verbs"
	expect 0 '--help' "bash_completes_options_of_$verb" offers_bash bailey "$verb" --
	expect 0 '--help' "zsh_completes_options_of_$verb" offers_zsh bailey "$verb" --
done
expect 0 '--interactive' bash_knows_the_options_of_learn offers_bash bailey learn --
expect 0 '--interactive' zsh_knows_the_options_of_learn offers_zsh bailey learn --
sed 's/\\f[BIR]//g; s/\\-/-/g' tools/bailey/bailey.8 >"$tmp/man.plain"
for verb in train detect; do
	for option in $(offers_bash bailey "$verb" --); do
		[ "$option" = --help ] ||
			expect 0 . "man_page_tells_of_$verb$option" \
				grep -wF -e "$option" "$tmp/man.plain"
	done
done
for name in aa-status aa-enforce aa-complain aa-exec aa-logprof; do
	ln -sf "$(realpath "$bailey")" "$tmp/path/$name"
done
expect 0 '2 profiles are loaded' aa_status_is_status \
	env BAILEY_SECURITYFS="$tmp/kernel" "$tmp/path/aa-status"
expect 1 '^$' aa_status_tells_by_its_exit_that_nothing_runs sh -c \
	"BAILEY_SECURITYFS='$tmp/none' '$tmp/path/aa-status' --enabled 2>/dev/null"
expect 0 'shell: complain' aa_complain_is_complain \
	env BAILEY_SECURITYFS="$tmp/kernel" "$tmp/path/aa-complain" shell
expect 0 'shell: enforce' aa_enforce_is_enforce \
	env BAILEY_SECURITYFS="$tmp/kernel" "$tmp/path/aa-enforce" shell
expect 2 'does not run Bailey' aa_exec_is_exec "$tmp/path/aa-exec" -p web -- true
expect 2 'no option --namespace' aa_exec_refuses_what_it_does_not_know \
	"$tmp/path/aa-exec" --namespace=x true
mkdir -p "$tmp/etc/tunables"
cp "$tmp/part" "$tmp/etc/svc"
sed -i '/svc.conf/d' "$tmp/etc/svc"
cp -r policy/tunables policy/abstractions "$tmp/etc/"
expect 0 '^--- .*/etc/svc .*\+  /etc/svc/svc.conf r,' aa_logprof_shows_a_diff sh -c \
	"'$tmp/path/aa-logprof' -d '$tmp/etc' -f $log 2>/dev/null"
expect 0 '^  capability.*  capability sys_admin,' interactive_answers_admit sh -c \
	"yes y | '$bailey' learn -I policy --interactive svc --from $log 2>/dev/null | grep '^  cap'"
expect 1 '^$' interactive_answers_leave_out sh -c \
	"yes n | '$bailey' learn -I policy --interactive svc --from $log 2>/dev/null | grep '^  [^#]'"
expect 0 'deny capability net_bind_service,' interactive_answers_deny sh -c \
	"printf 'y\nd\n' | '$bailey' learn -I policy --interactive svc --from $log 2>/dev/null"
