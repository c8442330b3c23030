# SPDX-License-Identifier: GPL-2.0
# bash completion of bailey(8). Verbs and options are asked of the command itself,
# so that none is forgotten.
_bailey()
{
	local word=${COMP_WORDS[COMP_CWORD]} verb=${COMP_WORDS[1]-} before words
	local tool=${COMP_WORDS[0]}

	before=${COMP_WORDS[COMP_CWORD - 1]}
	if [ "$COMP_CWORD" = 1 ]; then
		words="$("$tool" help --names 2>/dev/null | cut -f1) help --version"
		mapfile -t COMPREPLY < <(compgen -W "$words" -- "$word")
		return
	fi
	case $word in
	-*)	words=$("$tool" "$verb" --help 2>/dev/null |
			grep -oE -e '(^|[^[:alnum:]-])--?[[:alpha:]][[:alpha:]-]*' |
			sed 's/^[^-]*//' | sort -u)
		mapfile -t COMPREPLY < <(compgen -W "$words --help" -- "$word")
		return ;;
	esac
	case $before:$verb in
	--profile:*|*:remove|*:exec|*:enforce|*:complain|*:disable|*:learn)
		mapfile -t COMPREPLY < <(compgen -W "$(cut -f1 \
			/sys/kernel/security/bailey/profiles 2>/dev/null)" \
			-- "$word"; compgen -f -- "$word") ;;
	--user:*)
		mapfile -t COMPREPLY < <(compgen -u -- "$word") ;;
	*)	mapfile -t COMPREPLY < <(compgen -f -- "$word") ;;
	esac
}
complete -F _bailey bailey
