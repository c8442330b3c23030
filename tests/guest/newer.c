// SPDX-License-Identifier: GPL-2.0
/*
 * What only kernels after 6.1 have: each is judged as its elder is, or it would
 * be a way around the rules. A kernel that lacks it skips the test.
 */
#include <linux/io_uring.h>
#include <netinet/in.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/xattr.h>

#include "harness.h"

#ifndef AT_EXECVE_CHECK
#define AT_EXECVE_CHECK		0x10000
#endif
#ifndef SYS_fchmodat2
#define SYS_fchmodat2		452
#endif
#ifndef SYS_file_setattr
#define SYS_file_setattr	469
#endif
#ifndef SYS_lsm_get_self_attr
#define SYS_lsm_get_self_attr	459
#define SYS_lsm_set_self_attr	460
#endif
#ifndef SYS_lsm_list_modules
#define SYS_lsm_list_modules	461
#endif

static void files(void)
{
	put("/t/none/f", "content");
	put("/t/ok/f", "content");
	put("/t/ro/f", "content");
}

/* --- 6.6: fchmodat2 --------------------------------------------------------- */

static long chmod2(const char *path, int flags)
{
	long ret = syscall(SYS_fchmodat2, OK(open(path, O_PATH)), "", 0640,
			   AT_EMPTY_PATH | flags);

	if (ret < 0 && errno == ENOSYS)
		skip("no fchmodat2 before 6.6");
	return ret;
}

static void fchmodat2_by_rule_is_allowed(void)
{
	OK(chmod2("/t/ok/f", 0));
}

static void fchmodat2_of_o_path_fd_with_read_rule_is_refused(void)
{
	REFUSED(chmod2("/t/ro/f", 0));
}

/* --- 6.14: AT_EXECVE_CHECK ------------------------------------------------- */

static long check_exec(const char *path)
{
	static const char *const argv[] = { "prog", NULL };
	long ret = syscall(SYS_execveat, OK(open(path, O_PATH)), "", argv,
			   environ, AT_EMPTY_PATH | AT_EXECVE_CHECK);

	if (ret < 0 && errno == EINVAL)
		skip("no AT_EXECVE_CHECK before 6.14");
	return ret;
}

static void execve_check_by_rule_is_allowed(void)
{
	OK(check_exec(PROG));
	OK(check_exec("/t/bin/script"));
	label_is("st-exec");
}

static void execve_check_without_rule_is_refused(void)
{
	REFUSED(check_exec("/t/bin/norule"));
}

static void ask_for_profile(void)
{
	check_exec("/t/bin/norule");
	set_onexec("st-exec");
	check_exec("/t/bin/norule");
}

static void execve_check_leaves_the_requested_profile_for_the_exec(void)
{
	/* The request was made before the check, and holds after it. */
	label_is("st-exec");
}

/* --- 6.9, 6.11: more operations of io_uring -------------------------------- */

struct ring {
	int fd;
	struct io_uring_params p;
	unsigned char *sq, *cq;
	struct io_uring_sqe *sqe;
};

static void ring_make(struct ring *ring)
{
	const int prot = PROT_READ | PROT_WRITE;

	memset(ring, 0, sizeof(*ring));
	ring->fd = OK(syscall(SYS_io_uring_setup, 1, &ring->p));
	ring->sq = mmap(NULL, ring->p.sq_off.array + 4, prot, MAP_SHARED,
			ring->fd, IORING_OFF_SQ_RING);
	ring->cq = mmap(NULL, ring->p.cq_off.cqes + ring->p.cq_entries *
			sizeof(struct io_uring_cqe), prot, MAP_SHARED,
			ring->fd, IORING_OFF_CQ_RING);
	ring->sqe = mmap(NULL, sizeof(*ring->sqe), prot, MAP_SHARED, ring->fd,
			 IORING_OFF_SQES);
	CHECK(ring->sq != MAP_FAILED && ring->cq != MAP_FAILED &&
	      (void *)ring->sqe != MAP_FAILED);
}

