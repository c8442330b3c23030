# Signals and tracing, both ends.
profile df-sig {
	include <common>
	signal (send) set=(term, usr1) peer=df-sigpeer,
	signal (send) set=(exists) peer=unconfined,
	signal (send, receive) set=(usr1, rtmin+0) peer=df-sig,
	signal (receive) peer=unconfined,
	signal (send) set=(hup, cont),
	deny signal (send) set=(cont) peer=df-sigpeer,
}

profile df-sigpeer {
	include <common>
	signal (receive) set=(usr1, hup, kill) peer=df-sig,
	signal (receive) set=(kill, usr2) peer=unconfined,
}

profile df-nosig {
	include <common>
}

profile df-tracer {
	include <common>
	ptrace (trace) peer=df-tracee,
	ptrace (read) peer=unconfined,
	ptrace (trace, read, tracedby, readby) peer=df-tracer,
	ptrace (tracedby) peer=unconfined,
	deny ptrace (read) peer=df-nosig,
	/proc/** r,
	capability sys_ptrace,
	signal,
}

profile df-tracee {
	include <common>
	ptrace (tracedby) peer=df-tracer,
	ptrace (readby) peer=unconfined,
	signal (receive) peer=unconfined,
}
