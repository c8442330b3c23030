# Capabilities and limits.
profile df-nocaps {
	include <common>
	/d/** rw,
	network,
	signal (receive) peer=unconfined,
}

profile df-somecaps {
	include <common>
	/d/** rw,
	network,
	capability chown,
	capability setuid sys_chroot,
	deny capability setgid,
	capability setgid,
	audit capability sys_nice,
	audit deny capability sys_admin,
	signal (receive) peer=unconfined,
}

profile df-allcaps {
	include <common>
	/d/** rw,
	network,
	capability,
	deny capability net_bind_service,
	signal (receive) peer=unconfined,
}

profile df-rlimit {
	include <common>
	set rlimit nofile <= 256,
	set rlimit core <= 0,
	set rlimit data <= infinity,
	capability sys_resource,
	signal (receive) peer=unconfined,
}
