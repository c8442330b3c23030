# Exec: every mode, where it leads, and whether the environment is cleaned.
profile df-exec {
	include <common>
	/d/bin/a rix,
	/d/bin/b rpx,
	/d/bin/c rPx,
	/d/bin/d rcx,
	/d/bin/e rux,
	/d/bin/f rUx,
	/d/bin/g rpix,
	/d/bin/h rcix,
	/d/bin/script rix,
	/d/bin/badscript rix,
	/d/a/f rw,
	/d/c/f r,
	deny /d/bin/none x,
	signal (receive) peer=unconfined,

	profile /d/bin/d {
		include <common>
		/d/bin/d mr,
		/d/a/f r,
		signal (receive) peer=unconfined,
	}
}

profile df-exec2 {
	include <common>
	/d/bin/a px -> df-target,
	/d/bin/b Px -> df-target,
	/d/bin/c cx -> child,
	/d/bin/d Cx -> child,
	/d/bin/e pux,
	/d/bin/f cux,
	/d/bin/g px -> df-nosuch,
	/d/bin/h px -> &df-target,
	/d/bin/* r,
	signal (receive) peer=unconfined,

	profile child {
		include <common>
		/d/bin/* mr,
		signal (receive) peer=unconfined,
	}
}

# A wildcard beside an exact path, m without x, x without r.
profile df-exec3 {
	include <common>
	/d/bin/* pix,
	/d/bin/a ix,
	/d/bin/b ux,
	deny /d/bin/c x,
	/d/bin/* r,
	/d/bin/script rix,
	owner /d/bin/d ix,
	signal (receive) peer=unconfined,
}

profile df-exec4 {
	include <common>
	/d/bin/* mr,
	/d/bin/h ix,
	/d/bin/script ix,
	/d/bin/script r,
	signal (receive) peer=unconfined,
}

# Stacks: on what attaches, on the profile itself, on a child.
profile df-exec5 {
	include <common>
	/d/bin/* mr,
	/d/bin/a px -> &df-target,
	/d/bin/b px -> &df-target,
	/d/bin/c ix -> &df-target,
	/d/bin/d cx -> &child,
	/d/bin/e pix -> &df-target,
	/d/bin/f px -> df-target//&df-named,
	/d/bin/g cix -> &nochild,
	/d/bin/h Px -> &df-target,
	signal (receive) peer=unconfined,

	profile child {
		include <common>
		/d/bin/* mr,
		signal (receive) peer=unconfined,
	}
}

profile df-target {
	include <common>
	/d/bin/* mr,
	/d/a/f r,
	signal (receive) peer=unconfined,
}

# What programs attach to.
profile /d/bin/b {
	include <common>
	/d/bin/b mr,
	signal (receive) peer=unconfined,
}

profile df-named /d/bin/{c,g} {
	include <common>
	/d/bin/* mr,
	signal (receive) peer=unconfined,
}

profile df-glob /d/bin/[gh] {
	include <common>
	/d/bin/* mr,
	signal (receive) peer=unconfined,
}

profile df-complexec flags=(complain) {
	include <common>
	/d/bin/a ix,
	/d/bin/b px,
	/d/bin/c px -> df-nosuch,
	/d/bin/* r,
}
