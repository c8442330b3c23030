// SPDX-License-Identifier: GPL-2.0
/*
 * FICLONE and its like: they reach a file's content without reading or writing.
 */
#include <linux/fs.h>
#include <sys/ioctl.h>

#include "domain.h"
#include "harness.h"

#define M	"/t/mnt/merged/"

/*
 * Overlayfs passes clones on, to a tmpfs that can make none: EOPNOTSUPP is what
 * comes of one that was allowed.
 */
static void clone_by_rules_is_allowed(void)
{
	int from = OK(open(M "nomap", O_RDONLY)), to = OK(open(M "ok", O_RDWR));

	FAILS(EOPNOTSUPP, ioctl(to, FICLONE, from));
}

static void clone_after(const char *profile)
{
	int from = OK(open(M "nomap", O_RDONLY)), to = OK(open(M "ok", O_RDWR));
	struct file_clone_range range = { .src_fd = from };
	struct {
		struct file_dedupe_range head;
		struct file_dedupe_range_info info;
	} same = {
		.head = { .src_length = 7, .dest_count = 1 },
		.info = { .dest_fd = to },
	};

	OK(change_to(profile, 0));
	REFUSED(ioctl(to, FICLONE, from));
	REFUSED(ioctl(to, FICLONERANGE, &range));
	if (ioctl(from, FIDEDUPERANGE, &same))
		CHECK(errno == EACCES);
	else
		CHECK(same.info.status == -EACCES);
}

static void clone_into_file_that_may_only_be_read_is_refused(void)
{
	clone_after("sf-cloneread");
}

static void clone_of_file_that_may_not_be_read_is_refused(void)
{
	clone_after("sf-clonewrite");
}

#define P	"sf-overlay"

const struct test clone_tests[] = {
	ALLOW(clone_by_rules_is_allowed, P, overlay),
	{ .name = "clone_into_file_that_may_only_be_read_is_refused",
	  .profile = P, .prepare = overlay,
	  .body = clone_into_file_that_may_only_be_read_is_refused,
	  .op = "file_perm", .cls = "file", .src = "none",
	  .rprofile = "sf-cloneread" },
	{ .name = "clone_of_file_that_may_not_be_read_is_refused",
	  .profile = P, .prepare = overlay,
	  .body = clone_of_file_that_may_not_be_read_is_refused,
	  .op = "file_perm", .cls = "file", .src = "none",
	  .rprofile = "sf-clonewrite" },
	{ }
};
