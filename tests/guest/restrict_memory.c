// SPDX-License-Identifier: GPL-2.0
/*
 * A layer's memory is its process's: of its memory control group, and of no one
 * else. Needs a kernel with CONFIG_MEMCG (the debug flavour has it).
 */
#include <signal.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/wait.h>

#include "harness.h"
#include "restrict.h"

#define CG	"/t/cg/"
#define RULES	300	/* random paths, which make a blob of some size */
#define LENGTH	200	/* bytes of a path */
#define TEXT	(RULES * (LENGTH + 20))

static void write_text(const char *path, const char *text)
{
	int fd = OK(open(path, O_WRONLY | O_CLOEXEC));

	CHECK(write(fd, text, strlen(text)) == (ssize_t)strlen(text));
	close(fd);
}

static const char *path_of(const char *group, const char *file)
{
	static char path[64];

	snprintf(path, sizeof(path), CG "%s/%s", group, file);
	return path;
}

/* Of memory.stat: bytes that the kernel uses for the group. */
static unsigned long long kernel_bytes(const char *group)
{
	char *text = slurp(path_of(group, "memory.stat"));
	char *at = strstr(text, "\nkernel ");
	unsigned long long n;

	if (!at)
		skip("this kernel does not tell what its own memory is");
	n = strtoull(at + strlen("\nkernel "), NULL, 10);
	free(text);
	return n;
}

static struct bailey_policy *large_policy(void)
{
	struct bailey_policy *policy;
	char *text = malloc(TEXT);
	unsigned int x = 12345;
	size_t len;
	int i, k;

	CHECK(text);
	len = sprintf(text, "profile large flags=(default_allow) {\n");
	for (i = 0; i < RULES; i++) {
		len += sprintf(text + len, "deny /");
		for (k = 0; k < LENGTH; k++) {
			x = x * 1103515245 + 12345;
			text[len++] = 'a' + (x >> 16) % 26;
		}
		len += sprintf(text + len, " r,\n");
	}
	strcpy(text + len, "}\n");
	policy = bailey_load("large", text, strlen(text));
	if (!policy)
		fail("%s", bailey_error());
	free(text);
	return policy;
}

static void make_group(const char *group)
{
	char *text;

	mkdir(CG, 0755);
	if (mount("none", CG, "cgroup2", 0, NULL))
		skip("no cgroup2 here");
	text = slurp(CG "cgroup.controllers");
	if (!strstr(text, "memory"))
		skip("this kernel counts no memory of groups (CONFIG_MEMCG)");
	free(text);
	write_text(CG "cgroup.subtree_control", "+memory");
	OK(mkdir(path_of(group, ""), 0755));
}

static void group_and_mount(void)
{
	own_mount_ns();
}

static void memory_of_a_layer_is_its_groups(void)
{
	struct bailey_policy *policy = large_policy();
	unsigned long long of_layers, group, bytes;

	make_group("charged");
	write_text(path_of("charged", "cgroup.procs"), "0");
	of_layers = stat_value("layer_bytes");
	group = kernel_bytes("charged");
	OK(bailey_restrict(policy, 0, 0));
	bytes = stat_value("layer_bytes") - of_layers;
	CHECK(bytes > 16 << 10);
	CHECK(kernel_bytes("charged") >= group + bytes / 4096 * 4096);
}

/* Room for half of the layers that it wants, and for itself. */
static void in_small_group(const struct bailey_policy *policy)
{
	int i;

	write_text(path_of("small", "cgroup.procs"), "0");
	for (i = 1; i < (int)BAILEY_MAX_LAYERS; i++)
		if (bailey_restrict(policy, 0, 0))
			_exit(errno);
	_exit(0);
}

static void layers_that_the_group_has_no_memory_for_are_refused(void)
{
	struct bailey_policy *policy = large_policy();
	unsigned long long bytes;
	char text[32];
	int status;
	pid_t pid;

	make_group("small");
	bytes = stat_value("layer_bytes");
	OK(bailey_restrict(policy, 0, 0));
	bytes = stat_value("layer_bytes") - bytes;
	CHECK(bytes > 64 << 10);
	snprintf(text, sizeof(text), "%llu", bytes * BAILEY_MAX_LAYERS / 2);
	write_text(path_of("small", "memory.max"), text);
	pid = OK(fork());
	if (!pid)
		in_small_group(policy);
	CHECK(waitpid(pid, &status, 0) == pid);
	/* By the allocation itself, or by what the group does to its processes. */
	if (WIFEXITED(status))
		CHECK(WEXITSTATUS(status) == ENOMEM);
	else
		CHECK(WTERMSIG(status) == SIGKILL);
}

const struct test restrict_memory_tests[] = {
	ALLOW(memory_of_a_layer_is_its_groups, NULL, group_and_mount),
	ALLOW(layers_that_the_group_has_no_memory_for_are_refused, NULL,
	      group_and_mount),
	{ }
};