/* Carries out one operation; an unknown one ends the test as skipped. */
static int ring_do(unsigned int opcode, int fd, const void *addr,
		   unsigned long long off, const char *since)
{
	struct io_uring_probe *probe;
	struct io_uring_cqe *cqe;
	struct ring ring;

	ring_make(&ring);
	probe = calloc(1, sizeof(*probe) + 256 * sizeof(probe->ops[0]));
	CHECK(probe);
	OK(syscall(SYS_io_uring_register, ring.fd, IORING_REGISTER_PROBE,
		   probe, 256));
	if (opcode > probe->last_op ||
	    !(probe->ops[opcode].flags & IO_URING_OP_SUPPORTED))
		skip(since);
	ring.sqe->opcode = opcode;
	ring.sqe->fd = fd;
	ring.sqe->addr = (uintptr_t)addr;
	ring.sqe->off = off;
	__atomic_store_n((unsigned int *)(ring.sq + ring.p.sq_off.tail), 1,
			 __ATOMIC_RELEASE);
	OK(syscall(SYS_io_uring_enter, ring.fd, 1, 1, IORING_ENTER_GETEVENTS,
		   NULL, 0));
	CHECK(__atomic_load_n((unsigned int *)(ring.cq + ring.p.cq_off.tail),
			      __ATOMIC_ACQUIRE) == 1);
	cqe = (void *)(ring.cq + ring.p.cq_off.cqes);
	return cqe->res;
}

#define RING_FTRUNCATE	55
#define RING_BIND	56

static int ring_truncate(const char *path, int flags)
{
	return ring_do(RING_FTRUNCATE, OK(open(path, flags)), NULL, 1,
		       "io_uring has no ftruncate before 6.9");
}

static void ring_ftruncate_by_rule_is_allowed(void)
{
	CHECK(ring_truncate("/t/ok/f", O_RDWR) == 0);
}

/* The right to append opened it; to shorten it takes the right to write. */
static void append_only_file(void)
{
	put("/t/app/f", "content");
}

static void ring_ftruncate_with_append_rule_is_refused(void)
{
	CHECK(ring_truncate("/t/app/f", O_WRONLY | O_APPEND) == -EACCES);
}

static int ring_bind(int fd)
{
	static const struct sockaddr_in address = {
		.sin_family = AF_INET,
	};

	return ring_do(RING_BIND, fd, &address, sizeof(address),
		       "io_uring has no bind before 6.11");
}

static void ring_bind_by_rule_is_allowed(void)
{
	CHECK(ring_bind(OK(socket(AF_INET, SOCK_DGRAM, 0))) == 0);
}

static void udp_socket(void)
{
	keep_fd(OK(socket(AF_INET, SOCK_DGRAM, 0)), FD_A);
}

static void ring_bind_of_inherited_socket_without_rule_is_refused(void)
{
	CHECK(ring_bind(FD_A) == -EACCES);
}

/* --- 6.17: file attributes by path ----------------------------------------- */

static long set_attributes(int fd, const char *path)
{
	struct {
		uint64_t xflags;
		uint32_t extsize, nextents, projid, cowextsize;
	} attr = { };
	long ret = syscall(SYS_file_setattr, fd, path, &attr, sizeof(attr),
			   *path ? 0 : AT_EMPTY_PATH);

	if (ret < 0 && errno == ENOSYS)
		skip("no file_setattr before 6.17");
	return ret;
}

static void file_attributes_by_path_by_rule_are_allowed(void)
{
	OK(set_attributes(AT_FDCWD, "/t/ok/f"));
	OK(set_attributes(OK(open("/t/ok/f", O_RDONLY)), ""));
}

static void file_attributes_by_path_without_rule_are_refused(void)
{
	REFUSED(set_attributes(AT_FDCWD, "/t/none/f"));
}

static void file_attributes_by_path_with_read_rule_are_refused(void)
{
	REFUSED(set_attributes(AT_FDCWD, "/t/ro/f"));
	REFUSED(set_attributes(OK(open("/t/ro/f", O_RDONLY)), ""));
}

/* --- 6.13: extended attributes below a descriptor ---------------------------- */

#ifndef SYS_setxattrat
#define SYS_setxattrat		463
#define SYS_removexattrat	466
#endif

#define ATTR	"trusted.test"

static void attributes(void)
{
	files();
	OK(setxattr("/t/ok/f", ATTR, "v", 1, 0));
	OK(setxattr("/t/ro/f", ATTR, "v", 1, 0));
}

