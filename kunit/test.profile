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
# Transitions and attachment.
profile k-start {
	/k/ix ix,
	/k/px px,
	/k/pix pix,
	/k/tie px,
	/k/named px -> k-named,
	/k/missing px -> k-missing,
	/k/hat px -> k-start//hat,
	/k/stack Px -> &k-named,
	/k/two px -> k-px//&k-named,
	/k/cx cx,
	/k/ux Ux,
	/k/ns px -> :kns:a,
	deny /k/denied x,
	profile kid /k/cx { }
	^hat { }
}
profile k-named { }
profile k-px /k/px { }
profile k-glob /k/p* { }
profile k-tie1 /k/tie* { }
profile k-tie2 /k/tie{,?} { }
profile k-xattr /k/xattr* xattrs=(user.k="v*") { }
profile k-plain /k/xattr* { }
profile k-complain flags=(complain) {
	/k/missing px -> k-missing,
	deny /k/denied x,
}
profile k-allow flags=(default_allow) {
	deny /k/denied x,
}
profile :kns:a {
	/k/b px -> b,
	/k/out px -> k-named,
	/k/ux ux,
}
profile :kns:b { }
profile :kns:unconfined { }
