# The policy of the KUnit suites; kunit/blob.h is made of it by kunit/generate.
profile complaining flags=(complain) {
	/etc/** r,
}
profile kunit {
	/etc/** r,
	deny /etc/shadow r,
	owner /home/*/** rw,
	/usr/lib/**.so* mr,
	/usr/bin/app ix,
	network inet tcp,
	deny network raw,
	capability setuid,
	deny capability sys_admin,
	signal (send) set=(term) peer=kunit,
	umount /mnt/,
}
