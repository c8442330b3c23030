// SPDX-License-Identifier: GPL-2.0
/*
 * Blobs that must be refused, with a reason, and without any effect.
 */
#include <sys/mman.h>
#include <sys/prctl.h>

#include "harness.h"

#define TOO_BIG		(BAILEY_MAX_BLOB + 4096UL)

/* The list of profiles without the number of users, which moves by itself. */
static char *listing(void)
{
	char *from, *to, *text = slurp(SECURITYFS "profiles");
	int tab = 0;

	for (from = to = text; *from; from++) {
		if (*from == '\t')
			tab++;
		else if (*from == '\n')
			tab = 0;
		if (tab != 3)
			*to++ = *from;
	}
	*to = '\0';
	return text;
}

static void must_be_refused(const void *data, size_t size, int err)
{
	char *before = listing(), *after;
	char reason[256] = "";
	unsigned long long refused = stat_value("loads_refused");
	int fd = OK(open(SECURITYFS "load", O_RDWR));
	size_t offset;
	int n = 0;

	FAILS(err, write(fd, data, size));
	OK(read(fd, reason, sizeof(reason) - 1));
	if (sscanf(reason, "offset %zu: %n", &offset, &n) != 1 || !n ||
	    !reason[n])
		fail("no reason of the form \"offset N: text\": \"%s\"",
		     reason);
	CHECK(stat_value("loads_refused") == refused + 1);
	after = listing();
	if (strcmp(before, after))
		fail("profiles changed from\n%s to\n%s", before, after);
	free(before);
	free(after);
	close(fd);
}

static struct blob good(struct bailey_header **head)
{
	struct blob blob = read_blob(BLOB("selftest"));

	*head = (void *)blob.data;
	return blob;
}

static struct bailey_profile_rec *first_profile(struct blob *blob)
{
	return (void *)(blob->data + sizeof(struct bailey_header));
}

static void truncated_blob_is_refused(void)
{
	struct bailey_header *head;
	struct blob blob = good(&head);

	must_be_refused(blob.data, 1, EINVAL);
	must_be_refused(blob.data, sizeof(*head) - 1, EINVAL);
	must_be_refused(blob.data, sizeof(*head), EINVAL);
	must_be_refused(blob.data, blob.size / 2, EINVAL);
	must_be_refused(blob.data, blob.size - 4, EINVAL);
	must_be_refused(blob.data, blob.size - 1, EINVAL);
}

static void blob_cut_to_size_is_refused(void)
{
	struct bailey_header *head;
	struct blob blob = good(&head);

	blob.size -= 4;
	head->size = blob.size;
	fix_checksum(&blob);
	must_be_refused(blob.data, blob.size, EINVAL);
}

static void empty_blob_is_refused(void)
{
	must_be_refused("", 0, EINVAL);
}

static void blob_with_trailing_bytes_is_refused(void)
{
	struct bailey_header *head;
	struct blob blob = good(&head);

	memset(blob.data + blob.size, 0, 4);
	must_be_refused(blob.data, blob.size + 4, EINVAL);
	blob.size += 4;
	head->size = blob.size;
	fix_checksum(&blob);
	must_be_refused(blob.data, blob.size, EINVAL);
}

static void corrupted_blob_is_refused(void)
{
	struct bailey_header *head;
	struct blob blob = good(&head);

	blob.data[blob.size / 2] ^= 1;
	must_be_refused(blob.data, blob.size, EINVAL);
	blob.data[blob.size / 2] ^= 1;
	head->checksum ^= 1;
	must_be_refused(blob.data, blob.size, EINVAL);
}

static void blob_of_another_version_is_refused(void)
{
	struct bailey_header *head;
	struct blob blob = good(&head);

	head->version = BAILEY_ABI_VERSION + 1;
	fix_checksum(&blob);
	must_be_refused(blob.data, blob.size, EINVAL);
}

static void blob_with_wrong_magic_is_refused(void)
{
	struct bailey_header *head;
	struct blob blob = good(&head);

	head->magic = __builtin_bswap32(head->magic);
	must_be_refused(blob.data, blob.size, EINVAL);
	memcpy(blob.data, "\x7f" "ELF", 4);
	must_be_refused(blob.data, blob.size, EINVAL);
}

static void blob_with_reserved_bits_is_refused(void)
{
	struct bailey_header *head;
	struct blob blob = good(&head);

	head->reserved = 1;
	fix_checksum(&blob);
	must_be_refused(blob.data, blob.size, EINVAL);
}

