// SPDX-License-Identifier: GPL-2.0
/*
 * Blobs that the kernel is given for layers by who means harm: broken, cut short, or
 * put upon a process while policy is loaded.
 */
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>

#include "domain.h"
#include "harness.h"
#include "restrict.h"

#define MUTANTS	100000

static unsigned int seed = 7;

static unsigned int any(unsigned int n)
{
	return rand_r(&seed) % n;
}

/* Some bytes differ; most times the checksum is right again. */
static void mutate(struct blob *blob)
{
	static const unsigned int odd[] = { 0, 1, 0x7fffffff, 0x80000000,
					    0xffffffff, 0xfffffffe, 65535 };
	unsigned int i, at, value;

	for (i = 1 + any(3); i; i--) {
		at = any(blob->size / 4) * 4;
		value = any(2) ? odd[any(7)] : any(blob->size);
		if (any(2))
			memcpy(blob->data + at, &value, 4);
		else
			blob->data[at + any(4)] ^= 1u << any(8);
	}
	if (any(20))
		fix_checksum(blob);
}

/* What is taken is used for a while, by whoever took it. */
static void use_layer(void)
{
	static const char hats[] = "one\0two";
	char path[64];
	int i, fd;

	/* Some have hats. */
	prctl(PR_BAILEY, BAILEY_PRCTL_LAYER_HAT, hats, sizeof(hats), NULL);
	for (i = 0; i < 20; i++) {
		snprintf(path, sizeof(path), "/t/%s/%x/b%d",
			 i % 2 ? "ro" : "ok", i, i);
		fd = open(path, O_RDWR | O_CREAT, 0600);
		if (fd >= 0)
			close(fd);
	}
	socket(AF_INET, SOCK_STREAM, 0);
	kill(1, 0);
	mkdir("/t/ok/deny/x", 0700);
	chown("/t/ok", 1, 1);
}

/* Shared by the processes that try. */
static struct {
	int tried, taken;
} *count;

/* Until this process is full. */
static void try_mutants(void)
{
	struct blob one = layer_blob(), hats = hats_blob(), good, bad;
	int mine = 0;

	OK(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0));
	seed += count->tried;
	bad.data = malloc(one.size + hats.size);
	while (count->tried < MUTANTS && mine < (int)BAILEY_MAX_LAYERS) {
		good = any(2) ? one : hats;
		bad.size = good.size;
		memcpy(bad.data, good.data, good.size);
		mutate(&bad);
		count->tried++;
		if (restrict_raw(bad.data, bad.size - (any(50) ? 0 : any(64)),
				 any(8) ? BAILEY_RESTRICT_HATS : 0))
			continue;
		use_layer();
		count->taken++;
		mine++;
	}
	_exit(0);
}

static void broken_blobs_do_no_harm(void)
{
	time_t begin = time(NULL);
	pid_t pid;

	count = mmap(NULL, 4096, PROT_READ | PROT_WRITE,
		     MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	CHECK(count != MAP_FAILED);
	/* A kernel that looks at every access needs longer: less is tried. */
	while (count->tried < MUTANTS &&
	       time(NULL) - begin < (count->tried > 1000 ? 60 : 400)) {
		pid = OK(fork());
		if (!pid)
			try_mutants();
		CHECK(wait_exit(pid) == 0);
	}
	printf("%d blobs, %d of them taken\n", count->tried, count->taken);
	/* Some must get far, or little was tried. */
	CHECK(count->tried > 1000 && count->taken > count->tried / 50);
}

/* Each is refused, and the next sound one taken. */
static void every_cut_of_a_blob_is_refused(void)
{
	struct blob blob = layer_blob();
	size_t n;

	for (n = 0; n < blob.size; n += 4)
		FAILS(EINVAL, restrict_raw(blob.data, n, 0));
	OK(restrict_raw(blob.data, blob.size, 0));
}

/* Unreadable from somewhere in the middle. */
static void blob_that_ends_in_nothing_is_refused(void)
{
	struct blob blob = layer_blob();
	char *p = mmap(NULL, 8192, PROT_READ | PROT_WRITE,
		       MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	CHECK(p != MAP_FAILED);
	OK(munmap(p + 4096, 4096));
	memcpy(p + 4096 - 512, blob.data, 512);
	FAILS(EFAULT, restrict_raw(p + 4096 - 512, blob.size, 0));
}

static void loads_meanwhile_do_no_harm(void)
{
	pid_t loader = OK(fork()), pid;
	int i;

	if (!loader)
		for (;;)
			if (load_file(BLOB("selftest")))
				_exit(1);
	for (i = 0; i < 60; i++) {
		pid = OK(fork());
		if (!pid) {
			CHECK(!try_layer("profile l flags=(default_allow) { deny /t/ok/** r, change_profile -> **, }",
					 BAILEY_RESTRICT_THREADS));
			OK(change_to("st-files", 0));
			REFUSED(open("/t/ok/granted", O_RDONLY));
			OK(open("/t/ok", O_RDONLY));
			_exit(0);
		}
		CHECK(wait_exit(pid) == 0);
	}
	CHECK(waitpid(loader, NULL, WNOHANG) == 0);
	kill(loader, SIGKILL);
}

static void put_files(void)
{
	put("/t/ok/granted", "granted");
	put("/t/ro/granted", "granted");
}

#define N	NULL

const struct test restrict_blob_tests[] = {
	{ .name = "broken_blobs_do_no_harm", .body = broken_blobs_do_no_harm,
	  .seconds = 500 },
	ALLOW(every_cut_of_a_blob_is_refused, N, N),
	ALLOW(blob_that_ends_in_nothing_is_refused, N, N),
	{ .name = "loads_meanwhile_do_no_harm", .prepare = put_files,
	  .body = loads_meanwhile_do_no_harm, .seconds = 90 },
	{ }
};
