// SPDX-License-Identifier: GPL-2.0
/*
 * The files of securityfs, read while what they show comes and goes; and names
 * that lead elsewhere while they are resolved.
 */
#include <poll.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>

#include "harness.h"

#define LOADS	40

static const char *const lists[] = {
	SECURITYFS "profiles", SECURITYFS "tasks", SECURITYFS "stats",
	SECURITYFS "features", SECURITYFS "abi", SECURITYFS "self",
};

#define NLISTS	(sizeof(lists) / sizeof(*lists))

/* Reads each in small pieces, from held descriptors and from new ones. */
static void read_lists(const int *held)
{
	char buf[97];
	size_t i;
	int fd;

	for (i = 0; i < NLISTS; i++) {
		fd = open(lists[i], O_RDONLY | O_CLOEXEC);
		if (fd < 0)
			_exit(1);
		while (read(fd, buf, sizeof(buf)) > 0)
			;
		lseek(fd, 31, SEEK_SET);
		if (read(fd, buf, 1) < 0)
			_exit(6);
		close(fd);
		if (lseek(held[i], 0, SEEK_SET) < 0)
			_exit(2);
		if (read(held[i], buf, sizeof(buf)) < 0)
			_exit(3);
	}
}

static pid_t reader(int stop)
{
	int held[NLISTS];
	struct pollfd poll_it;
	pid_t pid = OK(fork());
	size_t i;
	char c;

	if (pid)
		return pid;
	for (i = 0; i < NLISTS; i++)
		held[i] = OK(open(lists[i], O_RDONLY | O_CLOEXEC));
	while (read(stop, &c, 1) < 0)
		read_lists(held);
	/* They outlive what they showed, and are no memory to map. */
	for (i = 0; i < NLISTS; i++) {
		poll_it = (struct pollfd){ .fd = held[i], .events = POLLIN };
		if (poll(&poll_it, 1, 0) < 0)
			_exit(4);
		if (mmap(NULL, 4096, PROT_READ, MAP_SHARED, held[i], 0) !=
		    MAP_FAILED)
			_exit(5);
	}
	_exit(0);
}

static void lists_are_read_in_a_storm_of_loads_and_removals(void)
{
	int stop[2], i;
	pid_t pid[2];

	OK(pipe2(stop, O_NONBLOCK));
	for (i = 0; i < 2; i++)
		pid[i] = reader(stop[0]);
	for (i = 0; i < LOADS; i++) {
		CHECK(write_policy_file("remove", "st-remove") == 0);
		CHECK(load_file(i & 1 ? BLOB("selftest2") :
				BLOB("selftest")) == 0);
		CHECK(load_file(BLOB("selftest")) == 0);
	}
	CHECK(write(stop[1], "xx", 2) == 2);
	for (i = 0; i < 2; i++)
		CHECK(wait_exit(pid[i]) == 0);
}

/* --- races for a name ------------------------------------------------------- */

/* A link that leads to a granted file at one moment, to a secret at the next. */
static void swapped_links(void)
{
	pid_t swapper;

	put("/t/ro/f", "g");
	put("/t/none/f", "s");
	unlink("/t/ok/link");
	unlink("/t/ok/other");
	OK(symlink("/t/ro/f", "/t/ok/link"));
	OK(symlink("/t/none/f", "/t/ok/other"));
	swapper = OK(fork());
	if (swapper)
		return;
	OK(prctl(PR_SET_PDEATHSIG, SIGKILL));
	for (;;)
		renameat2(AT_FDCWD, "/t/ok/link", AT_FDCWD, "/t/ok/other",
			  RENAME_EXCHANGE);
}

static void link_that_changes_meanwhile_leads_to_no_secret(void)
{
	int i, fd, opened = 0, refused = 0;
	char c;

	for (i = 0; i < 3000 || ((!opened || !refused) && i < 300000); i++) {
		fd = open("/t/ok/link", O_RDONLY);
		if (fd < 0) {
			CHECK(errno == EACCES);
			refused++;
			continue;
		}
		CHECK(read(fd, &c, 1) == 1 && c == 'g');
		opened++;
		close(fd);
	}
	CHECK(opened && refused);
}

const struct test reader_tests[] = {
	{ .name = "lists_are_read_in_a_storm_of_loads_and_removals",
	  .body = lists_are_read_in_a_storm_of_loads_and_removals,
	  .seconds = 300 },
	{ .name = "link_that_changes_meanwhile_leads_to_no_secret",
	  .profile = "st-files", .prepare = swapped_links,
	  .body = link_that_changes_meanwhile_leads_to_no_secret,
	  .op = "open", .cls = "file", .src = "none", .seconds = 200 },
	{ }
};
