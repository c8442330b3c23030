# Policy of the tests of message queues, io_uring, user namespaces, limits,
# capabilities and signals between stacks. See selftest.profile.

profile st-mqueue {
	/tests/guest-tests rmix,
	mqueue (create, open, read, write, getattr, setattr, delete) type=posix /st-own,
	mqueue (open, read) type=posix /st-read,
	deny mqueue type=posix /st-deny,	# @deny-queue
	mqueue (create, open, read, write) type=posix label=st-mqueue /st-label,
	mqueue (create, open, read, write, getattr, setattr, delete) type=sysv 4711,
	mqueue (open, read, getattr) type=sysv 4712,
	deny mqueue write type=sysv 4712,	# @deny-sysv
	mqueue (open, read, write) type=sysv label=unconfined 4713,
	mqueue (open, read, write) type=sysv label=st-mqueue 4714,
	signal (receive) peer=unconfined,
}

# A POSIX queue of another IPC namespace, by the flag that says where it is.
profile st-awayqueue flags=(attach_disconnected.ipc=/away/) {
	/tests/guest-tests rmix,
	/t/ok/sub/** rw,
	mqueue (open, read, write) type=posix /st-own,
	mqueue (open, read, write, getattr) type=posix /away/st-other,
	deny mqueue type=posix /away/st-read,	# @deny-away
	signal (receive) peer=unconfined,
}

profile st-rootqueue flags=(attach_disconnected.ipc) {
	/tests/guest-tests rmix,
	mqueue (open, read, write) type=posix /st-own,
	signal (receive) peer=unconfined,
}

profile st-uring {
	/tests/guest-tests rmix,
	/t/ro/** r,
	io_uring sqpoll,
	io_uring override_creds label=st-uring,
	signal (receive) peer=unconfined,
}

profile st-nouring {
	/tests/guest-tests rmix,
	/t/ro/** r,
	/dev/null rw,
	deny io_uring sqpoll,		# @deny-sqpoll
	signal (receive) peer=unconfined,
}

profile st-ringread {
	/tests/guest-tests rmix,
	/dev/null r,
	signal (receive) peer=unconfined,
}

profile st-capaudit {
	/tests/guest-tests rmix,
	audit capability sys_chroot,
	signal (receive) peer=unconfined,
}

profile st-capquiet flags=(default_allow) {
	deny capability sys_ptrace,
}

profile st-capkill flags=(kill) {
	/** rwmix,
	signal (receive) peer=unconfined,
}

profile st-capcomplain flags=(complain) {
	/tests/guest-tests rmix,
	deny capability sys_chroot,	# @complain-deny-cap
	signal (receive) peer=unconfined,
}

profile st-userns {
	/tests/guest-tests rmix,
	userns create,
	capability sys_admin,
	signal (receive) peer=unconfined,
}

profile st-nouserns {
	/tests/guest-tests rmix,
	deny userns create,		# @deny-userns
	capability sys_admin,
	signal (receive) peer=unconfined,
}

profile st-limits {
	/tests/guest-tests rmix,
	set rlimit nofile <= 100,	# @limit-files
	set rlimit core <= 0,		# @limit-core
	set rlimit cpu <= 20,
	capability sys_resource,
	change_profile -> st-tighter,
	signal,
}

profile st-second {
	set rlimit cpu <= 1,
}

profile st-tighter {
	/tests/guest-tests rmix,
	set rlimit nofile <= 50,
	set rlimit core <= infinity,
	signal (receive) peer=unconfined,
}

profile st-limitother {
	/tests/guest-tests rmix,
	signal (receive) peer=unconfined,
}

# Signals and tracing between others and by other ways.
profile st-sender {
	/tests/guest-tests rmix,
	/t/ok/** rw,
	signal (send, receive) peer=st-sender,
	signal (receive) peer=unconfined,
	change_profile -> **,
}
