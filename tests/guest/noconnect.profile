# All of the network but connect.
profile st-noconnect {
	/tests/guest-tests rmix,
	network (create, bind, listen, accept, send, receive, getattr, getopt, setopt, shutdown) inet tcp,
	network (create, bind, listen, accept, send, receive, getattr, getopt, setopt, shutdown) inet6 tcp,
	signal (receive) peer=unconfined,
}
