# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# shellcheck disable=SC2154,SC2016 # of tests/cli/run, which reads this
# A word that nothing knows: where it stands, its line, a caret, what was meant.
# hints NAME RULE PLACE HINT: of a rule on line 3 of a policy
hints() {
	printf '@{HOME}=/root\nprofile t /t {\n  %s\n}\n' "$2" >"$tmp/hint"
	expect 2 "^[^ ]*hint:$3: error: .*    3 \|   ${2//[^a-zA-Z0-9_ ,]/.} *\| *\^~* *= hint: $4" \
		"$1" "$bailey" check "$tmp/hint"
	expect 2 "\"line\":${3%:*},\"column\":${3#*:},.*\"hint\":\"${4//\"/.\"}" \
		"$1_in_json" "$bailey" check --json "$tmp/hint"
}
hints c_name_of_a_capability_is_understood 'capability CAP_SYS_ADMIN,' 3:14 'did you mean "sys_admin"'
hints misspelt_capability_is_understood 'capability cap_sys_admn,' 3:14 'did you mean "sys_admin"'
hints name_of_a_signal_with_sig_is_understood 'signal set=sigterm,' 3:14 'did you mean "term"'
hints exchanged_letters_are_one_mistake 'signal set=trem,' 3:14 'did you mean "term"'
hints misspelt_socket_type_is_understood 'network inet strem,' 3:16 'did you mean "stream"'
hints misspelt_protocol_is_understood 'network inet tpc,' 3:16 'did you mean "tcp"'
hints misspelt_family_is_understood 'network intet,' 3:11 'did you mean "inet"'
hints c_name_of_a_family_is_understood 'network AF_INET6,' 3:11 'did you mean "inet6"'
hints misspelt_mount_condition_is_understood 'mount fstpe=ext4 /a,' 3:14 'did you mean "fstype"'
hints misspelt_mount_options_are_understood 'mount optons=(ro) /a,' 3:15 'did you mean "options"'
hints misspelt_mount_option_is_understood 'mount options=(noexce) /a,' 3:18 'did you mean "noexec"'
hints misspelt_rule_is_understood 'netwrok inet,' 3:3 'did you mean "network"'
hints misspelt_rule_with_a_path_is_understood 'umonut /a,' 3:3 'did you mean "umount"'
hints misspelt_qualifier_is_understood 'onwer /f r,' 3:3 'did you mean "owner"'
hints misspelt_block_is_understood 'aduit { /f r, }' 3:3 'did you mean "audit"'
hints misspelt_signal_of_a_flag_is_understood 'profile u flags=(kill.signal=hpu) { }' 3:20 'did you mean "hup"'
expect 0 '^1$' it_is_one_error sh -c "'$bailey' check '$tmp/hint' 2>&1 | grep -c 'error:'"
hints misspelt_profile_is_understood 'profle x { }' 3:3 'did you mean "profile"'
hints word_for_a_mode_is_understood '/f read,' 3:6 'did you mean "r"'
hints wrong_letter_of_a_mode_is_shown '/f rqw,' 3:7 'modes are r w a l k m'
hints misspelt_limit_is_understood 'set rlimit RLIMIT_NOFILE <= 3,' 3:14 'did you mean "nofile"'
hints misspelt_variable_is_understood '/@{HOEM}/x r,' 3:4 'did you mean "HOME"'
hints misspelt_condition_of_a_peer_is_understood 'network peer=(prot=80),' 3:17 'did you mean "port"'
hints misspelt_flag_is_understood 'profile x flags=(complian) { }' 3:20 'did you mean "complain"'
hints misspelt_include_is_understood 'includ <x>' 3:10 'did you mean "include"'
