# Takes the place of what better.profile has, and attaches to nothing.
profile st-better {
	signal (receive) peer=unconfined,
}
