# Bailey's half of tests/stack.
profile st-beside {
	/tests/stack-{tests,tomoyo} rmix,
	/s/ r,
	/s/both r,
	/s/ours rw,
	capability setuid,
	capability setpcap,
	capability mac_admin,
	capability sys_ptrace,
	ptrace,
	signal,
	/proc/*/attr/** rw,
	/sys/kernel/security/tomoyo/self_domain r,
}
