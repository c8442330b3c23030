// SPDX-License-Identifier: GPL-2.0
/*
 * io_uring: what a worker thread does is judged by whom it acts for.
 */
#include <linux/io_uring.h>
#include <pthread.h>
#include <sys/mman.h>

#include "harness.h"
#include "net.h"
#include "restrict.h"

#define ENTRIES	4

/* Submits one request to a ring; returns the completion's result. */
int ring_submit(int fd, const struct io_uring_params *p,
		const struct io_uring_sqe *what)
{
	struct io_uring_sqe *sqe;
	struct io_uring_cqe *cqe;
	unsigned char *sq, *cq;
	unsigned int enter = IORING_ENTER_GETEVENTS;
	unsigned int asked, done;

	sq = mmap(NULL, p->sq_off.array + ENTRIES * 4, PROT_READ | PROT_WRITE,
		  MAP_SHARED | MAP_POPULATE, fd, IORING_OFF_SQ_RING);
	cq = mmap(NULL, p->cq_off.cqes + p->cq_entries * sizeof(*cqe),
		  PROT_READ | PROT_WRITE, MAP_SHARED | MAP_POPULATE, fd,
		  IORING_OFF_CQ_RING);
	sqe = mmap(NULL, ENTRIES * sizeof(*sqe), PROT_READ | PROT_WRITE,
		   MAP_SHARED | MAP_POPULATE, fd, IORING_OFF_SQES);
	CHECK(sq != MAP_FAILED && cq != MAP_FAILED &&
	      (void *)sqe != MAP_FAILED);
	*sqe = *what;
	asked = *(unsigned int *)(sq + p->sq_off.tail);
	done = *(unsigned int *)(cq + p->cq_off.tail);
	((unsigned int *)(sq + p->sq_off.array))[asked % p->sq_entries] = 0;
	__atomic_store_n((unsigned int *)(sq + p->sq_off.tail), asked + 1,
			 __ATOMIC_RELEASE);
	if (p->flags & IORING_SETUP_SQPOLL)
		enter |= IORING_ENTER_SQ_WAKEUP;
	OK(syscall(SYS_io_uring_enter, fd, 1, 1, enter, NULL, 0));
	CHECK(__atomic_load_n((unsigned int *)(cq + p->cq_off.tail),
			      __ATOMIC_ACQUIRE) == done + 1);
	/* Taken, or the next wait would end at once, also if a worker is at it yet. */
	__atomic_store_n((unsigned int *)(cq + p->cq_off.head), done + 1,
			 __ATOMIC_RELEASE);
	cqe = (void *)(cq + p->cq_off.cqes);
	return cqe[done % p->cq_entries].res;
}

int ring_do(const struct io_uring_sqe *what, unsigned int setup)
{
	struct io_uring_params p = { .flags = setup, .sq_thread_idle = 1000 };
	int fd = OK(syscall(SYS_io_uring_setup, ENTRIES, &p));

	return ring_submit(fd, &p, what);
}

static struct io_uring_sqe opening(const char *path, unsigned int flags)
{
	return (struct io_uring_sqe){
		.opcode = IORING_OP_OPENAT, .fd = AT_FDCWD,
		.addr = (uintptr_t)path, .open_flags = O_RDONLY,
		.flags = flags,
	};
}

static int ring_open(const char *path, unsigned int setup, unsigned int flags)
{
	struct io_uring_sqe sqe = opening(path, flags);

	return ring_do(&sqe, setup);
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

static int polled_ring(void)
{
	struct io_uring_params p = { .flags = IORING_SETUP_SQPOLL };

	return OK(syscall(SYS_io_uring_setup, ENTRIES, &p));
}

/* Its poller would go on to act without the layer. */
static void ring_with_a_poller_stands_against_a_layer(void)
{
	int one = polled_ring(), two = polled_ring();

	CHECK(try_layer("profile l { /t/ro/** r, }", 0) == EBUSY);
	CHECK(try_layer("profile l { /t/ro/** r, }",
			BAILEY_RESTRICT_THREADS) == EBUSY);
	close(one);
	CHECK(try_layer("profile l { /t/ro/** r, }", 0) == EBUSY);
	OK(open("/t/none/f", O_RDONLY));
	close(two);
	usleep(500000);
	CHECK(try_layer("profile l { /t/ro/** r, }", 0) == 0);
	REFUSED(open("/t/none/f", O_RDONLY));
	REFUSED(syscall(SYS_io_uring_setup, ENTRIES, &(struct io_uring_params){
			.flags = IORING_SETUP_SQPOLL }));
}

/* Its workers act for who asks. */
static void *waits(void *arg)
{
	pause();
	return NULL;
}

/* Where other threads go free anyhow, it is one more of them. */
static void ring_with_a_poller_does_not_stand_against_a_layer_of_one_thread(void)
{
	pthread_t other;
	int ring;

	OK(-pthread_create(&other, NULL, waits, NULL));
	ring = polled_ring();
	CHECK(try_layer("profile l { /t/ro/** r, }", 0) == 0);
	REFUSED(open("/t/none/f", O_RDONLY));
	close(ring);
}

static void ring_with_workers_is_held_by_a_later_layer(void)
{
	struct io_uring_params p = { };
	struct io_uring_sqe sqe = opening("/t/none/f", IOSQE_ASYNC);
	int fd;

	CHECK(ring_open("/t/none/f", 0, IOSQE_ASYNC) >= 0);
	fd = OK(syscall(SYS_io_uring_setup, ENTRIES, &p));
	CHECK(try_layer("profile l { /t/ro/** r, }",
			BAILEY_RESTRICT_THREADS) == 0);
	CHECK(ring_submit(fd, &p, &sqe) == -EACCES);
}

/*
 * A ring made before the profile was entered, with the unconfined maker's
 * credentials registered for use by whoever holds the ring.
 */
static void ring_with_unconfined_credentials(void)
{
	struct io_uring_params p = { };
	int fd;

	files();
	fd = OK(syscall(SYS_io_uring_setup, ENTRIES, &p));
	CHECK(syscall(SYS_io_uring_register, fd, IORING_REGISTER_PERSONALITY,
		      NULL, 0) == 1);
	keep_fd(fd, FD_A);
}

/* Exec took the ring away: what is left in its place cannot be mapped. */
static void inherited_ring_of_another_domain_is_taken_away(void)
{
	CHECK(fcntl(FD_A, F_GETFD) >= 0);
	CHECK(mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, FD_A,
		   IORING_OFF_SQ_RING) == MAP_FAILED && errno == ENODEV);
	FAILS(EOPNOTSUPP, syscall(SYS_io_uring_enter, FD_A, 0, 0, 0, NULL, 0));
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
	ALLOW(ring_with_a_poller_stands_against_a_layer, NULL, files),
	ALLOW(ring_with_a_poller_does_not_stand_against_a_layer_of_one_thread,
	      NULL, files),
	ALLOW(ring_with_workers_is_held_by_a_later_layer, NULL, files),
	DENY(inherited_ring_of_another_domain_is_taken_away, P,
	     ring_with_unconfined_credentials, "file_inherit", "file", "none"),
	{ }
};
