# Loaded with "send" taken out of what the network rules grant (see
# load_without() in policy.c): the language has no word for it yet.
profile st-nosend {
	/tests/guest-tests rmix,
	network inet udp,
	signal (receive) peer=unconfined,
}
