// SPDX-License-Identifier: GPL-2.0
/*
 * guest-tests --flood [RATE [SECONDS]]: a confined process is refused something
 * RATE times a second while a reader follows bailey/events. See scripts/flood.
 */
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>

#include "domain.h"
#include "event.h"	/* tools/bailey */
#include "flood.h"
#include "harness.h"

#define TICK	10	/* ms */

/**
 * struct shared - what the processes tell each other
 * @stop: the time is over
 * @made: refusals so far
 * @ticks: how often somebody who slept TICK ms woke up
 * @late: the longest time by which he overslept, in ns
 */
static struct shared {
	volatile int stop;
	volatile unsigned long long made;
	volatile unsigned long ticks;
	volatile long long late;
} *shared;

static unsigned int failed, n;

static void result(bool ok, const char *name)
{
	failed += !ok;
	printf("%s %u - %s\n", ok ? "ok" : "not ok", ++n, name);
	fflush(stdout);
}

long long flood_clock(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000000000ll + t.tv_nsec;
}

static void nap(long ms)
{
	struct timespec t = { .tv_nsec = ms * 1000000 };

	nanosleep(&t, NULL);
}

/* Is refused as often as it should be by now, then sleeps. */
static void be_refused(unsigned long rate)
{
	long long begin = flood_clock();

	while (!shared->stop) {
		unsigned long long due = (flood_clock() - begin) / 1000 * rate / 1000000;

		while (shared->made < due && !shared->stop) {
			if (socket(AF_INET, SOCK_STREAM, 0) >= 0)
				_exit(1);
			shared->made++;
		}
		nap(1);
	}
	_exit(0);
}

/* Somebody else on the machine: does he get his share? */
static void tick(void)
{
	while (!shared->stop) {
		long long begin = flood_clock(), late;

		nap(TICK);
		late = flood_clock() - begin - TICK * 1000000ll;
		if (late > shared->late)
			shared->late = late;
		shared->ticks++;
	}
	_exit(0);
}

static pid_t start(void (*run)(unsigned long), unsigned long arg,
		   const char *profile)
{
	pid_t pid = OK(fork());

	if (pid)
		return pid;
	if (profile)
		OK(change_to(profile, 0));
	run(arg);
	_exit(1);
}

static void run_tick(unsigned long unused)
{
	tick();
}

/* KiB that the kernel holds for itself. */
static long kernel_memory(void)
{
	static const char *const keys[] = { "Slab:", "VmallocUsed:",
					    "KernelStack:", "PageTables:" };
	char *text = slurp("/proc/meminfo"), *p;
	long sum = 0;
	size_t i;

	for (i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
		p = strstr(text, keys[i]);
		if (p)
			sum += strtol(p + strlen(keys[i]), NULL, 10);
	}
	free(text);
	return sum;
}

/**
 * struct seen - what a reader got
 * @got: refusals
 * @lost: how many it was told to have lost
 * @bytes: read
 */
struct seen {
	unsigned long long got, lost, bytes;
};

static char buf[1 << 20];

static bool drain(int fd, struct seen *seen)
{
	struct event e;
	ssize_t size = read(fd, buf, sizeof(buf));
	long done, used;

	if (size <= 0)
		return false;
	seen->bytes += size;
	for (done = 0; done < size; done += used) {
		used = event_decode(buf + done, size - done, &e);
		if (used <= 0)
			fail("a record is damaged");
		if (e.head.type == BAILEY_EVENT_LOST)
			seen->lost += e.head.count;
		else
			seen->got++;
	}
	return true;
}

static int follow(void)
{
	struct bailey_event_filter f = { .size = sizeof(f) };
	int fd = OK(open(SECURITYFS "events", O_RDWR | O_NONBLOCK | O_CLOEXEC));

	f.types = 1u << BAILEY_EVENT_DECISION;
	f.verdicts = 1u << BAILEY_EVENT_DENIED;
	f.classes = 1ull << BAILEY_CLASS_NET;
	CHECK(write(fd, &f, sizeof(f)) == sizeof(f));
	return fd;
}

int flood(unsigned long rate, unsigned long seconds)
{
	struct seen seen = { 0 }, slow = { 0 };
	long before, after;
	long long end;
	pid_t pid[2];
	int fd, lazy;

	shared = mmap(NULL, sizeof(*shared), PROT_READ | PROT_WRITE,
		      MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	CHECK(shared != MAP_FAILED);
	CHECK(!load_file(BLOB("selftest")));
	fd = follow();
	lazy = follow();	/* reads nothing until the end */
	before = kernel_memory();
	pid[0] = start(be_refused, rate, "st-files");
	pid[1] = start(run_tick, 0, NULL);
	end = flood_clock() + seconds * 1000000000ll;
	while (flood_clock() < end) {
		struct pollfd p = { .fd = fd, .events = POLLIN };

		poll(&p, 1, 100);
		drain(fd, &seen);
	}
	after = kernel_memory();
	shared->stop = 1;
	CHECK(wait_exit(pid[0]) == 0 && wait_exit(pid[1]) == 0);
	while (drain(fd, &seen))
		;
	while (drain(lazy, &slow))
		;
	printf("# %llu refusals in %lu s: %llu read, %llu lost, %llu bytes a record\n",
	       shared->made, seconds, seen.got, seen.lost,
	       seen.got ? seen.bytes / seen.got : 0);
	printf("# a reader that came at the end: %llu read, %llu lost\n",
	       slow.got, slow.lost);
	printf("# who sleeps %d ms overslept by %lld us at most, %lu times\n",
	       TICK, shared->late / 1000, shared->ticks);
	printf("# the kernel holds %ld KiB more than before\n", after - before);
	result(shared->made >= rate * seconds / 100 * 99,
	       "as_many_refusals_as_asked_for");
	result(seen.got + seen.lost == shared->made,
	       "each_refusal_is_delivered_or_counted_as_lost");
	result(slow.got + slow.lost == shared->made && slow.lost,
	       "the_same_for_a_reader_that_does_not_keep_up");
	result(shared->late < 100 * 1000000ll &&
	       shared->ticks > seconds * 1000 / TICK / 4,
	       "others_go_on_meanwhile");
	result(after - before < 4096, "memory_is_bounded");
	printf("%u passed, %u failed\n", n - failed, failed);
	return failed ? 1 : 0;
}
