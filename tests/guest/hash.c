// SPDX-License-Identifier: GPL-2.0
/*
 * The hash of a profile's rules, wherever it is told.
 */
#include <sys/file.h>
#include <sys/stat.h>

#include "domain.h"
#include "event_util.h"
#include "match.h"

/* The record of a profile in a blob. */
static struct bailey_profile_rec *find(struct blob *blob, const char *name)
{
	struct bailey_blob_error err;
	struct bailey_view view;
	__u32 i;

	CHECK(!bailey_verify(blob->data, blob->size, &view, &err));
	i = bailey_find_profile(&view, name);
	CHECK(i != BAILEY_NO_RULE);
	return (struct bailey_profile_rec *)&view.profiles[i];
}

/* As the list of profiles has it; 0: the profile is not there. */
static unsigned long long listed(const char *name)
{
	char *line, *save = NULL, *text = slurp(SECURITYFS "profiles");
	unsigned long long hash = 0;
	size_t len = strlen(name);

	for (line = strtok_r(text, "\n", &save); line;
	     line = strtok_r(NULL, "\n", &save))
		if (!strncmp(line, name, len) && line[len] == '\t')
			CHECK(sscanf(strrchr(line, '\t'), "\t%16llx", &hash) == 1);
	free(text);
	return hash;
}

static void profiles_are_listed_with_their_hash(void)
{
	struct blob blob = read_blob(BLOB("selftest"));

	CHECK(listed("st-files") ==
	      bailey_profile_hash(find(&blob, "st-files")));
	CHECK(listed("st-audit") ==
	      bailey_profile_hash(find(&blob, "st-audit")));
	CHECK(listed("st-audit") != listed("st-files"));
}

static void denial_is_told_with_the_hash_of_the_profile(void)
{
	int fd = reader_of("st-files", B(BAILEY_EVENT_DENIED));
	struct event e;

	act_in("st-files", open_denied);
	CHECK(next_event(fd, BAILEY_EVENT_DECISION, &e));
	CHECK(e.head.version == BAILEY_EVENT_VERSION);
	CHECK(e.head.hash && e.head.hash == listed("st-files"));
}

/* After a load the records are of the new rules, and say so. */
static void load_brings_the_hash_of_the_new_rules(void)
{
	struct blob blob = read_blob(BLOB("selftest"));
	struct bailey_profile_rec *rec = find(&blob, "st-files");
	unsigned long long was = listed("st-files");
	int fd = open_events();
	struct event e;

	rec->hash[0] ^= 1;
	fix_checksum(&blob);
	CHECK(load_blob(&blob) == 0);
	CHECK(listed("st-files") == (was ^ 1));
	do {
		CHECK(next_event(fd, BAILEY_EVENT_POLICY, &e));
	} while (strcmp(e.text[BAILEY_EVENT_PROFILE], "st-files"));
	CHECK(e.head.hash == (was ^ 1));
	act_in("st-files", open_denied);
	CHECK(next_event(fd, BAILEY_EVENT_DECISION, &e));
	CHECK(e.head.hash == (was ^ 1));
	CHECK(load_file(BLOB("selftest")) == 0);
	CHECK(listed("st-files") == was);
}

/* Moves all rules of a profile down. */
static void move(struct blob *blob, const char *name, unsigned int lines)
{
	struct bailey_profile_rec *rec = find(blob, name);
	struct bailey_blob_error err;
	struct bailey_view view;
	__u32 i;

	CHECK(!bailey_verify(blob->data, blob->size, &view, &err));
	for (i = rec->rules; i < rec->rules + rec->nrules; i++)
		((struct bailey_rule *)view.rules)[i].line += lines;
	fix_checksum(blob);
}

/* Who learnt by rules need not learn again when a line is put before them. */
static void rule_is_told_by_its_text_wherever_it_stands(void)
{
	struct blob blob = read_blob(BLOB("selftest"));
	int fd = reader_of("st-files", B(BAILEY_EVENT_DENIED));
	__u32 hash, line;
	struct event e;

	act_in("st-files", open_denied);
	CHECK(next_event(fd, BAILEY_EVENT_DECISION, &e));
	hash = e.head.rule_hash;
	line = e.head.line;
	CHECK(hash && line);
	move(&blob, "st-files", 7);
	CHECK(load_blob(&blob) == 0);
	act_in("st-files", open_denied);
	CHECK(next_event(fd, BAILEY_EVENT_DECISION, &e));
	CHECK(e.head.line == line + 7);
	CHECK(e.head.rule_hash == hash);
	CHECK(load_file(BLOB("selftest")) == 0);
}

static void open_hidden(void)
{
	REFUSED(open("/t/none/f", O_RDONLY));
}

static void lock_denied(void)
{
	int fd = open("/t/lock/denylock", O_RDWR);

	OK(fd);
	REFUSED(flock(fd, LOCK_EX));
}

static void rules_are_told_apart(void)
{
	int fd = reader_of("st-files", B(BAILEY_EVENT_DENIED));
	struct event e;
	__u32 hash;

	mkdir("/t/lock", 0755);
	put("/t/lock/denylock", "x");
	act_in("st-files", open_denied);
	CHECK(next_event(fd, BAILEY_EVENT_DECISION, &e));
	hash = e.head.rule_hash;
	act_in("st-files", open_hidden);
	CHECK(next_event(fd, BAILEY_EVENT_DECISION, &e));
	CHECK(e.head.rule == BAILEY_NO_RULE && !e.head.rule_hash);
	act_in("st-files", lock_denied);
	CHECK(next_event(fd, BAILEY_EVENT_DECISION, &e));
	CHECK(e.head.rule_hash && e.head.rule_hash != hash);
}

static void profile_without_hash_is_not_loaded(void)
{
	struct blob blob = read_blob(BLOB("selftest"));
	struct bailey_profile_rec *rec = find(&blob, "st-files");
	unsigned long long was = listed("st-files");

	rec->hash[0] = 0;
	rec->hash[1] = 0;
	fix_checksum(&blob);
	CHECK(load_blob(&blob) == -EINVAL);
	CHECK(listed("st-files") == was);
}

const struct test hash_tests[] = {
	ALLOW(profiles_are_listed_with_their_hash, NULL, NULL),
	ALLOW(denial_is_told_with_the_hash_of_the_profile, NULL, event_files),
	ALLOW(load_brings_the_hash_of_the_new_rules, NULL, event_files),
	ALLOW(rule_is_told_by_its_text_wherever_it_stands, NULL, event_files),
	ALLOW(rules_are_told_apart, NULL, event_files),
	ALLOW(profile_without_hash_is_not_loaded, NULL, NULL),
	{ }
};