static long set_below(const char *name)
{
	struct {
		uint64_t value;
		uint32_t size, flags;
	} args = { .value = (uintptr_t)"w", .size = 1 };
	int dir = OK(open("/t", O_PATH | O_DIRECTORY));
	long ret = syscall(SYS_setxattrat, dir, name, 0, ATTR, &args, sizeof(args));

	if (ret < 0 && errno == ENOSYS)
		skip("no setxattrat before 6.13");
	return ret;
}

static long remove_below(const char *name)
{
	return syscall(SYS_removexattrat, OK(open("/t", O_PATH | O_DIRECTORY)), name, 0,
		       ATTR);
}

static void attributes_below_a_descriptor_by_rule_are_changed(void)
{
	OK(set_below("ok/f"));
	OK(remove_below("ok/f"));
}

static void attributes_below_a_descriptor_with_read_rule_are_refused(void)
{
	REFUSED(set_below("ro/f"));
	REFUSED(remove_below("ro/f"));
}

/* --- a root where nothing is ------------------------------------------------- */

#ifndef SYS_fchroot
#define SYS_fchroot		472
#endif
#define FAILFS_ROOT		(-10004)

static void chroot_to_nowhere_gives_nothing_another_name(void)
{
	int granted = OK(open("/t/ok", O_PATH | O_DIRECTORY));
	int other = OK(open("/t/none", O_PATH | O_DIRECTORY));

	OK(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0));
	if (syscall(SYS_fchroot, FAILFS_ROOT, 0)) {
		CHECK(errno == ENOSYS);
		skip("no fchroot(2)");
	}
	OK(openat(granted, "f", O_RDONLY));
	REFUSED(openat(other, "f", O_RDONLY));
}

/* --- 6.8: the list of modules ------------------------------------------------ */

static void kernel_lists_us_among_its_modules(void)
{
	uint64_t ids[64];
	uint32_t size = sizeof(ids);
	long n, i;

	n = syscall(SYS_lsm_list_modules, ids, &size, 0);
	if (n < 0 && errno == ENOSYS)
		skip("no lsm_list_modules before 6.8");
	OK(n);
	for (i = 0; i < n; i++)
		if (ids[i] == BAILEY_LSM_ID)
			return;
	fail("%ld modules, none has our number", n);
}

/* --- 6.8: attributes of the task itself -------------------------------------- */

struct attr {
	uint64_t id, flags, len, ctx_len;
	char text[256];
};

#define ATTR_CURRENT	100
#define ATTR_EXEC	101
#define ATTR_PREV	104
#define FLAG_SINGLE	1

static long get_attr(unsigned int which, struct attr *attr, uint32_t *size)
{
	long n;

	memset(attr, 0, sizeof(*attr));
	attr->id = BAILEY_LSM_ID;
	n = syscall(SYS_lsm_get_self_attr, which, attr, size, FLAG_SINGLE);
	if (n < 0 && errno == ENOSYS)
		skip("no lsm_get_self_attr before 6.8");
	return n;
}

static long set_attr(unsigned int which, const char *text)
{
	struct attr attr = {
		.id = BAILEY_LSM_ID,
		.len = sizeof(attr),
		.ctx_len = strlen(text) + 1,
	};
	long ret;

	strcpy(attr.text, text);
	ret = syscall(SYS_lsm_set_self_attr, which, &attr, sizeof(attr), 0);
	if (ret < 0 && errno == ENOSYS)
		skip("no lsm_set_self_attr before 6.8");
	return ret;
}

static void self_attributes_tell_the_label(void)
{
	uint32_t size = sizeof(struct attr);
	struct attr attr;

	CHECK(get_attr(ATTR_CURRENT, &attr, &size) == 1);
	CHECK(attr.id == BAILEY_LSM_ID && size == attr.len);
	if (strcmp(attr.text, "st-files (enforce)") ||
	    attr.ctx_len != strlen(attr.text) + 1)
		fail("got \"%s\", %llu bytes", attr.text,
		     (unsigned long long)attr.ctx_len);
	/* Nothing is asked for: there is nothing to tell. */
	size = sizeof(attr);
	FAILS(EOPNOTSUPP, get_attr(ATTR_EXEC, &attr, &size));
	CHECK(!size);
	size = sizeof(attr);
	FAILS(EOPNOTSUPP, get_attr(ATTR_PREV + 100, &attr, &size));
	size = 40;
	FAILS(E2BIG, get_attr(ATTR_CURRENT, &attr, &size));
	CHECK(size > 40);
}

