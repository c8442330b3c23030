// SPDX-License-Identifier: GPL-2.0
/*
 * The files of securityfs that are read, and the count of denials.
 */
#include <time.h>

#include "harness.h"

static void abi_is_the_version_of_the_header(void)
{
	char want[16];

	snprintf(want, sizeof(want), "%u\n", BAILEY_ABI_VERSION);
	CHECK(!strcmp(slurp(SECURITYFS "abi"), want));
}

static void features_names_every_class(void)
{
	static const char *const words[] = {
		"file: ", "exec: ", "network: ", "capability: ", "signal: ",
		"ptrace: ", "mount: ", " net_bind_service", " pivot_root",
		" attach_disconnected", " mmap_exec",
	};
	char *text = slurp(SECURITYFS "features");
	size_t i;

	for (i = 0; i < sizeof(words) / sizeof(*words); i++)
		if (!strstr(text, words[i]))
			fail("features lacks \"%s\"", words[i]);
}

static void stats_has_every_counter(void)
{
	static const char *const keys[] = {
		"generation", "profiles", "bytes", "locked", "loads",
		"loads_refused",
		"denials", "records_dropped",
	};
	size_t i;

	for (i = 0; i < sizeof(keys) / sizeof(*keys); i++)
		stat_value(keys[i]);
	CHECK(stat_value("loads") > 0);
	CHECK(stat_value("profiles") > 10);
	CHECK(stat_value("bytes") > 1000);
}

static void a_load_raises_the_generation(void)
{
	unsigned long long was = stat_value("generation");
	unsigned long long bytes = stat_value("bytes");

	CHECK(load_file(BLOB("selftest")) == 0);
	CHECK(stat_value("generation") > was);
	CHECK(load_file(BLOB("selftest")) == 0);
	/* Replaced blobs are freed, or they would add up. */
	CHECK(stat_value("bytes") <= bytes);
}

static void profiles_has_seven_columns(void)
{
	char name[256], mode[16], file[256];
	unsigned long long generation, users, size, hash;
	char *line, *save = NULL, *text = slurp(SECURITYFS "profiles");
	unsigned int line_no, n = 0;

	for (line = strtok_r(text, "\n", &save); line;
	     line = strtok_r(NULL, "\n", &save), n++) {
		if (sscanf(line,
			   "%255[^\t]\t%15[a-z_]\t%llu\t%llu\t%llu\t%255[^:]:%u\t%16llx",
			   name, mode, &generation, &users, &size, file,
			   &line_no, &hash) != 8)
			fail("malformed line: %s", line);
		CHECK(strstr(" enforce complain kill unconfined default_allow "
			     "prompt removed ", mode));
		if (!strcmp(name, "d-allow"))
			CHECK(!strcmp(mode, "default_allow"));
		CHECK(generation > 0 && size > 0 && line_no > 0 && hash);
		if (!strcmp(name, "st-complain"))
			CHECK(!strcmp(mode, "complain"));
		if (!strcmp(name, "st-files"))
			CHECK(!strcmp(mode, "enforce") &&
			      strstr(file, "selftest.profile"));
	}
	CHECK(n > 10 && n == stat_value("profiles"));
}

#define LONG	65532	/* bytes of a file's name */

/* Anybody may have the kernel write the list, of thousands of profiles. */
static void long_file_names_are_cut_in_the_list(void)
{
	struct blob blob = read_blob(BLOB("noconnect"));
	struct bailey_header *head;
	struct bailey_profile_rec *rec;
	char *text, *name;

	blob.data = realloc(blob.data, blob.size + LONG + 4);
	CHECK(blob.data);
	head = (void *)blob.data;
	rec = (void *)(head + 1);
	memset(blob.data + blob.size, 0, LONG + 4);
	memset(blob.data + blob.size, 'x', LONG);
	rec->file = head->count[BAILEY_SECT_STRINGS];
	head->count[BAILEY_SECT_STRINGS] += LONG + 4;
	head->size += LONG + 4;
	blob.size += LONG + 4;
	fix_checksum(&blob);
	CHECK(!load_blob(&blob));
	text = slurp(SECURITYFS "profiles");
	name = strstr(text, "xxxxxxxx");
	CHECK(name);
	CHECK(strspn(name, "x") == 512 && name[512] == ':');
	CHECK(!load_file(BLOB("noconnect")));
}

static void lists_are_readable_by_users(void)
{
	drop_to(NOBODY);
	CHECK(strstr(slurp(SECURITYFS "profiles"), "st-files\t"));
	CHECK(*slurp(SECURITYFS "stats"));
	CHECK(*slurp(SECURITYFS "abi"));
	CHECK(*slurp(SECURITYFS "features"));
}

static void lists_cannot_be_written(void)
{
	static const char *const names[] = {
		SECURITYFS "profiles", SECURITYFS "abi",
		SECURITYFS "features", SECURITYFS "stats",
	};
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(*names); i++) {
		int fd = open(names[i], O_WRONLY);

		if (fd >= 0)
			FAILS2(EINVAL, EBADF, write(fd, "x", 1));
	}
}

const struct test fs_tests[] = {
	ALLOW(abi_is_the_version_of_the_header, NULL, NULL),
	ALLOW(features_names_every_class, NULL, NULL),
	ALLOW(stats_has_every_counter, NULL, NULL),
	ALLOW(a_load_raises_the_generation, NULL, NULL),
	ALLOW(profiles_has_seven_columns, NULL, NULL),
	ALLOW(long_file_names_are_cut_in_the_list, NULL, NULL),
	ALLOW(lists_are_readable_by_users, NULL, NULL),
	ALLOW(lists_cannot_be_written, NULL, NULL),
	{ }
};

/* --- many denials ----------------------------------------------------------- */

#define MANY	100000	/* or as many as there are in a minute, but */
#define FEW	2000

enum { MARK, DENIALS, DROPPED };

static int count(int request)
{
	static unsigned long long denials, dropped;

	if (request == MARK) {
		denials = stat_value("denials");
		dropped = stat_value("records_dropped");
	}
	if (request == DENIALS)
		return stat_value("denials") - denials;
	return stat_value("records_dropped") - dropped;
}

static void counter(void)
{
	put("/t/none/f", "content");
	start_helper(count);
}

static void many_denials_are_counted_and_their_records_limited(void)
{
	time_t end = time(NULL) + 60;
	int i, denials, dropped;

	CHECK(ask_helper(MARK) == 0);
	for (i = 0; i < MANY && (i < FEW || time(NULL) < end); i++)
		if (open("/t/none/f", O_RDONLY) >= 0 || errno != EACCES)
			fail("open %d was not refused", i);
	denials = ask_helper(DENIALS);
	dropped = ask_helper(DROPPED);
	/* Where that took long there was room for each. */
	if (denials < i || (i == MANY && !dropped) || dropped > denials)
		fail("%d refusals, %d records dropped", denials, dropped);
	/* A new second has room again, and the record tells of any loss. */
	sleep(2);
	REFUSED(open("/t/none/f", O_RDWR));
}

const struct test flood_tests[] = {
	{ .name = "many_denials_are_counted_and_their_records_limited",
	  .profile = "st-files", .prepare = counter,
	  .body = many_denials_are_counted_and_their_records_limited,
	  .op = "open", .cls = "file", .src = "none", .seconds = 300 },
	{ }
};
