# While somebody listens, a profile like this has every decision made anew: it is
# loaded by the test of it only.
profile st-trace flags=(trace) {
	/tests/guest-tests rmix,
	/t/ok/** rw,			# @trace-all
	signal (receive) peer=unconfined,
}
