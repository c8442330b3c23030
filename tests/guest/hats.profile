# A layer with hats.
profile hatted {
	/tests/guest-tests rmix,
	/t/ok/** rw,
	/t/ro/{a,b*}/** r,
	signal (send) peer=unconfined,
	^one {
		/t/ro/** r,
		deny /t/ok/deny/** rw,
		capability chown,
	}
	^two flags=(default_allow) {
		deny network inet,
	}
}
