# All of the network but send.
profile st-nosend {
	/tests/guest-tests rmix,
	network (create, bind, connect, listen, accept, receive, getattr, getopt, setopt, shutdown) inet udp,
	signal (receive) peer=unconfined,
}
# All of the network but receive.
profile st-noreceive {
	/tests/guest-tests rmix,
	network (create, bind, connect, listen, accept, send, getattr, getopt, setopt, shutdown) inet tcp,
	network (create, bind, connect, listen, accept, send, getattr, getopt, setopt, shutdown) packet,
	signal (receive) peer=unconfined,
}
