# Everything a TCP socket can do but to connect.
profile st-noconnect {
	/tests/guest-tests rmix,
	network (create, bind, listen, accept, send, receive, getattr, getopt, setopt, shutdown) inet stream,
	network (create, bind, listen, accept, send, receive, getattr, getopt, setopt, shutdown) inet6 stream,
	network inet dgram,
	signal (receive) peer=unconfined,
}

# A UDP socket that may be used in every way but to send.
profile st-nosend {
	/tests/guest-tests rmix,
	network (create, bind, connect, receive, getattr, getopt, setopt, shutdown) inet dgram,
	signal (receive) peer=unconfined,
}
