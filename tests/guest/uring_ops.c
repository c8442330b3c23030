// SPDX-License-Identifier: GPL-2.0
/*
 * io_uring: each operation that names a file is judged as the system call is,
 * also when a worker thread carries it out.
 */
#include <linux/io_uring.h>
#include <linux/openat2.h>
#include <sys/mman.h>

#include "harness.h"

#define ENTRIES	4

/**
 * struct ring - a ring and its mapped parts
 * @fd: descriptor
 * @p: what setup said
 * @sq: submission ring
 * @cq: completion ring
 * @sqe: submission entries
 * @n: operations submitted so far
 */
struct ring {
	int fd;
	struct io_uring_params p;
	unsigned char *sq, *cq;
	struct io_uring_sqe *sqe;
	unsigned int n;
};

static void *map(struct ring *r, size_t size, off_t at)
{
	void *p = mmap(NULL, size, PROT_READ | PROT_WRITE,
		       MAP_SHARED | MAP_POPULATE, r->fd, at);

	CHECK(p != MAP_FAILED);
	return p;
}

static struct ring *ring(void)
{
	static struct ring r;

	if (r.sqe)
		return &r;
	r.fd = OK(syscall(SYS_io_uring_setup, ENTRIES, &r.p));
	r.sq = map(&r, r.p.sq_off.array + ENTRIES * 4, IORING_OFF_SQ_RING);
	r.cq = map(&r, r.p.cq_off.cqes +
		   r.p.cq_entries * sizeof(struct io_uring_cqe),
		   IORING_OFF_CQ_RING);
	r.sqe = map(&r, ENTRIES * sizeof(*r.sqe), IORING_OFF_SQES);
	return &r;
}

/* Submits one operation and waits for it; as a system call would return. */
static long do_op(const struct io_uring_sqe *sqe)
{
	struct ring *r = ring();
	unsigned int mask = *(unsigned int *)(r->cq + r->p.cq_off.ring_mask);
	unsigned int slot = r->n % ENTRIES;
	struct io_uring_cqe *cqe;

	r->sqe[slot] = *sqe;
	((unsigned int *)(r->sq + r->p.sq_off.array))[slot] = slot;
	__atomic_store_n((unsigned int *)(r->sq + r->p.sq_off.tail), r->n + 1,
			 __ATOMIC_RELEASE);
	OK(syscall(SYS_io_uring_enter, r->fd, 1, 1, IORING_ENTER_GETEVENTS,
		   NULL, 0));
	CHECK(__atomic_load_n((unsigned int *)(r->cq + r->p.cq_off.tail),
			      __ATOMIC_ACQUIRE) == r->n + 1);
	cqe = (void *)(r->cq + r->p.cq_off.cqes);
	cqe += r->n++ & mask;
	__atomic_store_n((unsigned int *)(r->cq + r->p.cq_off.head), r->n,
			 __ATOMIC_RELEASE);
	if (cqe->res >= 0)
		return cqe->res;
	errno = -cqe->res;
	return -1;
}

static unsigned int op_flags;	/* IOSQE_ASYNC to have a worker do it */

static long two_paths(int op, const char *old, const char *new, unsigned int fl)
{
	struct io_uring_sqe sqe = {
		.opcode = op, .flags = op_flags, .fd = AT_FDCWD,
		.addr = (uintptr_t)old, .len = AT_FDCWD,
		.addr2 = (uintptr_t)new, .rename_flags = fl,
	};

	return do_op(&sqe);
}

static long uopenat2(const char *path, int flags)
{
	struct open_how how = { .flags = flags };
	struct io_uring_sqe sqe = {
		.opcode = IORING_OP_OPENAT2, .flags = op_flags,
		.fd = AT_FDCWD, .addr = (uintptr_t)path, .len = sizeof(how),
		.off = (uintptr_t)&how,
	};

	if (flags & O_CREAT)
		how.mode = 0600;
	return do_op(&sqe);
}

static long uunlink(const char *path, int flags)
{
	struct io_uring_sqe sqe = {
		.opcode = IORING_OP_UNLINKAT, .flags = op_flags,
		.fd = AT_FDCWD, .addr = (uintptr_t)path, .unlink_flags = flags,
	};

	return do_op(&sqe);
}

