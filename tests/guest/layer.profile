# A layer: exactly one profile.
profile a-layer {
	/tests/guest-tests rmix,
	/t/ok/** rw,
	/t/ro/{a,b*,c[0-9]}/** r,
	deny /t/ok/deny/** rw,
	capability chown,
	network inet stream peer=(ip=192.0.2.1 port=80),
	signal (send) peer=unconfined,
}
