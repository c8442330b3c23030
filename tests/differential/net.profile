# Families and types of sockets.
profile df-inet {
	include <common>
	network inet stream,
	network inet6 dgram,
	deny network raw,
	signal (receive) peer=unconfined,
}

profile df-unix {
	include <common>
	network unix stream,
	/d/a/* rw,
	/d/b/* r,
	signal (receive) peer=unconfined,
}

profile df-nonet {
	include <common>
	signal (receive) peer=unconfined,
}

profile df-net {
	include <common>
	network,
	deny network netlink,
	capability net_raw,
	signal (receive) peer=unconfined,
}
