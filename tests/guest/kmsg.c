// SPDX-License-Identifier: GPL-2.0
/*
 * Looks for the record of a decision in the kernel's log. Records get there
 * through the audit thread, so a short wait is part of the job.
 */
#include <time.h>

#include "harness.h"
#include "lines.h"	/* generated: tag and line of the policy's "# @tag" */

#define WAIT_MS		10000

static int kmsg = -1;

static void set(const char *sysctl, const char *value)
{
	int fd = open(sysctl, O_WRONLY | O_CLOEXEC);

	if (fd >= 0) {
		if (write(fd, value, strlen(value)) < 0)
			perror(sysctl);
		close(fd);
	}
}

void kmsg_open(void)
{
	/* Without an audit daemon the records pass printk's rate limit. */
	set("/proc/sys/kernel/printk_ratelimit", "0\n");
	/* Registers of who dies by a fault, or half-way through an exec. */
	set("/proc/sys/kernel/print-fatal-signals", "1\n");
	kmsg = open("/dev/kmsg", O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	if (kmsg < 0)
		perror("/dev/kmsg");
}

/* Forgets everything that was logged up to now. */
void kmsg_mark(void)
{
	if (kmsg >= 0)
		lseek(kmsg, 0, SEEK_END);
}

/* "file:line" of a tag of any of the policies, or NULL. */
static const char *policy_src(const char *tag)
{
	static char src[64];
	size_t i;

	for (i = 0; i < sizeof(policy_lines) / sizeof(*policy_lines); i++) {
		if (strcmp(policy_lines[i].tag, tag))
			continue;
		snprintf(src, sizeof(src), "%s:%d", policy_lines[i].file,
			 policy_lines[i].line);
		return src;
	}
	return NULL;
}

static bool has_key(const char *record, const char *key, const char *value)
{
	char want[512];

	snprintf(want, sizeof(want), "%s=\"%s\"", key, value);
	return strstr(record, want);
}

static bool has_hash(const char *record)
{
	const char *hash = strstr(record, " hash=");

	return hash && strspn(hash + 6, "0123456789abcdef") == 16;
}

static bool matches(const struct test *test, const char *record)
{
	if (!has_key(record, "bailey", test->what ?: "DENIED") ||
	    !has_key(record, "operation", test->op) ||
	    !has_key(record, "class", test->cls))
		return false;
	if (!has_key(record, "profile", test->rprofile ?: test->profile))
		return false;
	if (test->info && (!strstr(record, " info=\"") ||
			   !strstr(strstr(record, " info=\""), test->info)))
		return false;
	if (!test->src)
		return true;
	/* What a profile decided says which one it was; with error= none did. */
	if (!test->info && !strstr(record, " error=") && !has_hash(record))
		return false;
	if (!strcmp(test->src, "none"))
		return strstr(record, " rule=none");
	return has_key(record, "src", policy_src(test->src));
}

/* Reads the next record; false if there is none yet. */
static bool next_record(char *buf, size_t size)
{
	ssize_t n;

	do {
		n = read(kmsg, buf, size - 1);
	} while (n < 0 && (errno == EPIPE || errno == EINTR));
	if (n <= 0)
		return false;
	buf[n] = '\0';
	buf[strcspn(buf, "\n")] = '\0';
	return true;
}

/**
 * kmsg_expect() - was the test's decision recorded?
 * @test: says what the record must carry
 * @why: receives the newest record of ours, if none fits
 * @size: bytes of @why
 */
bool kmsg_expect(const struct test *test, char *why, size_t size)
{
	const struct timespec nap = { .tv_nsec = 10 * 1000 * 1000 };
	static char buf[16384];
	const char *text;
	int ms;

	snprintf(why, size, "no record at all");
	if (test->src && strcmp(test->src, "none") &&
	    !policy_src(test->src)) {
		snprintf(why, size, "policy has no line tagged %s", test->src);
		return false;
	}
	for (ms = 0; ms < WAIT_MS; ms += 10) {
		while (next_record(buf, sizeof(buf))) {
			text = strstr(buf, "bailey=");
			if (!text)
				continue;
			if (matches(test, text))
				return true;
			snprintf(why, size, "newest record: %s", text);
		}
		nanosleep(&nap, NULL);
	}
	return false;
}

/* Prints what the kernel said of a test that died by a signal. */
void kmsg_tell_death(void)
{
	static char buf[16384];
	const char *text;

	usleep(100 * 1000);
	while (kmsg >= 0 && next_record(buf, sizeof(buf))) {
		text = strchr(buf, ';');
		if (text)
			printf("# %s\n", text + 1);
	}
	fflush(stdout);
}
