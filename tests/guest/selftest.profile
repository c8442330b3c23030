# Policy of the guest self-tests. A comment "@tag" marks the rule of its line:
# the Makefile hands tag and line to the tests, which compare them with src=.
# No includes: it must compile anywhere.

# Files. /t/ok grants, /t/ok/deny is denied although /t/ok/** grants it, and
# for /t/none there is no rule.
profile st-files {
	/tests/guest-tests rmix,
	/t/ r,
	/t/ok/ rw,
	/t/ok/** rwklm,
	deny /t/ok/deny/** rwklmx,	# @deny-files
	/t/ro/ r,
	/t/ro/** r,
	/t/app/** a,
	/t/wo/** w,
	owner /t/own/** rw,
	io_uring sqpoll,
	audit /t/lock/audited r,	# @audited
	/t/lock/nolock rw,
	/t/lock/readlock rk,
	/t/lock/nomap rw,
	/t/lock/map rm,
	/t/nodir r,
	deny /t/lock/denylock k,	# @deny-lock
	/t/lock/denylock rwk,
	signal (receive) peer=unconfined,
}

# The same file rules with each flag.
profile st-deleted flags=(mediate_deleted) {
	/tests/guest-tests rmix,
	/t/ok/** rw,
	/t/ro/** r,
	signal (receive) peer=unconfined,
}

profile st-nodisc {
	/tests/guest-tests rmix,
	/** r,
	capability sys_admin,
	mount,
	umount,
	signal (receive) peer=unconfined,
}

profile st-disc flags=(attach_disconnected) {
	/tests/guest-tests rmix,
	/t/** r,
	/ r,
	/granted rw,
	deny /forbidden r,		# @deny-disconnected
	capability sys_admin,
	mount,
	umount,
	signal (receive) peer=unconfined,
}

profile st-complain flags=(complain) {
	/tests/guest-tests rmix,
	deny /t/ok/deny/** rw,		# @complain-deny
}

profile st-audit flags=(audit) {
	/tests/guest-tests rmix,
	/t/ok/** rw,			# @audit-all
	signal (receive) peer=unconfined,
}

# Replaced by selftest2.profile while a task runs in it.
profile st-swap {
	/tests/guest-tests rmix,
	/t/swap/** rw,
	network inet udp,
	capability setuid,
	signal (receive) peer=unconfined,
}

# Programs.
# Its own image it may not map: the owner is whose credentials the program gets.
profile st-suid {
	/tests/guest-tests rmix,
	/t/bin/suid rmix,
	deny owner /t/bin/suid m,	# @deny-owner-image
	capability setuid,
	capability setgid,
	signal (receive) peer=unconfined,
}

profile st-exec {
	/tests/guest-tests rmix,
	/t/bin/script rix,
	/t/bin/badscript rix,
	/t/bin/noexec rm,
	/t/bin/attached rmix,
	/t/bin/launched px,
	/t/bin/foreign rix,
	/t/bin/nomap rix,
	deny /t/bin/nomap m,		# @deny-image
	/t/bin/moved[12] rmix,
	/t/ok/** rwm,
	deny /t/bin/denied x,		# @deny-exec
	capability sys_chroot,
	signal (receive) peer=unconfined,
}

profile st-attach /t/bin/attached {
	/t/bin/attached rmix,
	signal (receive) peer=unconfined,
}

# Nothing of its own program, nor of who interprets or loads it.
profile st-launch /t/bin/launched{,.script,.loaded} {
	signal (receive) peer=unconfined,
}

# Until something attaches better (exec_known.c, fault.c).
profile st-folder /t/folder/in/pro[gh] {
	/t/folder/in/prog rm,
	/t/bin/norule rm,
	/proc/*/{,task/*/}fail-nth rw,
	signal (receive) peer=unconfined,
}

# Network.
profile st-net {
	/tests/guest-tests rmix,
	network inet tcp,
	network inet udp,
	network inet6 tcp,
	deny network raw,		# @deny-raw
	signal (receive) peer=unconfined,
}

profile st-nonet {
	/tests/guest-tests rmix,
	deny network inet udp,		# @deny-udp
	signal (receive) peer=unconfined,
}

profile st-unix {
	/tests/guest-tests rmix,
	network unix,
	/t/ok/** rw,
	/t/ro/** r,
	signal (receive) peer=unconfined,
}

# Capabilities.
profile st-caps {
	/tests/guest-tests rmix,
	capability setuid,
	capability net_bind_service,
	capability sys_chroot,
	capability bpf,
	audit capability setgid,	# @audit-cap
	network inet tcp,
	/t/** r,
	signal (receive) peer=unconfined,
}

profile st-nocaps {
	/tests/guest-tests rmix,
	network inet tcp,
	/t/** r,
	capability sys_chroot,
	userns,
	deny capability sys_chroot,	# @deny-cap
	signal (receive) peer=unconfined,
}

# Mounts.
profile st-mount {
	/tests/guest-tests rmix,
	userns,
	capability sys_admin,
	capability sys_chroot,
	mount,
	remount,
	umount,
	pivot_root,
	/t/** rw,
	signal (receive) peer=unconfined,
}

profile st-nomount {
	/tests/guest-tests rmix,
	capability sys_admin,
	capability sys_chroot,
	deny mount,			# @deny-mount
	deny umount,			# @deny-umount
	deny pivot_root,		# @deny-pivot
	/t/** rw,
	signal (receive) peer=unconfined,
}

# What is denied by type, whatever else the call says.
profile st-notype {
	/tests/guest-tests rmix,
	capability sys_admin,
	mount,
	deny mount fstype=ramfs,	# @deny-type
	signal (receive) peer=unconfined,
}

profile st-somemount {
	/tests/guest-tests rmix,
	capability sys_admin,
	mount fstype=tmpfs -> /t/mnt/a/,
	mount options=(rw, bind) /t/mnt/src/ -> /t/mnt/b/,
	umount /t/mnt/a/,
	/t/** rw,
	signal (receive) peer=unconfined,
}

profile st-mountflags {
	/tests/guest-tests rmix,
	capability sys_admin,
	mount options=(ro, nosuid, nodev, noexec, strictatime) fstype=tmpfs -> /t/mnt/a/,
	umount /t/mnt/a/,
	/t/** rw,
	signal (receive) peer=unconfined,
}

profile st-nobind {
	/tests/guest-tests rmix,
	capability sys_admin,
	mount,
	deny mount /t/mnt/src/ -> /t/mnt/b/,	# @deny-source
	deny mount options=(bind) /t/mnt/a/ -> /t/mnt/b/,	# @deny-bind
	signal (receive) peer=unconfined,
}

profile st-mountnocap {
	/tests/guest-tests rmix,
	mount,
	umount,
	signal (receive) peer=unconfined,
}

# Tracing.
profile st-ptrace {
	/tests/guest-tests rmix,
	ptrace (trace, read, tracedby, readby) peer=st-ptrace,
	ptrace (tracedby, readby) peer=unconfined,
	signal peer=st-ptrace,
	signal (receive) peer=unconfined,
	/proc/*/mem rw,
	/proc/*/environ r,
}

profile st-noptrace {
	/tests/guest-tests rmix,
	deny ptrace (trace) peer=unconfined,	# @deny-trace
	signal (receive) peer=unconfined,
	/proc/*/mem rw,
	/proc/*/environ r,
}

# Signals.
profile st-signal {
	/tests/guest-tests rmix,
	signal (send, receive) peer=st-signal,
	signal (receive) set=(term, usr1, kill) peer=unconfined,
	signal (send) set=(exists, usr1) peer=unconfined,
}

profile st-nosignal {
	/tests/guest-tests rmix,
	deny signal (send) set=(usr1) peer=unconfined,	# @deny-signal
}

# For removal, and for tasks that hold a removed profile.
profile st-remove {
	/tests/guest-tests rmix,
	/t/ok/** r,
	signal (receive) peer=unconfined,
}
