# Policy of the tests of domains: exec transitions, changes, hats, stacks,
# namespaces, modes. A comment "@tag" marks the rule of its line.

profile d-start {
	/proc/*/{,task/*/}fail-nth rw,
	/tests/guest-tests rmix,
	/t/d/px px,
	/t/d/Px Px,
	/t/d/named px -> d-named,
	/t/d/missing px -> d-missing,	# @missing-target
	/t/d/nothing px,		# @missing-profile
	/t/d/ambiguous px,		# @ambiguous
	/t/d/pix pix,
	/t/d/Pix Pix,
	/t/d/pux pux,
	/t/d/PUx PUx,
	/t/d/cx cx,
	/t/d/Cx Cx,
	/t/d/cnamed cx -> kid,
	/t/d/cmissing cx -> d-named,	# @missing-child
	/t/d/cix cix,
	/t/d/cux cux,
	/t/d/ux ux,
	/t/d/Ux Ux,
	/t/d/stack px -> &d-named,
	/t/d/two px -> d-named//&d-other,
	/t/d/hat px -> d-hat//one,	# @hat-target
	/t/d/ns px -> :dns:web,
	/t/d/nsstack px -> &:dns:web,
	/t/d/nsinit px -> &:dns:,
	/t/d/nowhere px -> :dns2:,	# @no-namespace
	/t/d/gone px -> d-gone,		# @removed-target
	/t/d/traced px -> d-traced,
	/t/d/x/* px,
	/t/d/{stack,nsstack,nsinit,plain} m,
	/t/d/onexec r,
	/t/ok/** rw,
	change_profile -> d-named,
	change_profile -> d-traced,
	change_profile -> &d-other,
	change_profile -> d-named//&d-other,
	change_profile -> :dns:web,
	change_profile /t/d/onexec -> d-other,
	# Of one pattern safe and unsafe rules would contradict each other.
	change_profile unsafe /t/d/onexe[c] -> d-back,
	change_profile -> d-forbidden//&d-other,
	deny change_profile -> d-forbidden,	# @deny-change
	ptrace peer=d-start,
	ptrace (trace) peer=d-traced,
	signal peer=d-*,
	signal (receive) peer=unconfined,

	profile kid {
		/t/d/** rm,
		signal (receive) peer=unconfined,
	}
	profile attaches /t/d/[cC]x {
		/t/d/** rm,
		signal (receive) peer=unconfined,
	}
}

# The same program may attach to several: the longest path without wildcard.
profile d-px-long /t/d/[pP]x {
	/t/d/** rm,
	signal (receive) peer=unconfined,
}
profile d-px-glob /t/d*/?x {
	/t/d/** rm,
	deny /t/d/** w,
}
profile d-ambiguous1 /t/d/ambig* { }
profile d-ambiguous2 /t/d/ambig?ous { }

profile d-named {
	/proc/*/{,task/*/}fail-nth rw,
	/t/d/** rm,
	/tests/guest-tests rmix,
	/t/ok/both r,
	/t/ok/named r,
	change_profile -> d-back,
	signal (receive) peer=unconfined,
}
profile d-other {
	/t/d/** rm,
	/tests/guest-tests rmix,
	/t/ok/both r,
	/t/ok/other r,
	signal (receive) peer=unconfined,
}
profile d-back {
	/t/d/** rm,
	/tests/guest-tests rmix,
	signal (receive) peer=unconfined,
}
profile d-forbidden { }
profile d-gone { }
profile d-short { }
profile d-manya { }
profile d-manyb { }
profile d-manyc { }
profile d-manyd { }
profile d-manye { }
profile d-manyf { }
profile d-manyg { }
profile d-manyh { }
profile d-manyi { }
profile d-manyj { }
profile d-manyk { }
profile d-manyl { }
profile d-manym { }
profile d-manyn { }
profile d-manyo { }
profile d-manyp { }
profile d-manyq { }
profile d-manyr { }
profile d-traced {
	/t/d/** rm,
	ptrace (tracedby) peer=d-start,
	signal (receive) peer=unconfined,
	signal (receive) peer=d-start,
}

# A child that is killed by closing a descriptor, and what it may become.
profile d-leash {
	/tests/guest-tests rmix,
	/t/d/named px -> d-named,
	/t/d/px px -> d-led,
	capability sys_admin,
	change_profile -> d-named,
	signal (send) peer=d-led,
	signal (receive) peer=unconfined,
}
profile d-led {
	/t/d/** rm,
	signal (receive) peer=d-leash,
	signal (receive) peer=unconfined,
}

# Hats.
profile d-hat {
	/tests/guest-tests rmix,
	/t/ok/** r,
	signal (receive) peer=unconfined,

	^one {
		/tests/guest-tests rmix,
		/t/ok/one r,
		signal (receive) peer=unconfined,
		signal peer=d-hat**,
	}
	^two {
		/t/ok/two r,
		signal (receive) peer=unconfined,
	}
	profile nohat {
		signal (receive) peer=unconfined,
		^deep {
			signal (receive) peer=unconfined,
		}
	}
	^/shop/cart {
		signal (receive) peer=unconfined,
	}
}

# A namespace: its own "unconfined", attachments and peers.
profile :dns:unconfined flags=(unconfined) { }
profile :dns:web {
	/t/d/** rm,
	/tests/guest-tests rmix,
	/t/d/todb px -> db,
	/t/d/tohost px -> d-named,	# @to-host
	/t/d/attached px,
	/t/d/leave ux,
	/t/ok/** rw,
	change_profile -> db,
	signal peer=db,
	signal (receive) peer=unconfined,
}
profile :dns:db {
	/t/d/** rm,
	/tests/guest-tests rmix,
	signal peer=web,
	signal (receive) peer=unconfined,
}
profile :dns:attached /t/d/attached {
	/t/d/** rm,
	signal (receive) peer=unconfined,
}
# A namespace without an unconfined profile: nobody leaves it.
profile :dns2:web {
	/tests/guest-tests rmix,
	/t/d/leave ux,			# @no-way-out
	/t/d/pux pux,
	/t/d/tohost px -> unconfined,
	change_profile -> unconfined,
	signal (receive) peer=unconfined,
}
profile :dns2:db {
	signal,
}
profile db {
	signal,
}
profile d-peer {
	signal,
}
profile d-names-peer {
	signal (send) peer=d-peer,
}
profile d-host {
	/tests/guest-tests rmix,
	/t/d/** rmix,
	/t/ok/host rw,
	signal,
}

# Modes.
profile d-unconfined flags=(unconfined) { }
profile d-allow flags=(default_allow) {
	deny /t/none/** rw,		# @deny-default-allow
	deny capability sys_chroot,	# @deny-default-cap
}
profile d-allowtoo flags=(default_allow) { }
profile d-kill flags=(kill) {
	/tests/guest-tests rmix,
	signal (receive) peer=unconfined,
}
profile d-kill2 flags=(kill) {
	/tests/guest-tests rmix,
	signal (receive) set=(alrm kill term) peer=unconfined,
}
profile d-killusr flags=(kill kill.signal=usr1) {
	/tests/guest-tests rmix,
	signal (receive) peer=unconfined,
}
profile d-error flags=(error=ENOENT) {
	/tests/guest-tests rmix,
	signal (receive) peer=unconfined,
}
profile d-stale flags=(error=ESTALE) {
	/tests/guest-tests rmix,
	signal (receive) peer=unconfined,
}
profile d-again flags=(error=EAGAIN) {
	/tests/guest-tests rmix,
	signal (receive) peer=unconfined,
}
profile d-prompt flags=(prompt) {
	/tests/guest-tests rmix,
	signal (receive) peer=unconfined,
}
profile d-complain flags=(complain) {
	/tests/guest-tests rmix,
	/t/d/missing px -> d-missing,	# @complain-target
	deny /t/d/denied x,		# @complain-deny-exec
}

# A task that dumps core, and the program that the kernel pipes it to.
profile d-crash flags=(default_allow) { }
profile d-corehelper /t/d/corehelper {
	/t/d/corehelper rm,
	/t/ok/helper-ran rw,
}

# Interfaces.
profile d-self {
	/sys/kernel/security/bailey/self r,
	signal (receive) peer=unconfined,
}
profile d-free flags=(default_allow) { }
profile d-freehat flags=(default_allow) {
	^one flags=(default_allow) { }
	^two flags=(default_allow) { }
}

# Attachment by extended attributes: all conditions must hold, the more the better.
profile d-xattr-none /t/d/x/* {
	/t/d/** rm,
	signal (receive) peer=unconfined,
}
profile d-xattr-one /t/d/x/* xattrs=(trusted.kind="good/*") {
	/t/d/** rm,
	signal (receive) peer=unconfined,
}
profile d-xattr-two /t/d/x/* xattrs=(trusted.kind="good/*" trusted.more="**") {
	/t/d/** rm,
	signal (receive) peer=unconfined,
}
profile d-xattr-far /t/d/x/long* {
	/t/d/** rm,
	signal (receive) peer=unconfined,
}
