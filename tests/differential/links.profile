# Links: l on the new name, and no more rights by it than by the old.
profile df-links {
	include <common>
	/d/a/f rw,
	/d/a/g r,
	/d/a/sub/f r,
	/d/b/rw rwl,
	/d/b/r rl,
	/d/b/l l,
	/d/b/w wl,
	/d/b/rk rkl,
	/d/b/rm rml,
	/d/b/rx rixl,
	/d/b/none rw,
	/d/b/same rwlk,
	/d/bin/a rmix,
	/d/c/* rwl,
	deny /d/c/g l,
	deny /d/c/new w,
	/d/mnt/** rw,
	owner /d/own/* rwl,
	signal (receive) peer=unconfined,
}

profile df-linkrules {
	include <common>
	/d/a/* r,
	/d/b/* r,
	/d/none/f r,
	/d/c/** rw,
	link /d/b/any -> /d/**,
	link /d/b/a -> /d/a/*,
	link subset /d/b/sub -> /d/a/*,
	link subset /d/c/* -> /d/a/*,
	deny link /d/b/deny -> /d/a/f,
	link /d/b/deny -> /d/**,
	owner link /d/b/own -> /d/own/*,
	signal (receive) peer=unconfined,
}

profile df-linkfd {
	include <common>
	/d/a/** rwl,
	/d/none/** w,
	/proc/*/fd/* r,
	capability dac_read_search,
	signal (receive) peer=unconfined,
}
