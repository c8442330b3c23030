// SPDX-License-Identifier: GPL-2.0
/*
 * How often rules decided, as bailey/hits tells while it is counted; and that who
 * traces one profile takes the memory of grants from that one only.
 */
#include <sys/prctl.h>
#include <sys/socket.h>

#include "domain.h"
#include "event_util.h"

#define HITS	SECURITYFS "hits"
#define VERIFY	"/sys/module/bailey/parameters/verify_memory"
#define MANY	150
#define RULES	4096

static void hits(const char *word)
{
	CHECK(!write_policy_file("hits", word));
}

/**
 * struct numbers - of the rules of a profile
 * @n: by their index in the blob
 * @counted: they are counted
 */
struct numbers {
	unsigned long long n[RULES];
	bool counted;
};

static struct numbers now, then;

static void read_numbers(const char *profile, struct numbers *out)
{
	char *all = slurp(HITS), *save = NULL, *l, *inner;

	memset(out, 0, sizeof(*out));
	for (l = strtok_r(all, "\n", &save); l; l = strtok_r(NULL, "\n", &save)) {
		const char *f[9];
		int i;

		for (i = 0; i < 9; i++)
			f[i] = strtok_r(i ? NULL : l, "\t", &inner);
		if (!f[8])
			fail("a line has no ninth column");
		if (strcmp(f[0], profile) || !strcmp(f[1], "none"))
			continue;
		CHECK(strtoul(f[1], NULL, 10) < RULES);
		out->n[strtoul(f[1], NULL, 10)] = strtoull(f[8], NULL, 10);
		out->counted |= strcmp(f[8], "-");
	}
	free(all);
}

static unsigned long long total(const struct numbers *of)
{
	unsigned long long sum = 0;
	int i;

	for (i = 0; i < RULES; i++)
		sum += of->n[i];
	return sum;
}

static void open_many(void)
{
	int i, fd;

	for (i = 0; i < MANY; i++) {
		fd = OK(open("/t/ok/f", O_RDONLY));
		close(fd);
	}
}

static void some_of_all(void)
{
	int i;

	for (i = 0; i < 7; i++) {
		OK(open("/t/ok/f", O_RDONLY));
		REFUSED(open("/t/ok/deny/f", O_RDONLY));
		REFUSED(open("/t/none/f", O_RDONLY));
	}
}

/* The memory answers nothing meanwhile, or most of these would be missed. */
static void each_access_is_counted(void)
{
	hits("count");
	hits("reset");
	act_in("st-files", open_many);
	read_numbers("st-files", &then);
	act_in("st-files", open_many);
	read_numbers("st-files", &now);
	hits("nocount");
	CHECK(now.counted);
	if (total(&then) < MANY || total(&now) != 2 * total(&then))
		fail("%llu, then %llu", total(&then), total(&now));
}

/* Every rule's number is that of the events that name it. */
static void numbers_are_those_of_the_events(void)
{
	static unsigned long long told[RULES];
	unsigned int i, n = 0;
	struct event e;
	int fd;

	hits("count");
	hits("reset");
	fd = reader_of("st-files", EVERY);
	act_in("st-files", some_of_all);
	read_numbers("st-files", &now);
	hits("nocount");
	while (next_event(fd, BAILEY_EVENT_DECISION, &e)) {
		if (e.head.rule == BAILEY_NO_RULE)
			continue;
		CHECK(e.head.rule < RULES);
		told[e.head.rule]++;
	}
	for (i = 0; i < RULES; i++) {
		if (told[i] != now.n[i])
			fail("rule %u: %llu events, counted %llu", i, told[i],
			     now.n[i]);
		n += !!told[i];
	}
	CHECK(n >= 2 && total(&now) >= 14);
}

static void nothing_is_counted_unless_asked_for(void)
{
	hits("count");
	act_in("st-files", open_many);
	hits("nocount");
	read_numbers("st-files", &then);
	act_in("st-files", open_many);
	read_numbers("st-files", &now);
	CHECK(total(&then) && total(&now) == total(&then));
	hits("reset");
	read_numbers("st-files", &now);
	CHECK(!total(&now));
	/* A blob that comes while nobody counts has no room for it. */
	CHECK(!load_file(BLOB("selftest")));
	read_numbers("st-files", &now);
	CHECK(!now.counted);
}

static void numbers_survive_the_replacement_of_unchanged_rules(void)
{
	hits("count");
	hits("reset");
	act_in("st-files", some_of_all);
	read_numbers("st-files", &then);
	CHECK(!load_file(BLOB("selftest")));
	read_numbers("st-files", &now);
	CHECK(total(&then) && !memcmp(&now, &then, sizeof(now)));
	act_in("st-files", some_of_all);
	read_numbers("st-files", &now);
	hits("nocount");
	CHECK(total(&now) == 2 * total(&then));
}

static void use_setuid(void)
{
	OK(setuid(NOBODY));
}

static void capabilities_are_counted(void)
{
	hits("count");
	hits("reset");
	act_in("st-swap", use_setuid);
	read_numbers("st-swap", &now);
	hits("nocount");
	CHECK(total(&now) >= 1);
}

static void user_may_not_have_it_counted(void)
{
	drop_to(NOBODY);
	CHECK(write_policy_file("hits", "count") == -EACCES);
}

/* Answers out of the memory while @act is done in st-files; verified, too. */
static unsigned long long remembered(void)
{
	unsigned long long was = stat_value("memory_hits");

	act_in("st-files", open_many);
	return stat_value("memory_hits") - was;
}

static void only_who_is_traced_is_asked_anew(void)
{
	struct bailey_event_filter net = every_event();
	int fd;

	put_value(VERIFY, "Y");
	CHECK(remembered() > MANY / 2);
	fd = reader_of("st-files", EVERY);
	CHECK(remembered() == 0);
	close(fd);
	fd = reader_of("st-swap", EVERY);
	CHECK(remembered() > MANY / 2);
	close(fd);
	fd = reader_of("st-files", EVERY & ~B(BAILEY_EVENT_ALLOWED));
	CHECK(remembered() > MANY / 2);
	close(fd);
	net.classes = 1ull << BAILEY_CLASS_NET;
	fd = open_events();
	want(fd, &net);
	CHECK(remembered() > MANY / 2);
	net.classes |= 1ull << BAILEY_CLASS_FILE;
	want(fd, &net);
	CHECK(remembered() == 0);
	close(fd);
	hits("count");
	CHECK(remembered() == 0);
	hits("nocount");
	CHECK(remembered() > MANY / 2);
	put_value(VERIFY, "N");
}

const struct test count_tests[] = {
	ALLOW(each_access_is_counted, NULL, event_files),
	ALLOW(numbers_are_those_of_the_events, NULL, event_files),
	ALLOW(nothing_is_counted_unless_asked_for, NULL, event_files),
	ALLOW(numbers_survive_the_replacement_of_unchanged_rules, NULL,
	      event_files),
	ALLOW(capabilities_are_counted, NULL, NULL),
	ALLOW(user_may_not_have_it_counted, NULL, NULL),
	ALLOW(only_who_is_traced_is_asked_anew, NULL, event_files),
	{ }
};
