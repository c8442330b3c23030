# Files: reading, writing, creating, deleting, attributes, locks, mappings.
profile df-files {
	include <common>
	/d/ r,
	/d/a/ rw,
	/d/a/* rw,
	/d/a/sub/ w,
	/d/a/sub/** r,
	/d/b/** w,
	/d/c/* a,
	/d/c/g rk,
	/d/mnt/x/f rwkm,
	/d/mnt/y/** rwklm,
	/d/bin/a rm,
	deny /d/a/g w,
	deny /d/a/to-a r,
	owner /d/own/* rw,
	/proc/*/fd/* r,
	signal (receive) peer=unconfined,
}

profile df-nothing {
	include <common>
	signal (receive) peer=unconfined,
}

profile df-audit flags=(audit) {
	include <common>
	audit /d/a/f rw,
	audit deny /d/a/g rw,
	signal (receive) peer=unconfined,
}

profile df-complain flags=(complain) {
	include <common>
	/d/a/f r,
	deny /d/a/g r,
}

profile df-all {
	/** rwlkmix,
	/ rw,
	capability,
	signal,
	deny /d/none/** rwlkx,
}
