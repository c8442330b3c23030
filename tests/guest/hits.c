// SPDX-License-Identifier: GPL-2.0
/*
 * bailey/hits: which rules were of use.
 */
#include <linux/capability.h>
#include <sys/prctl.h>

#include "domain.h"
#include "harness.h"
#include "lines.h"

#define HITS	SECURITYFS "hits"

static int line_of(const char *tag)
{
	size_t i;

	for (i = 0; i < sizeof(policy_lines) / sizeof(*policy_lines); i++)
		if (!strcmp(policy_lines[i].tag, tag))
			return policy_lines[i].line;
	fail("no tag %s", tag);
}

/**
 * struct hit - a line of the file
 * @used: the rule was of use
 * @refused: how often it refused
 */
struct hit {
	bool used;
	unsigned long refused;
};

/* The rule of a profile at @line of its file, or with this text. */
static struct hit hit(const char *profile, int line, const char *text)
{
	char *all = slurp(HITS), *save = NULL, *l, *inner;
	struct hit h = { false, 0 };
	bool found = false;

	for (l = strtok_r(all, "\n", &save); l; l = strtok_r(NULL, "\n", &save)) {
		const char *f[8];
		int i;

		for (i = 0; i < 8; i++)
			f[i] = strtok_r(i ? NULL : l, "\t", &inner) ?: "";
		if (strcmp(f[0], profile) ||
		    (text ? !strstr(f[7], text) : atoi(f[5]) != line))
			continue;
		/* A line may have made several rules. */
		h.used |= !strcmp(f[2], "used");
		h.refused += strtoul(f[3], NULL, 10);
		found = true;
	}
	free(all);
	if (!found)
		fail("no rule of %s at line %d, %s", profile, line, text ?: "");
	return h;
}

static void reset(void)
{
	CHECK(!write_policy_file("hits", "reset"));
}

static void act_in(const char *profile, void (*act)(void))
{
	pid_t pid = OK(fork());

	if (!pid) {
		OK(change_to(profile, 0));
		act();
		_exit(0);
	}
	CHECK(wait_exit(pid) == 0);
}

static void files(void)
{
	put("/t/ok/deny/f", "content");
	put("/t/none/f", "content");
	put("/t/ok/f", "content");
	put("/t/lock/audited", "content");
	put("/t/app/f", "content");
	put("/t/ro/f", "content");
}

static void use_some(void)
{
	OK(open("/t/ok/f", O_RDONLY));
	REFUSED(open("/t/ok/deny/f", O_RDONLY));
	REFUSED(open("/t/ok/deny/f", O_RDONLY));
	REFUSED(open("/t/none/f", O_RDONLY));
}

static void rules_of_use_are_marked_and_others_are_not(void)
{
	reset();
	act_in("st-files", use_some);
	CHECK(hit("st-files", 0, "/t/ok/** rwklm").used);
	CHECK(hit("st-files", line_of("deny-files"), NULL).used);
	CHECK(!hit("st-files", line_of("audited"), NULL).used);
	CHECK(!hit("st-files", 0, "/t/app/** a").used);
}

static void refusals_are_counted_by_rule(void)
{
	reset();
	act_in("st-files", use_some);
	CHECK(hit("st-files", line_of("deny-files"), NULL).refused == 2);
	CHECK(hit("st-files", 0, "/t/ok/** rwklm").refused == 0);
	CHECK(hit("st-files", line_of("deny-lock"), NULL).refused == 0);
}

static void lack_both(void)
{
	REFUSED(open("/t/app/f", O_RDWR));
	REFUSED(open("/t/ro/f", O_RDWR));
}

static void refused_access_is_of_no_use_to_the_rule_that_grants_a_part(void)
{
	reset();
	act_in("st-files", lack_both);
	CHECK(!hit("st-files", 0, "/t/app/** a").used);
	CHECK(!hit("st-files", 0, "/t/ro/** r").used);
}

static void append(void)
{
	OK(open("/t/app/f", O_WRONLY | O_APPEND));
}

