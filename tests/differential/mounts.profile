# Mounts.
profile df-mount {
	include <common>
	capability sys_admin,
	mount fstype=tmpfs tmpfs -> /d/mnt/x/,
	mount fstype=(tmpfs,proc) options=(ro,nosuid) -> /d/mnt/y/,
	mount options=(rw,bind) /d/a/ -> /d/mnt/x/,
	mount options=(bind) /d/b/ -> /d/mnt/**,
	mount options in (rw,bind,nosuid) /d/c/ -> /d/mnt/y/,
	remount options=(ro,bind) /d/mnt/x/,
	remount /d/mnt/y/,
	mount options=(private) -> /d/mnt/x/,
	mount options=(rw,rprivate) -> /d/,
	mount options=(rw,move) /d/a/sub/ -> /d/mnt/y/,
	deny mount fstype=proc,
	umount /d/mnt/x/,
	deny umount /d/mnt/y/,
	pivot_root oldroot=/d/root/old/ /d/root/,
	/d/** rw,
	signal (receive) peer=unconfined,
}

profile df-anymount {
	include <common>
	capability sys_admin,
	mount,
	umount,
	pivot_root,
	deny mount -> /d/none/,
	deny mount options=(bind) /d/none/ -> /**,
	/** rw,
	signal (receive) peer=unconfined,
}

profile df-nomount {
	include <common>
	capability sys_admin,
	/d/** rw,
	signal (receive) peer=unconfined,
}