static void oversized_blob_is_refused(void)
{
	void *data = mmap(NULL, TOO_BIG, PROT_READ,
			  MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

	CHECK(data != MAP_FAILED);
	must_be_refused(data, TOO_BIG, E2BIG);
}

static void blob_with_wrong_counts_is_refused(void)
{
	static const uint32_t values[] = { 0x7fffffff, 0x80000000, 0xffffffff };
	struct bailey_header *head;
	struct blob blob = good(&head);
	size_t i, j;
	uint32_t was;

	for (i = 0; i < BAILEY_SECT_MAX; i++) {
		was = head->count[i];
		for (j = 0; j < sizeof(values) / sizeof(*values); j++) {
			head->count[i] = values[j];
			fix_checksum(&blob);
			must_be_refused(blob.data, blob.size, EINVAL);
		}
		head->count[i] = was + 1;
		fix_checksum(&blob);
		must_be_refused(blob.data, blob.size, EINVAL);
		head->count[i] = was;
	}
}

static void blob_with_duplicate_names_is_refused(void)
{
	struct bailey_header *head;
	struct blob blob = good(&head);
	struct bailey_profile_rec *rec = first_profile(&blob);

	CHECK(head->count[BAILEY_SECT_PROFILES] > 1);
	rec[1].name = rec[0].name;
	fix_checksum(&blob);
	must_be_refused(blob.data, blob.size, EINVAL);
}

static void blob_with_unsorted_names_is_refused(void)
{
	struct bailey_header *head;
	struct blob blob = good(&head);
	struct bailey_profile_rec *rec = first_profile(&blob);
	uint32_t name = rec[1].name;

	rec[1].name = rec[0].name;
	rec[0].name = name;
	fix_checksum(&blob);
	must_be_refused(blob.data, blob.size, EINVAL);
}

static void blob_with_index_out_of_range_is_refused(void)
{
	struct bailey_header *head;
	struct blob blob = good(&head);
	struct bailey_profile_rec *rec = first_profile(&blob);
	uint32_t was = rec->name;

	rec->name = head->count[BAILEY_SECT_STRINGS];
	fix_checksum(&blob);
	must_be_refused(blob.data, blob.size, EINVAL);
	rec->name = was;
	rec->cls[BAILEY_CLASS_FILE].first = 0xffffffff;
	fix_checksum(&blob);
	must_be_refused(blob.data, blob.size, EINVAL);
	rec->cls[BAILEY_CLASS_FILE].first = 0;
	rec->cls[BAILEY_CLASS_FILE].count = BAILEY_MAX_LANES + 1;
	fix_checksum(&blob);
	must_be_refused(blob.data, blob.size, EINVAL);
}

static void blob_with_unknown_flags_is_refused(void)
{
	struct bailey_header *head;
	struct blob blob = good(&head);
	struct bailey_profile_rec *rec = first_profile(&blob);

	rec->flags |= BAILEY_PROFILE_FLAGS + 1;
	fix_checksum(&blob);
	must_be_refused(blob.data, blob.size, EINVAL);
}

static bool lists(const char *listing, const char *name)
{
	size_t len = strlen(name);

	for (; *listing; listing += strcspn(listing, "\n") + 1)
		if (!strncmp(listing, name, len) && listing[len] == '\t')
			return true;
	return false;
}

/* Undoes what mutants that were let in have done: keeps what @before lists. */
static void restore(const char *before)
{
	char *name, *save = NULL, *text = slurp(SECURITYFS "profiles");

	for (name = strtok_r(text, "\n", &save); name;
	     name = strtok_r(NULL, "\n", &save)) {
		name[strcspn(name, "\t")] = '\0';
		if (!lists(before, name))
			write_policy_file("remove", name);
	}
	free(text);
	CHECK(load_file(BLOB("selftest")) == 0);
}

/* Has the kernel look things up in the mutant that it let in. */
static void walk(void)
{
	pid_t pid = OK(fork());

	if (!pid) {
		if (prctl(PR_BAILEY, BAILEY_PRCTL_ONEXEC, "st-swap", 7, 0))
			_exit(0);
		execl(PROG, "prog", "--exit", NULL);
		_exit(0);
	}
	wait_exit(pid);
}

/*
 * Each word of a blob set to values that no index may have. What is let in must
 * do no harm: the kernel's own checkers (KASAN, lockdep) are the judge.
 */
static void mutated_blobs_do_no_harm(void)
{
	static const uint32_t values[] = { 0xffffffff, 0x80000000, 0x10000 };
	struct blob blob = read_blob(BLOB("selftest2"));
	uint32_t *words = (void *)blob.data, was;
	size_t i, j, refused = 0;
	char *before = listing();

	for (i = sizeof(struct bailey_header) / 4; i < blob.size / 4; i++) {
		was = words[i];
		for (j = 0; j < sizeof(values) / sizeof(*values); j++) {
			words[i] = values[j];
			fix_checksum(&blob);
			if (load_blob(&blob) == -EINVAL)
				refused++;
			else
				walk();
		}
		words[i] = was;
	}
	restore(before);
	CHECK(refused > blob.size / 8);
}

const struct test refuse_tests[] = {
	ALLOW(truncated_blob_is_refused, NULL, NULL),
	ALLOW(blob_cut_to_size_is_refused, NULL, NULL),
	ALLOW(empty_blob_is_refused, NULL, NULL),
	ALLOW(blob_with_trailing_bytes_is_refused, NULL, NULL),
	ALLOW(corrupted_blob_is_refused, NULL, NULL),
	ALLOW(blob_of_another_version_is_refused, NULL, NULL),
	ALLOW(blob_with_wrong_magic_is_refused, NULL, NULL),
	ALLOW(blob_with_reserved_bits_is_refused, NULL, NULL),
	ALLOW(oversized_blob_is_refused, NULL, NULL),
	ALLOW(blob_with_wrong_counts_is_refused, NULL, NULL),
	ALLOW(blob_with_duplicate_names_is_refused, NULL, NULL),
	ALLOW(blob_with_unsorted_names_is_refused, NULL, NULL),
	ALLOW(blob_with_index_out_of_range_is_refused, NULL, NULL),
	ALLOW(blob_with_unknown_flags_is_refused, NULL, NULL),
	{ .name = "mutated_blobs_do_no_harm",
	  .body = mutated_blobs_do_no_harm, .seconds = 300 },
	{ }
};