static void unconfined_task_is_told_so(void)
{
	uint32_t size = sizeof(struct attr);
	struct attr attr;

	CHECK(get_attr(ATTR_CURRENT, &attr, &size) == 1);
	CHECK(!strcmp(attr.text, "unconfined"));
}

static void self_attribute_asks_for_the_next_exec(void)
{
	static const char *const argv[] = {
		"prog", "--label-is", "st-exec", NULL
	};
	uint32_t size = sizeof(struct attr);
	struct attr attr;

	OK(set_attr(ATTR_EXEC, "exec st-exec"));
	CHECK(get_attr(ATTR_EXEC, &attr, &size) == 1);
	CHECK(!strcmp(attr.text, "st-exec (enforce)"));
	execve(PROG, (char *const *)argv, environ);
	fail("execve: %s", strerror(errno));
}

static void self_attribute_changes_the_profile_by_rule(void)
{
	OK(set_attr(ATTR_CURRENT, "changeprofile d-named"));
	label_is("d-named");
}

static void self_attribute_without_rule_is_refused(void)
{
	REFUSED(set_attr(ATTR_CURRENT, "changeprofile d-hat"));
	label_is("d-start");
}

static void self_attribute_refuses_what_it_does_not_know(void)
{
	FAILS(EINVAL, set_attr(ATTR_CURRENT, ""));
	FAILS(EINVAL, set_attr(ATTR_CURRENT, "st-exec"));
	FAILS(EINVAL, set_attr(ATTR_CURRENT, "exec st-exec"));
	FAILS(EOPNOTSUPP, set_attr(ATTR_PREV, "changeprofile st-exec"));
	FAILS(ENOENT, set_attr(ATTR_EXEC, "exec st-missing"));
	label_is("unconfined");
}

#define P	"st-files"

const struct test newer_tests[] = {
	ALLOW(fchmodat2_by_rule_is_allowed, P, files),
	DENY(fchmodat2_of_o_path_fd_with_read_rule_is_refused, P, files,
	     "chmod", "file", "none"),
	ALLOW(execve_check_by_rule_is_allowed, "st-exec", NULL),
	DENY(execve_check_without_rule_is_refused, "st-exec", NULL,
	     "exec", "file", "none"),
	ALLOW(execve_check_leaves_the_requested_profile_for_the_exec, NULL,
	      ask_for_profile),
	ALLOW(ring_ftruncate_by_rule_is_allowed, P, files),
	DENY(ring_ftruncate_with_append_rule_is_refused, P, append_only_file,
	     "truncate", "file", "none"),
	ALLOW(ring_bind_by_rule_is_allowed, "st-net", NULL),
	DENY(ring_bind_of_inherited_socket_without_rule_is_refused,
	     "st-nonet", udp_socket, "bind", "net", "deny-udp"),
	ALLOW(file_attributes_by_path_by_rule_are_allowed, P, files),
	ALLOW(attributes_below_a_descriptor_by_rule_are_changed, "sf-attr", attributes),
	DENY(attributes_below_a_descriptor_with_read_rule_are_refused, "sf-attr", attributes,
	     "setxattr", "file", "none"),
	DENY(chroot_to_nowhere_gives_nothing_another_name, "sf-failfs", files,
	     "open", "file", "none"),
	DENY(file_attributes_by_path_without_rule_are_refused, P, files,
	     "file_setattr", "file", "none"),
	DENY(file_attributes_by_path_with_read_rule_are_refused, P, files,
	     "file_setattr", "file", "none"),
	ALLOW(kernel_lists_us_among_its_modules, NULL, NULL),
	ALLOW(self_attributes_tell_the_label, P, NULL),
	ALLOW(unconfined_task_is_told_so, NULL, NULL),
	ALLOW(self_attribute_asks_for_the_next_exec, NULL, NULL),
	ALLOW(self_attribute_changes_the_profile_by_rule, "d-start", NULL),
	DENY(self_attribute_without_rule_is_refused, "d-start", NULL,
	     "change_profile", "change_profile", "none"),
	ALLOW(self_attribute_refuses_what_it_does_not_know, NULL, NULL),
	{ }
};