static long umkdir(const char *path)
{
	struct io_uring_sqe sqe = {
		.opcode = IORING_OP_MKDIRAT, .flags = op_flags,
		.fd = AT_FDCWD, .addr = (uintptr_t)path, .len = 0755,
	};

	return do_op(&sqe);
}

static long usymlink(const char *target, const char *path)
{
	struct io_uring_sqe sqe = {
		.opcode = IORING_OP_SYMLINKAT, .flags = op_flags,
		.fd = AT_FDCWD, .addr = (uintptr_t)target,
		.addr2 = (uintptr_t)path,
	};

	return do_op(&sqe);
}

static long usetxattr(const char *path)
{
	struct io_uring_sqe sqe = {
		.opcode = IORING_OP_SETXATTR, .flags = op_flags,
		.addr = (uintptr_t)"trusted.test", .addr2 = (uintptr_t)"v",
		.addr3 = (uintptr_t)path, .len = 1,
	};

	return do_op(&sqe);
}

static long uread_write(int op, int fd)
{
	static char c = 'x';
	struct io_uring_sqe sqe = {
		.opcode = op, .flags = op_flags, .fd = fd,
		.addr = (uintptr_t)&c, .len = 1,
	};

	return do_op(&sqe);
}

static long ufallocate(int fd)
{
	struct io_uring_sqe sqe = {
		.opcode = IORING_OP_FALLOCATE, .flags = op_flags, .fd = fd,
		.addr = 4096,
	};

	return do_op(&sqe);
}

static void tree(void)
{
	static const char *const gone[] = {
		"/t/ok/new", "/t/ok/new2", "/t/none/new", "/t/ro/new",
	};
	size_t i;

	for (i = 0; i < sizeof(gone) / sizeof(*gone); i++)
		if (unlink(gone[i]) && errno == EISDIR)
			OK(rmdir(gone[i]));
	put("/t/ok/f", "content");
	put("/t/none/f", "content");
	put("/t/ro/f", "content");
}

static void granted_ops(void)
{
	int fd;

	OK(umkdir("/t/ok/new"));
	OK(uunlink("/t/ok/new", AT_REMOVEDIR));
	OK(usymlink("anything", "/t/ok/new"));
	OK(uunlink("/t/ok/new", 0));
	OK(two_paths(IORING_OP_LINKAT, "/t/ok/f", "/t/ok/new", 0));
	OK(two_paths(IORING_OP_RENAMEAT, "/t/ok/new", "/t/ok/new2", 0));
	OK(usetxattr("/t/ok/f"));
	fd = OK(uopenat2("/t/ok/f", O_RDWR));
	CHECK(uread_write(IORING_OP_READ, fd) == 1);
	CHECK(uread_write(IORING_OP_WRITE, fd) == 1);
	OK(ufallocate(fd));
	OK(uopenat2("/t/ok/new", O_RDWR | O_CREAT));
}

static void refused_ops(void)
{
	REFUSED(umkdir("/t/none/new"));
	REFUSED(usymlink("anything", "/t/none/new"));
	REFUSED(uunlink("/t/ro/f", 0));
	REFUSED(two_paths(IORING_OP_LINKAT, "/t/none/f", "/t/ok/new", 0));
	REFUSED(two_paths(IORING_OP_RENAMEAT, "/t/none/f", "/t/ok/new", 0));
	REFUSED(two_paths(IORING_OP_RENAMEAT, "/t/ok/f", "/t/none/f",
			  RENAME_EXCHANGE));
	REFUSED(uopenat2("/t/ro/f", O_RDWR));
	REFUSED(uopenat2("/t/none/new", O_RDWR | O_CREAT));
	REFUSED(usetxattr("/t/ro/f"));
}

static void ring_operations_by_rule_are_allowed(void)
{
	granted_ops();
}

static void ring_operations_of_a_worker_by_rule_are_allowed(void)
{
	op_flags = IOSQE_ASYNC;
	granted_ops();
}

static void ring_operations_without_rule_are_refused(void)
{
	refused_ops();
}

