# SPDX-License-Identifier: GPL-2.0
# bash completion of bailey(8)
_bailey()
{
	local verbs='check compile load remove list status ps simulate exec run sandbox test
		diff fmt parser explain learn train detect help'
	local word=${COMP_WORDS[COMP_CWORD]} verb=${COMP_WORDS[1]-}

	if [ "$COMP_CWORD" = 1 ]; then
		mapfile -t COMPREPLY < <(compgen -W "$verbs --version" -- "$word")
		return
	fi
	case $word in
	-*)	mapfile -t COMPREPLY < <(compgen -W "-I -o -p --json --owner
			--check --stack --hat --help" -- "$word")
		return ;;
	esac
	case $verb in
	remove|exec)
		mapfile -t COMPREPLY < <(compgen -W "$(cut -f1 \
			/sys/kernel/security/bailey/profiles 2>/dev/null)" \
			-- "$word") ;;
	*)	mapfile -t COMPREPLY < <(compgen -f -- "$word") ;;
	esac
}
complete -F _bailey bailey
