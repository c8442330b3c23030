# AppArmor's half of tests/stack.
profile aa-beside {
	/tests/stack-tests rmix,
	/s/both r,
	/s/theirs r,
	signal,
}
