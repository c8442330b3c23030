// SPDX-License-Identifier: GPL-2.0
/*
 * Files of an overlay are judged by their path in the overlay, whatever the
 * path in the layer that holds them.
 */
#include <sys/mman.h>
#include <sys/mount.h>

#include "harness.h"

#define PAGE	4096

/*
 * /t/ok/over shows /t/none/lower, for which there is no rule, and
 * /t/none/over shows /t/ok/lower, for which there is one.
 */
static void overlays(void)
{
	static const char *const dirs[] = {
		"/t/none/lower", "/t/none/upper", "/t/none/work",
		"/t/none/over", "/t/ok/lower", "/t/ok/upper", "/t/ok/work",
		"/t/ok/over",
	};
	size_t i;

	own_mount_ns();
	own_tmpfs("/t/none");
	own_tmpfs("/t/ok");
	for (i = 0; i < sizeof(dirs) / sizeof(*dirs); i++)
		OK(mkdir(dirs[i], 0777));
	put("/t/none/lower/f", "content");
	put("/t/ok/lower/f", "content");
	OK(mount("overlay", "/t/ok/over", "overlay", 0,
		 "lowerdir=/t/none/lower,upperdir=/t/none/upper,workdir=/t/none/work"));
	OK(mount("overlay", "/t/none/over", "overlay", 0,
		 "lowerdir=/t/ok/lower,upperdir=/t/ok/upper,workdir=/t/ok/work"));
}

static void overlay_file_is_used_by_the_rules_for_its_path(void)
{
	char buf[8];
	int fd;

	fd = OK(open("/t/ok/over/f", O_RDWR));
	OK(read(fd, buf, sizeof(buf)));
	OK(ftruncate(fd, 2));
	OK(fchmod(fd, 0600));
	close(fd);
	OK(rename("/t/ok/over/f", "/t/ok/over/g"));
	OK(open("/t/ok/over/new", O_WRONLY | O_CREAT, 0600));
}

static void overlay_file_without_a_rule_for_its_path_is_refused(void)
{
	REFUSED(open("/t/none/over/f", O_RDONLY));
}

static void *map(const char *path, int prot)
{
	return mmap(NULL, PAGE, prot, MAP_PRIVATE, OK(open(path, O_RDONLY)),
		    0);
}

static void overlay_mapping_is_made_executable_by_its_path(void)
{
	void *p;

	CHECK(map("/t/ok/over/f", PROT_READ | PROT_EXEC) != MAP_FAILED);
	p = map("/t/ok/over/f", PROT_READ);
	CHECK(p != MAP_FAILED);
	OK(mprotect(p, PAGE, PROT_READ | PROT_EXEC));
}

/* The layer's path has the right, the overlay's has not. */
static void hidden_right(void)
{
	overlays();
	OK(mkdir("/t/ro/over", 0777));
	OK(mount("overlay", "/t/ro/over", "overlay", 0,
		 "lowerdir=/t/ok/lower:/t/ok/upper"));
}

static void right_to_a_layer_is_no_right_to_the_overlay(void)
{
	void *p = map("/t/ro/over/f", PROT_READ);

	CHECK(p != MAP_FAILED);
	REFUSED(mprotect(p, PAGE, PROT_READ | PROT_EXEC));
}

/* The overlay reaches into its layers as its mounter, who is confined here. */
static void overlay_of_confined_mounter_can_be_read(void)
{
	char buf[8];

	OK(mount("overlay", "/t/ok/over", "overlay", 0,
		 "lowerdir=/t/ok/lower:/t/ok/upper"));
	OK(read(OK(open("/t/ok/over/f", O_RDONLY)), buf, sizeof(buf)));
	CHECK(map("/t/ok/over/f", PROT_READ) != MAP_FAILED);
}

static void layers(void)
{
	own_mount_ns();
	own_tmpfs("/t/ok");
	OK(mkdir("/t/ok/lower", 0777));
	OK(mkdir("/t/ok/upper", 0777));
	OK(mkdir("/t/ok/over", 0777));
	put("/t/ok/lower/f", "content");
}

#define P	"st-files"

const struct test overlay_tests[] = {
	ALLOW(overlay_file_is_used_by_the_rules_for_its_path, P, overlays),
	DENY(overlay_file_without_a_rule_for_its_path_is_refused, P, overlays,
	     "open", "file", "none"),
	ALLOW(overlay_mapping_is_made_executable_by_its_path, P, overlays),
	DENY(right_to_a_layer_is_no_right_to_the_overlay, P, hidden_right,
	     "file_mprotect", "file", "none"),
	ALLOW(overlay_of_confined_mounter_can_be_read, "st-mount", layers),
	{ }
};
