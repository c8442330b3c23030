// SPDX-License-Identifier: GPL-2.0
/*
 * io_uring: what a worker thread does is judged by whom it acts for.
 */
#include <linux/io_uring.h>
#include <sys/mman.h>

#include "harness.h"

#define ENTRIES	4

/* Submits one open to a ring; returns the completion's result. */
static int submit_open(int fd, const struct io_uring_params *p,
		       const char *path, unsigned int flags, int personality)
{
	struct io_uring_sqe *sqe;
	struct io_uring_cqe *cqe;
	unsigned char *sq, *cq;
	unsigned int enter = IORING_ENTER_GETEVENTS;

	sq = mmap(NULL, p->sq_off.array + ENTRIES * 4, PROT_READ | PROT_WRITE,
		  MAP_SHARED | MAP_POPULATE, fd, IORING_OFF_SQ_RING);
	cq = mmap(NULL, p->cq_off.cqes + p->cq_entries * sizeof(*cqe),
		  PROT_READ | PROT_WRITE, MAP_SHARED | MAP_POPULATE, fd,
		  IORING_OFF_CQ_RING);
	sqe = mmap(NULL, ENTRIES * sizeof(*sqe), PROT_READ | PROT_WRITE,
		   MAP_SHARED | MAP_POPULATE, fd, IORING_OFF_SQES);
	CHECK(sq != MAP_FAILED && cq != MAP_FAILED &&
	      (void *)sqe != MAP_FAILED);
	memset(sqe, 0, sizeof(*sqe));
	sqe->opcode = IORING_OP_OPENAT;
	sqe->fd = AT_FDCWD;
	sqe->addr = (uintptr_t)path;
	sqe->open_flags = O_RDONLY;
	sqe->flags = flags;
	sqe->personality = personality;
	*(unsigned int *)(sq + p->sq_off.array) = 0;
	__atomic_store_n((unsigned int *)(sq + p->sq_off.tail), 1,
			 __ATOMIC_RELEASE);
	if (p->flags & IORING_SETUP_SQPOLL)
		enter |= IORING_ENTER_SQ_WAKEUP;
	OK(syscall(SYS_io_uring_enter, fd, 1, 1, enter, NULL, 0));
	CHECK(__atomic_load_n((unsigned int *)(cq + p->cq_off.tail),
			      __ATOMIC_ACQUIRE) == 1);
	cqe = (void *)(cq + p->cq_off.cqes);
	return cqe->res;
}

static int ring_open(const char *path, unsigned int setup, unsigned int flags)
{
	struct io_uring_params p = { .flags = setup, .sq_thread_idle = 1000 };
	int fd = OK(syscall(SYS_io_uring_setup, ENTRIES, &p));

	return submit_open(fd, &p, path, flags, 0);
}

static void files(void)
{
	put("/t/ro/f", "content");
	put("/t/none/f", "content");
}

static void ring_open_by_rule_is_allowed(void)
{
	CHECK(ring_open("/t/ro/f", 0, 0) >= 0);
	CHECK(ring_open("/t/ro/f", 0, IOSQE_ASYNC) >= 0);
	CHECK(ring_open("/t/ro/f", IORING_SETUP_SQPOLL, 0) >= 0);
}

static void ring_open_without_rule_is_refused(void)
{
	CHECK(ring_open("/t/none/f", 0, 0) == -EACCES);
}

static void ring_open_in_worker_without_rule_is_refused(void)
{
	CHECK(ring_open("/t/none/f", 0, IOSQE_ASYNC) == -EACCES);
}

static void ring_open_in_poller_without_rule_is_refused(void)
{
	CHECK(ring_open("/t/none/f", IORING_SETUP_SQPOLL, 0) == -EACCES);
}

/*
 * A ring made before the profile was entered, with the unconfined maker's
 * credentials registered for use by whoever holds the ring.
 */
static void ring_with_unconfined_credentials(void)
{
	struct io_uring_params p = { };
	char text[2 * sizeof(p) + 1];
	size_t i;
	int fd;

	files();
	fd = OK(syscall(SYS_io_uring_setup, ENTRIES, &p));
	CHECK(syscall(SYS_io_uring_register, fd, IORING_REGISTER_PERSONALITY,
		      NULL, 0) == 1);
	keep_fd(fd, FD_A);
	for (i = 0; i < sizeof(p); i++)
		sprintf(text + 2 * i, "%02x", ((unsigned char *)&p)[i]);
	setenv("RING", text, 1);
}

static void inherited_ring_lends_no_unconfined_credentials(void)
{
	const char *text = getenv("RING");
	struct io_uring_params p;
	unsigned int byte;
	size_t i;
	int ret;

	CHECK(text);
	for (i = 0; i < sizeof(p); i++) {
		CHECK(sscanf(text + 2 * i, "%2x", &byte) == 1);
		((unsigned char *)&p)[i] = byte;
	}
	/* The ring was taken away at exec: it cannot even be mapped. */
	if (mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, FD_A,
		 IORING_OFF_SQ_RING) == MAP_FAILED)
		return;
	ret = submit_open(FD_A, &p, "/t/none/f", 0, 1);
	if (ret >= 0)
		fail("opened a file without rule by borrowed credentials");
}

#define P	"st-files"

const struct test uring_tests[] = {
	ALLOW(ring_open_by_rule_is_allowed, P, files),
	DENY(ring_open_without_rule_is_refused, P, files,
	     "open", "file", "none"),
	DENY(ring_open_in_worker_without_rule_is_refused, P, files,
	     "open", "file", "none"),
	DENY(ring_open_in_poller_without_rule_is_refused, P, files,
	     "open", "file", "none"),
	ALLOW(inherited_ring_lends_no_unconfined_credentials, P,
	      ring_with_unconfined_credentials),
	{ }
};
