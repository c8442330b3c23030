# Replaces st-swap by one without its rights, and brings a profile of its own:
# both or none.
profile st-swap {
	/tests/guest-tests rmix,
	deny /t/swap/** rw,
	signal (receive) peer=unconfined,
}

profile st-second {
	/tests/guest-tests rmix,
	signal (receive) peer=unconfined,
}
