# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# shellcheck disable=SC2154,SC2016 # of tests/cli/run, which reads this
# A question that is not understood is not answered.
cat >"$tmp/asked" <<'POLICY'
profile p {
  network inet stream,
  unix,
  signal,
  mqueue,
  dbus,
  capability,
  mount,
  change_profile,
  deny change_profile -> evil,
  deny change_profile /bin/x -> worse,
}
POLICY
asked() { "$bailey" simulate -p "$tmp/asked" p "$@"; }
expect 2 'word 4 of the question: unexpected "peer.adr=@srv"' \
	unknown_word_of_a_unix_question_is_an_error asked unix dgram send peer.adr=@srv
expect 0 '^allowed' permission_may_stand_behind_the_address \
	asked network unix dgram peer.addr=@srv send
expect 2 'word 5 of the question: unexpected "a"' \
	more_words_of_a_network_question_are_an_error \
	asked network inet stream connect a b c junk
expect 2 'word 5 of the question: "99999" is no port' \
	port_that_is_none_is_an_error asked network inet stream connect peer.port=99999
expect 2 '"80x" is no port' port_with_more_behind_it_is_an_error \
	asked network inet stream connect peer.ip=10.0.0.1 peer.port=80x
expect 2 '"10.0.0" is no address' address_that_is_none_is_an_error \
	asked network inet stream connect peer.ip=10.0.0 peer.port=80
expect 2 'word 6 of the question: a second port' \
	condition_that_comes_twice_is_an_error asked network inet stream bind port=1 port=2
expect 2 'unexpected "addr=@x"' condition_of_another_family_is_an_error \
	asked network inet stream connect addr=@x
expect 2 'unexpected "ip=10.0.0.1"' address_of_another_family_is_an_error \
	asked network netlink raw ip=10.0.0.1
expect 2 'word 4 of the question: "srv" is no address' \
	unix_address_that_is_none_is_an_error asked unix dgram send peer.addr=srv
expect 2 'word 4 of the question: unknown permission "sned"' \
	unknown_permission_of_a_socket_is_an_error asked network inet stream sned
expect 2 'word 2 of the question: unknown signal "rtmin\+3x"' \
	signal_with_more_behind_it_is_an_error asked signal rtmin+3x peer
expect 2 'word 4 of the question: unknown permission "give"' \
	unknown_permission_of_a_signal_is_an_error asked signal hup peer give
expect 2 'word 2 of the question: unknown type "psix"' \
	unknown_kind_of_queue_is_an_error asked mqueue psix /q read
expect 2 'word 5 of the question: unexpected "lable=x"' \
	unknown_word_of_a_queue_question_is_an_error asked mqueue posix /q read lable=x
expect 2 'word 3 of the question: unexpected "buss=x"' \
	unknown_word_of_a_dbus_question_is_an_error asked dbus send buss=x
expect 2 'word 3 of the question: unexpected "exek=/x"' \
	unknown_word_of_a_change_question_is_an_error asked change_profile x exek=/x
expect 2 'word 5 of the question: unknown mount flag "rx"' \
	unknown_flag_of_a_mount_question_is_an_error asked mount /a/ b ext4 ro,rx
expect 2 'word 2 of the question: unknown capability "chwon"' \
	unknown_capability_is_an_error asked capability chwon
expect 2 'word 2 of the question: unknown permission .q.' \
	unknown_letter_of_a_file_question_is_an_error asked /a rq
expect 2 'word 2 of the question: no permission' \
	file_question_without_a_permission_is_an_error asked /secret ''
for signal in rtmin+-0 'rtmin+ 5' rtmin++1 rtmin+33 rtmin+; do
	expect 2 'word 2 of the question: unknown signal "rtmin\+' \
		"signal_${signal// /_}_is_an_error" asked signal "$signal" peer
done
cat >"$tmp/asked6" <<'POLICY'
profile p {
  network connect inet6 peer=(ip=127.0.0.1 port=80),
  network connect inet6 peer=(ip=:: port=81),
  network bind inet6 ip=0.0.0.0 port=82,
}
POLICY
asked6() { "$bailey" simulate -p "$tmp/asked6" p network inet6 stream "$@"; }
expect 2 'word 5 of the question: a socket of inet has no address "::1"' \
	address_of_ipv6_of_a_socket_of_ipv4_is_an_error \
	asked network inet stream connect peer.ip=::1
# A socket of IPv6 speaks IPv4, and the kernel asks about the address it means.
expect 0 ':2: network' address_of_ipv4_of_a_socket_of_ipv6_is_asked_for \
	asked6 connect peer.ip=127.0.0.1 peer.port=80
expect 0 ':2: network' mapped_address_is_asked_for_as_what_it_means \
	asked6 connect peer.ip=::ffff:127.0.0.1 peer.port=80
expect 0 ':3: network' port_alone_of_ipv6_is_of_no_address_of_it \
	asked6 connect peer.port=81
expect 1 'no rule' port_alone_of_ipv6_is_not_of_ipv4 asked6 bind port=82
expect 2 '"capability" takes other words' extra_word_of_a_capability_is_an_error \
	asked capability chown x

# As the kernel has it: a part of a stack that is denied forbids the stack.
expect 0 '^allowed by .*:9: change_profile' stack_without_a_denied_part_is_allowed \
	asked change_profile 'good//&other'
expect 1 '^denied by .*:10: deny change_profile -> evil' \
	stack_with_a_denied_part_is_refused asked change_profile 'good//&evil'
expect 1 '^denied by .*:10:' stack_with_a_denied_first_part_is_refused \
	asked change_profile 'evil//&good'
expect 1 '^denied by .*:11:' stack_at_exec_with_a_denied_part_is_refused \
	asked change_profile 'good//&worse' exec=/bin/x
expect 0 '^allowed' stack_at_exec_of_another_program_is_allowed \
	asked change_profile 'good//&worse' exec=/bin/y
expect 0 '^allowed' stack_upon_the_own_is_asked_as_a_whole \
	asked change_profile '&good//&evil'

test_line() { printf 'policy %s\nprofile p\n%s\n' "$tmp/asked" "$1" >"$tmp/line.test"
	"$bailey" test "$tmp/line.test"; }
expect 2 'line.test:3:30: error: unexpected "peer.adr=@srv"' \
	policy_test_names_the_place_of_the_error \
	test_line 'allow   unix dgram send      peer.adr=@srv'
words='dbus send bus=a name=b path=/c interface=d member=e label=f'
expect 0 '^1 passed' policy_test_takes_all_conditions test_line "allow $words by asked:6"
expect 1 'expected allow by asked:7' policy_test_checks_by_behind_many_words \
	test_line "allow $words by asked:7"
many=$(seq -s ' ' 70)
expect 2 'error: too many words' policy_test_with_too_many_words_is_an_error \
	test_line "allow $words $many by nosuch:1"
expect 2 'error: no question' policy_test_without_a_question_is_an_error test_line 'allow'
expect 2 'Is a directory' policy_test_of_a_folder_is_an_error "$bailey" test "$tmp"
printf 'policy %s\nprofile p\nallow capability chown\0 x\n' "$tmp/asked" >"$tmp/nul.test"
expect 2 'nul.test:3: error: a NUL byte' policy_test_with_nul_bytes_is_an_error \
	"$bailey" test "$tmp/nul.test"
