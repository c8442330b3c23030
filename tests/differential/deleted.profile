# Deleted files and paths that reach no root.
profile df-plain {
	include <common>
	/d/a/** rwmk,
	/proc/*/fd/* r,
	signal (receive) peer=unconfined,
}

profile df-mediate flags=(mediate_deleted) {
	include <common>
	/d/a/** rwmk,
	/proc/*/fd/* r,
	signal (receive) peer=unconfined,
}

profile df-attach flags=(attach_disconnected) {
	include <common>
	/d/a/** rwmk,
	/f rw,
	/sub/f r,
	deny /g r,
	/proc/*/fd/* r,
	signal (receive) peer=unconfined,
}

profile df-attachdel flags=(attach_disconnected,mediate_deleted) {
	include <common>
	/d/a/** rwmk,
	/f rw,
	/proc/*/fd/* r,
	signal (receive) peer=unconfined,
}
