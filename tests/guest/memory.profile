# Policy of the storm against remembered decisions (memory_storm.c). What is not
# granted is denied by rules, so that quiet_deny spares the log.

profile me-storm {
	/tests/guest-tests rmix,
	/sys/kernel/security/bailey/stats r,
	/t/mem/good/** rw,
	deny /t/mem/good/*/deny rw,
	/t/mem/ov/a/** rw,
	/t/mem/part/*/f r,
	/t/mem/part/*/ r,
	owner /t/mem/own/** r,
	deny /t/mem/none/** rw,
	deny /t/mem/vault/** rw,
	deny /t/mem/still/** rw,
	deny /t/mem/ov/b/** rw,
	deny other /t/mem/own/** r,
	deny /t/mem/part/*/g r,
	signal (receive) peer=unconfined,
}

# Replaced all the time, to raise the generation.
profile me-other {
	/ r,
}