static void marks_survive_the_replacement_of_an_unchanged_rule(void)
{
	reset();
	act_in("st-files", use_some);
	CHECK(!load_file(BLOB("selftest")));
	CHECK(hit("st-files", 0, "/t/ok/** rwklm").used);
	CHECK(hit("st-files", line_of("deny-files"), NULL).refused == 2);
	CHECK(!hit("st-files", 0, "/t/app/** a").used);
	act_in("st-files", append);
	CHECK(hit("st-files", 0, "/t/app/** a").used);
}

/* What is remembered of an access must not keep it from being marked again. */
static void marks_come_again_after_a_reset(void)
{
	act_in("st-files", use_some);
	reset();
	CHECK(!hit("st-files", 0, "/t/ok/** rwklm").used);
	CHECK(!hit("st-files", line_of("deny-files"), NULL).refused);
	act_in("st-files", use_some);
	CHECK(hit("st-files", 0, "/t/ok/** rwklm").used);
}

static void read_then_write(void)
{
	OK(open("/t/ok/f", O_RDONLY));
	OK(open("/t/ok/f", O_RDONLY));
	OK(open("/t/ok/f", O_RDWR));
}

static void use_setuid(void)
{
	OK(setuid(NOBODY));
}

static void capability_rule_is_marked_by_use(void)
{
	reset();
	CHECK(!hit("st-swap", 0, "capability setuid").used);
	act_in("st-swap", use_setuid);
	CHECK(hit("st-swap", 0, "capability setuid").used);
	CHECK(!hit("st-swap", 0, "network inet udp").used);
}

static void hits_are_not_for_everybody(void)
{
	pid_t pid = OK(fork());

	if (!pid) {
		drop_to(NOBODY);
		FAILS(EACCES, open(HITS, O_RDONLY));
		FAILS(EACCES, open(HITS, O_WRONLY));
		_exit(0);
	}
	CHECK(wait_exit(pid) == 0);
	CHECK(write_policy_file("hits", "nonsense") == -EINVAL);
	act_in("st-files", read_then_write);
}

static void hits_are_reset_by_who_may_change_the_policy(void)
{
	drop_cap(CAP_MAC_ADMIN);
	CHECK(write_policy_file("hits", "reset") == -EPERM);
}

/* Those of others are neither shown to a namespace's administrator nor reset. */
static void hits_of_a_namespace_are_its_own(void)
{
	char *all, *line, *save = NULL;
	int n = 0;

	OK(change_to(":dns:unconfined", 0));
	all = slurp(HITS);
	for (line = strtok_r(all, "\n", &save); line;
	     line = strtok_r(NULL, "\n", &save), n++)
		CHECK(!strncmp(line, ":dns:", 5));
	CHECK(n);
	CHECK(write_policy_file("hits", "reset") == -EPERM);
}

/* To find a place in the middle, all before it would be made with the lock held. */
static void hits_are_read_from_the_begin_only(void)
{
	int fd = OK(open(HITS, O_RDONLY));
	char c;

	FAILS(ESPIPE, pread(fd, &c, 1, 1 << 20));
	FAILS(ESPIPE, lseek(fd, 1 << 20, SEEK_SET));
	CHECK(read(fd, &c, 1) == 1);
}

const struct test hits_tests[] = {
	ALLOW(rules_of_use_are_marked_and_others_are_not, NULL, files),
	ALLOW(refusals_are_counted_by_rule, NULL, files),
	ALLOW(refused_access_is_of_no_use_to_the_rule_that_grants_a_part, NULL,
	      files),
	ALLOW(marks_survive_the_replacement_of_an_unchanged_rule, NULL, files),
	ALLOW(marks_come_again_after_a_reset, NULL, files),
	ALLOW(capability_rule_is_marked_by_use, NULL, NULL),
	ALLOW(hits_are_not_for_everybody, NULL, files),
	ALLOW(hits_are_reset_by_who_may_change_the_policy, NULL, NULL),
	ALLOW(hits_of_a_namespace_are_its_own, NULL, NULL),
	ALLOW(hits_are_read_from_the_begin_only, NULL, NULL),
	{ }
};
