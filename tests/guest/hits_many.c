// SPDX-License-Identifier: GPL-2.0
/*
 * What policy with many accepts costs those who load other policy, or look at it:
 * each blob is gone through once, not once for each of its profiles. Before that was
 * so, these loads took minutes.
 */
#include "harness.h"
#include "match.h"

#define ACCEPTS	(4u << 20)	/* of each blob; 32 MiB */

/* The file of a blob, with that many empty accepts more. */
static struct blob with_accepts(const char *path)
{
	struct blob small = read_blob(path), large;
	const struct bailey_header *head = (void *)small.data;
	struct bailey_header *grown;
	size_t extra = (size_t)ACCEPTS * bailey_record_size[BAILEY_SECT_ACCEPTS];
	size_t at = sizeof(*head);
	int i;

	for (i = 0; i <= BAILEY_SECT_ACCEPTS; i++)
		at += head->count[i] * bailey_record_size[i];
	large.size = small.size + extra;
	large.data = calloc(1, large.size);
	CHECK(large.data);
	memcpy(large.data, small.data, at);
	memcpy(large.data + at + extra, small.data + at, small.size - at);
	grown = (void *)large.data;
	grown->size += extra;
	grown->count[BAILEY_SECT_ACCEPTS] += ACCEPTS;
	fix_checksum(&large);
	free(small.data);
	return large;
}

/* Lines of bailey/hits that are about profiles of the namespace. */
static unsigned int lines_of_hits(void)
{
	char *line, *save = NULL, *text = slurp(SECURITYFS "hits");
	unsigned int n = 0;

	for (line = strtok_r(text, "\n", &save); line;
	     line = strtok_r(NULL, "\n", &save))
		n += !strncmp(line, ":many:", 6);
	free(text);
	return n;
}

static unsigned int remove_all(void)
{
	char *line, *save = NULL, *text = slurp(SECURITYFS "profiles");
	unsigned int n = 0;

	for (line = strtok_r(text, "\n", &save); line;
	     line = strtok_r(NULL, "\n", &save)) {
		if (strncmp(line, ":many:", 6))
			continue;
		*strchr(line, '\t') = '\0';
		CHECK(!write_policy_file("remove", line));
		n++;
	}
	free(text);
	return n;
}

/*
 * Two blobs whose profiles take turns, in the table and by name, and a third that
 * replaces them all.
 */
static void blobs_whose_profiles_take_turns_are_gone_through_once(void)
{
	struct blob all = with_accepts(BLOB("many")), half;
	unsigned int lines;

	CHECK(!load_blob(&all));
	half = with_accepts(BLOB("many-odd"));
	CHECK(!load_blob(&half));
	free(half.data);
	lines = lines_of_hits();
	CHECK(lines);
	CHECK(!load_blob(&all));
	CHECK(lines_of_hits() == lines);
	CHECK(!write_policy_file("hits", "reset"));
	/* Nothing so large stays behind. */
	CHECK(!load_file(BLOB("many")));
	CHECK(remove_all() == 1200);
}

const struct test hits_many_tests[] = {
	/* The debug kernel takes its time to verify and to remove so much. */
	{ .name = "blobs_whose_profiles_take_turns_are_gone_through_once",
	  .body = blobs_whose_profiles_take_turns_are_gone_through_once,
	  .seconds = 200 },
	{ }
};
