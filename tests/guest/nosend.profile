# All of the network but send.
profile st-nosend {
	/tests/guest-tests rmix,
	network (create, bind, connect, listen, accept, receive, getattr, getopt, setopt, shutdown) inet udp,
	signal (receive) peer=unconfined,
}
