# Changes of profile without and at exec, and hats.
profile df-change {
	include <common>
	change_profile -> df-one,
	change_profile -> df-t*,
	change_profile /d/bin/a -> df-byprogram,
	change_profile safe /d/bin/b -> df-one,
	change_profile unsafe /d/bin/c -> df-one,
	change_profile -> df-nosuch,
	change_profile -> &df-one,
	deny change_profile -> df-two2,
	/d/bin/* rix,
	/d/a/f r,
	/d/b/f r,
	signal (receive) peer=unconfined,
	ptrace (tracedby) peer=unconfined,
}

profile df-one {
	include <common>
	/d/bin/* mrix,
	/d/a/f r,
	signal (receive) peer=unconfined,
}

profile df-two {
	include <common>
	/d/bin/* mrix,
	/d/b/f r,
	change_profile -> df-change,
	signal (receive) peer=unconfined,
}

profile df-two2 {
	include <common>
	signal (receive) peer=unconfined,
}

profile df-byprogram {
	include <common>
	/d/bin/* mrix,
	signal (receive) peer=unconfined,
}

profile df-nochange {
	include <common>
	/d/bin/* mrix,
	signal (receive) peer=unconfined,
}

profile df-tounconfined {
	include <common>
	change_profile -> unconfined,
	/d/bin/* mrix,
	signal (receive) peer=unconfined,
}

profile df-any {
	include <common>
	change_profile,
	/d/bin/* mrix,
	signal (receive) peer=unconfined,
}

profile df-hats {
	include <common>
	/d/bin/* mrix,
	/d/a/f r,
	/d/b/f r,
	signal (receive) peer=unconfined,

	^one {
		include <common>
		/d/bin/* mrix,
		/d/a/f r,
		signal (receive) peer=unconfined,
	}

	^two flags=(complain) {
		include <common>
		/d/b/f r,
	}

	profile child {
		include <common>
		signal (receive) peer=unconfined,
	}
}

profile df-nohats {
	include <common>
	signal (receive) peer=unconfined,
}
