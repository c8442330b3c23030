# Policy of the tests of attributes, links, flags and odd ways to a file.
# See selftest.profile for the tags.

# Attributes: w grants their change, r and nothing do not.
profile sf-attr {
	/tests/guest-tests rmix,
	/t/ok/** rwkl,
	deny /t/ok/deny/** w,		# @deny-attr
	/t/ro/** r,
	/t/mnt/** r,
	/t/mnt/seen/** rw,
	audit /t/lock/audited rw,	# @audit-attr
	capability sys_admin,
	capability sys_chroot,
	capability setfcap,
	capability linux_immutable,
	mount,
	umount,
	signal (receive) peer=unconfined,
}

# The flags that say what a name is.
profile sf-chroot flags=(chroot_relative) {
	/tests/guest-tests rmix,
	/ r,
	/** r,
	/f rw,
	/sub/** rw,
	deny /t/** w,			# @deny-unrooted
	capability sys_chroot,
	signal (receive) peer=unconfined,
}

profile sf-failfs flags=(chroot_relative, attach_disconnected.path=/gone/) {
	/tests/guest-tests rmix,
	/t/ok/** r,
	/gone/** r,
	signal (receive) peer=unconfined,
}

profile sf-noflag {
	/tests/guest-tests rmix,
	/** r,
	/f rw,
	/t/mnt/** rw,
	capability dac_read_search,
	capability sys_chroot,
	capability sys_admin,
	mount,
	umount,
	signal (receive) peer=unconfined,
}

profile sf-prefix flags=(attach_disconnected.path=/gone/) {
	/tests/guest-tests rmix,
	/t/** r,
	/gone/f rw,
	deny /gone/secret r,		# @deny-prefix
	capability sys_admin,
	umount,
	signal (receive) peer=unconfined,
}

profile sf-delegate flags=(delegate_deleted) {
	/tests/guest-tests rmix,
	/t/ok/** rw,
	unix,
	signal (receive) peer=unconfined,
}

profile sf-nodelegate {
	/tests/guest-tests rmix,
	/t/ok/** rw,
	unix,
	signal (receive) peer=unconfined,
}

# Overlay, bind mounts, and what is mapped through them.
profile sf-overlay {
	/tests/guest-tests rmix,
	/t/mnt/merged/code rm,
	/t/mnt/merged/ok rw,
	deny /t/mnt/merged/secret r,	# @deny-merged
	/t/mnt/lower/secret r,
	/t/mnt/merged/nomap r,
	/t/mnt/merged/run rix,
	change_profile -> sf-clone*,
	signal (receive) peer=unconfined,
}
profile sf-cloneread {
	/t/mnt/merged/{nomap,ok} r,
	signal (receive) peer=unconfined,
}
profile sf-clonewrite {
	/t/mnt/merged/ok rw,
	signal (receive) peer=unconfined,
}

# Programs that another program runs.
profile sf-interp {
	/tests/guest-tests rmix,
	/t/app/run.* rix,
	/t/app/shut.* ix,
	/t/app/interp ix,
	/t/app/reader rmix,
	/t/app/loader ix,
	/t/app/mapped rm,
	/t/app/unmapped r,
	signal (receive) peer=unconfined,
}

# Calls that lead to a file by the way.
profile sf-ways {
	/tests/guest-tests rmix,
	/t/ok/ r,
	/t/ok/** rwmkl,
	/t/ro/ r,
	/t/ro/** r,
	/t/wo/** w,
	/t/app/** a,
	/proc/*/fd/ r,
	/proc/*/mem rw,
	/proc/sys/kernel/core_pattern rw,
	capability sys_admin,
	capability sys_pacct,
	capability mknod,
	capability dac_read_search,
	capability sys_ptrace,
	capability sys_chroot,
	capability lease,
	ptrace,
	signal,
	mount,
	umount,
	unix,
}

# Pairs of names.
profile sf-link {
	/tests/guest-tests rmix,
	/t/ok/{f,any,narrow} rw,
	/t/ro/** r,
	link /t/ok/any -> /t/ro/f,
	link subset /t/ok/narrow -> /t/**,
	deny link /t/ok/any -> /t/none/f,	# @deny-link
	/t/app/x rix,
	/t/ok/xgood rixl,
	/t/ok/xlink rl,
	/t/ok/xlink px -> sf-ways,
	signal (receive) peer=unconfined,
}

# A disk that is attached by the new calls (file_disk.c).
profile sf-disk {
	/tests/guest-tests rmix,
	/t/** r,
	mount fstype=ext4 options=(rw, noexec, noatime) /dev/loop* -> /t/mnt/,
	mount fstype=ext4 options=(rw, noatime) /dev/loop* -> /t/ro/,
	mount fstype=ext4 options=(rw, noexec, noatime) /dev/zero -> /t/none/,
	capability sys_admin,
	signal (receive) peer=unconfined,
}

# Whatever has a name and may be opened by it (handed.c): the other terminals may not.
profile sf-handed flags=(attach_disconnected) {
	/tests/guest-tests rmix,
	/ r,
	/t/ro/** r,
	/proc/** r,
	/dev/ptmx rw,
	/dev/pts/{ptmx,0} rw,
	capability net_admin,
	capability sys_admin,
	capability sys_ptrace,
	capability dac_read_search,
	network,
	ptrace,
	signal (receive) peer=unconfined,
}

# What was refused (memory_refused.c).
profile st-refused {
	/tests/guest-tests rmix,
	audit /t/refused/audited r,
	deny /t/refused/denied r,
	/t/refused/half r,
	owner /t/refused/owned r,
	/t/refused/new/* rw,
	deny /t/refused/new/no* r,
	deny /t/refused/new/moved r,
	/proc/** rw,
	signal (receive) peer=unconfined,
}
