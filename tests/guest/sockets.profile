# Policy of the tests of sockets: addresses, labels, interfaces. See
# selftest.profile.

profile st-addr {
	/tests/guest-tests rmix,
	network (create, getattr, setopt, getopt, listen, shutdown) inet,
	network (create, getattr, setopt, getopt, listen, shutdown) inet6,
	network bind ip=127.0.0.1 port=5000-5009,
	network bind ip=::1 port=5000-5009,
	network (connect, send, receive) peer=(ip=127.0.0.1 port=6000-6009),
	network (connect, send, receive) peer=(ip=::1 port=6000-6009),
	deny network (connect, send) peer=(ip=127.0.0.1 port=6005),	# @deny-peer
	deny network (connect, send) peer=(ip=::1 port=6005),		# @deny-peer6
	signal (receive) peer=unconfined,
}

# Who may come, by address.
profile st-accept {
	/tests/guest-tests rmix,
	network (create, bind, getattr, setopt, getopt, listen, shutdown) inet stream,
	network (send, receive) inet stream,
	network accept inet stream port=5000-5009 peer=(ip=127.0.0.1 port=6100-6109),
	deny network accept inet stream peer=(port=6105),	# @deny-comer
	signal (receive) peer=unconfined,
}

profile st-iface {
	/tests/guest-tests rmix,
	capability net_raw,
	network inet dgram interface=lo,
	signal (receive) peer=unconfined,
}

profile st-notlo {
	/tests/guest-tests rmix,
	capability net_raw,
	network inet dgram,
	deny network inet dgram interface=lo,	# @deny-lo
	signal (receive) peer=unconfined,
}

profile st-iface6 {
	/tests/guest-tests rmix,
	network inet6 dgram interface=lo,
	signal (receive) peer=unconfined,
}

profile st-notlo6 {
	/tests/guest-tests rmix,
	network inet6 dgram,
	deny network inet6 dgram interface=lo,	# @deny-lo6
	signal (receive) peer=unconfined,
}

# Has rules with conditions, but none about peers of internet sockets.
profile st-nopeers {
	/tests/guest-tests rmix,
	network inet6 dgram,
	unix (create, bind) type=dgram addr=@st-nopeers,
	signal (receive) peer=unconfined,
}

# Has conditions for one kind of sockets, and none for the other.
profile st-somekinds {
	/tests/guest-tests rmix,
	network inet6 dgram,
	network (create, bind, setopt) inet dgram,
	network (connect, send) inet dgram peer=(ip=127.0.0.1 port=6000-6009),
	unix bind addr=@st-somekinds,
	signal (receive) peer=unconfined,
}

profile st-otheriface {
	/tests/guest-tests rmix,
	capability net_raw,
	network inet dgram interface=eth*,
	signal (receive) peer=unconfined,
}

profile st-ownlabel {
	/tests/guest-tests rmix,
	network inet dgram label=st-ownlabel,
	signal (receive) peer=unconfined,
}

profile st-ownboth {
	/tests/guest-tests rmix,
	network inet dgram label={st-ownboth,st-owntoo},
	signal (receive) peer=unconfined,
}

profile st-owntoo {
	/tests/guest-tests rmix,
	network inet dgram,
	signal (receive) peer=unconfined,
}

profile st-acceptlabel {
	/tests/guest-tests rmix,
	network inet stream label=st-acceptlabel,
	signal (receive) peer=unconfined,
}

# Families beside inet.
profile st-families {
	/tests/guest-tests rmix,
	capability net_raw,
	network vsock stream,
	network netlink raw,
	network packet raw,
	network inet raw,
	network inet stream,
	signal (receive) peer=unconfined,
}

# Talks to anybody, but is called by one profile only.
profile st-uaccept {
	/tests/guest-tests rmix,
	unix (accept) peer=(label=st-uclient),
	unix (send, receive),
	signal (receive) peer=unconfined,
}

# Unix: a server, a client, and one that only waits.
profile st-userver {
	/tests/guest-tests rmix,
	unix (create, getattr, getopt, setopt, shutdown, listen),
	unix bind addr=@st-srv*,
	unix bind addr=auto,
	unix (accept, receive, send) addr=@st-srv* peer=(label=st-uclient),
	deny unix receive addr=@st-srv-deaf peer=(label=st-uclient),	# @deny-deaf
	/t/ok/** rw,
	signal (receive) peer=unconfined,
}

profile st-uclient {
	/tests/guest-tests rmix,
	unix (create, getattr, getopt, setopt, shutdown),
	unix (connect, send, receive) peer=(label=st-userver addr=@st-srv*),
	unix (connect, send, receive) peer=(label=st-uclient),
	deny unix (connect, send) peer=(addr=@st-srv-deny*),	# @deny-addr
	unix bind addr=@st-cli*,
	/t/ok/** rw,
	/t/ro/** r,
	signal (receive) peer=unconfined,
}

# All unix sockets, nobody in particular.
profile st-uany {
	/tests/guest-tests rmix,
	unix,
	/t/ok/** rw,
	/t/ro/** r,
	change_profile -> **,
	signal,
	ptrace,
}

# Any socket, but for those whose path it has no right to.
profile st-uways {
	/tests/guest-tests rmix,
	/t/ok/** rw,
	unix,
	signal (receive) peer=unconfined,
}

# May reach one of the two that are stacked, not the other.
profile st-uhalf {
	/tests/guest-tests rmix,
	unix (create, setopt, bind, listen),
	unix (connect, send, receive) peer=(label=st-uany),
	signal (send) peer=st-uany,
	signal (receive) peer=unconfined,
	ptrace (trace) peer=st-uany,
}

profile st-uwhole {
	/tests/guest-tests rmix,
	unix (create, setopt, bind, listen),
	unix (connect, send, receive) peer=(label=st-uany),
	unix (connect, send, receive) peer=(label=st-uother),
	signal (send) peer=st-uany,
	signal (send) peer=st-uother,
	signal (receive) peer=unconfined,
	ptrace (trace) peer={st-uany,st-uother},
}

# Sends to some whom it does not listen to.
profile st-upair {
	/tests/guest-tests rmix,
	unix (create, setopt),
	unix (connect, send, receive) peer=(label=st-upair),
	unix (connect, send) peer=(label=unconfined addr=@st-later),
	signal (receive) peer=unconfined,
}

profile st-uother {
	/tests/guest-tests rmix,
	unix,
	signal,
	ptrace,
	change_profile -> **,
}