static void ring_operations_of_a_worker_without_rule_are_refused(void)
{
	op_flags = IOSQE_ASYNC;
	refused_ops();
}

static int load_second(int request)
{
	return load_file(request ? BLOB("selftest2") : BLOB("selftest"));
}

static void swap(void)
{
	put("/t/swap/f", "content");
	start_helper(load_second);
}

/* Of what is open as @fd, or as the ring's file of that number. */
static void loses_the_right_to(int fd)
{
	long r, w, f;

	CHECK(uread_write(IORING_OP_READ, fd) == 1);
	CHECK(ask_helper(1) == 0);
	r = uread_write(IORING_OP_READ, fd) < 0 ? errno : 0;
	w = uread_write(IORING_OP_WRITE, fd) < 0 ? errno : 0;
	f = ufallocate(fd) < 0 ? errno : 0;
	CHECK(ask_helper(0) == 0);
	CHECK(r == EACCES && w == EACCES && f == EACCES);
}

static void ring_reads_nothing_that_a_replacement_revoked(void)
{
	loses_the_right_to(OK(open("/t/swap/f", O_RDWR)));
}

static long usplice(int fd, int out)
{
	return do_op(&(struct io_uring_sqe){
		.opcode = IORING_OP_SPLICE, .fd = out, .off = -1,
		.splice_fd_in = fd, .splice_off_in = 0, .len = 1,
	});
}

static void ring_splices_nothing_that_a_replacement_revoked(void)
{
	int fd = OK(open("/t/swap/f", O_RDWR)), end[2], error;

	OK(pipe(end));
	CHECK(usplice(fd, end[1]) == 1);
	CHECK(ask_helper(1) == 0);
	error = usplice(fd, end[1]) < 0 ? errno : 0;
	CHECK(ask_helper(0) == 0);
	CHECK(error == EACCES);
}

/* Makes it the ring's file 0, which needs no descriptor any more. */
static void fix(const char *path)
{
	int fd = OK(open(path, O_RDWR));

	OK(syscall(SYS_io_uring_register, ring()->fd, IORING_REGISTER_FILES,
		   &fd, 1));
	OK(close(fd));
	op_flags = IOSQE_FIXED_FILE;
}

static void ring_reads_no_fixed_file_that_a_replacement_revoked(void)
{
	fix("/t/swap/f");
	loses_the_right_to(0);
}

#define FIXED_FD_INSTALL	54	/* since 6.8 */

static void fixed_file_becomes_a_descriptor_by_rule_only(void)
{
	const struct io_uring_sqe sqe = {
		.opcode = FIXED_FD_INSTALL, .flags = IOSQE_FIXED_FILE,
	};
	long first, second;

	fix("/t/swap/f");
	first = do_op(&sqe);
	if (first < 0 && errno == EINVAL)
		skip("rings of this kernel make no descriptors");
	OK(first);
	CHECK(ask_helper(1) == 0);
	second = do_op(&sqe) < 0 ? errno : 0;
	CHECK(ask_helper(0) == 0);
	CHECK(second == EACCES);
}

#define P	"sf-attr"

const struct test ringop_tests[] = {
	ALLOW(ring_operations_by_rule_are_allowed, P, tree),
	ALLOW(ring_operations_of_a_worker_by_rule_are_allowed, P, tree),
	DENY(ring_operations_without_rule_are_refused, P, tree,
	     "setxattr", "file", "none"),
	DENY(ring_operations_of_a_worker_without_rule_are_refused, P, tree,
	     "setxattr", "file", "none"),
	DENY(ring_reads_nothing_that_a_replacement_revoked, "st-swap", swap,
	     "file_perm", "file", NULL),
	DENY(ring_splices_nothing_that_a_replacement_revoked, "st-swap", swap,
	     "file_perm", "file", NULL),
	DENY(ring_reads_no_fixed_file_that_a_replacement_revoked, "st-swap",
	     swap, "file_perm", "file", NULL),
	DENY(fixed_file_becomes_a_descriptor_by_rule_only, "st-swap", swap,
	     "file_receive", "file", NULL),
	{ }
};
