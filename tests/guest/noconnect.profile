# Loaded with "connect" taken out of what the network rules grant (see
# load_without() in policy.c): the language has no word for it yet.
profile st-noconnect {
	/tests/guest-tests rmix,
	network inet tcp,
	network inet6 tcp,
	signal (receive) peer=unconfined,
}
