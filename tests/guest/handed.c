// SPDX-License-Identifier: GPL-2.0
/*
 * Descriptors that other calls than open(2) hand out: of the namespaces of sockets and
 * processes, of the other side of a terminal, and of what a supervisor puts into a task.
 */
#include <asm/ioctls.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <linux/sockios.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/socket.h>

#include "harness.h"

/* --- namespaces ------------------------------------------------------------- */

static void namespace_of_a_socket_is_refused_whatever_the_rules(void)
{
	REFUSED(ioctl(OK(socket(AF_INET, SOCK_DGRAM, 0)), SIOCGSKNS));
}

#define PIDFD_NAMESPACES	10	/* numbered from 1 */

static void namespaces_of_a_process_are_refused_whatever_the_rules(void)
{
	int pidfd = OK(syscall(SYS_pidfd_open, getpid(), 0));
	unsigned int i, asked = 0;

	for (i = 1; i <= PIDFD_NAMESPACES; i++) {
		if (!ioctl(pidfd, _IO(0xff, i), 0))
			fail("namespace %u is handed out as 0", i);
		/* Kernels are built without some of them. */
		if (errno == EOPNOTSUPP || errno == ENOTTY || errno == EINVAL)
			continue;
		REFUSED(ioctl(pidfd, _IO(0xff, i), 0));
		asked++;
	}
	if (!asked)
		skip("pidfds lead to no namespaces before 6.11");
}

#define ROOT_OF_NAMESPACES	(-10003)

static union {
	struct file_handle head;
	char room[sizeof(struct file_handle) + 64];
} handle;

static void handle_of_a_namespace(void)
{
	int ns = OK(open("/proc/self/ns/mnt", O_RDONLY));
	int fd = OK(open("/t/ro/handle", O_CREAT | O_TRUNC | O_WRONLY, 0644));
	int id;

	handle.head.handle_bytes = 64;
	/* Before they had handles. */
	if (name_to_handle_at(ns, "", &handle.head, &id, AT_EMPTY_PATH))
		handle.head.handle_bytes = 0;
	CHECK(write(fd, &handle, sizeof(handle)) == sizeof(handle));
	close(fd);
	close(ns);
}

static void namespace_by_its_handle_is_refused_whatever_the_rules(void)
{
	int fd = OK(open("/t/ro/handle", O_RDONLY));

	CHECK(read(fd, &handle, sizeof(handle)) == sizeof(handle));
	if (!handle.head.handle_bytes)
		skip("namespaces have no handles before 6.18");
	REFUSED(open_by_handle_at(ROOT_OF_NAMESPACES, &handle.head, O_RDONLY));
}

/* --- terminals -------------------------------------------------------------- */

static void terminals(void)
{
	own_mount_ns();
	if (mkdir("/dev/pts", 0755))
		CHECK(errno == EEXIST);
	/* Another instance each time: they are numbered from 0. */
	OK(mount("devpts", "/dev/pts", "devpts", 0, "mode=666,ptmxmode=666"));
}

static int other_side(void)
{
	int unlock = 0, fd = OK(open("/dev/ptmx", O_RDWR | O_NOCTTY));

	OK(ioctl(fd, TIOCSPTLCK, &unlock));
	return ioctl(fd, TIOCGPTPEER, O_RDWR | O_NOCTTY);
}

static void other_side_of_a_terminal_takes_its_own_rule(void)
{
	OK(other_side());
	REFUSED(other_side());
}

/* --- supervisors ------------------------------------------------------------ */

/* Answers one call by a descriptor of the file, or by the error that it was. */
static void supervise(int listener, const char *path)
{
	struct seccomp_notif call = { };
	struct seccomp_notif_resp answer = { };
	struct seccomp_notif_addfd put_in = {
		.flags = SECCOMP_ADDFD_FLAG_SEND,
		.srcfd = OK(open(path, O_RDONLY)),
	};

	OK(ioctl(listener, SECCOMP_IOCTL_NOTIF_RECV, &call));
	put_in.id = call.id;
	if (ioctl(listener, SECCOMP_IOCTL_NOTIF_ADDFD, &put_in) >= 0)
		return;
	answer.id = call.id;
	answer.error = -errno;
	OK(ioctl(listener, SECCOMP_IOCTL_NOTIF_SEND, &answer));
}

/* getppid(2) of this task is answered by an unconfined one. */
static void supervised(const char *path)
{
	struct sock_filter code[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_getppid, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_USER_NOTIF),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	struct sock_fprog filter = {
		.len = sizeof(code) / sizeof(*code),
		.filter = code,
	};
	int listener;

	put("/t/ro/f", "granted");
	put("/t/none/f", "secret");
	listener = OK(syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER,
			      SECCOMP_FILTER_FLAG_NEW_LISTENER, &filter));
	if (!OK(fork())) {
		supervise(listener, path);
		_exit(0);
	}
	close(listener);
}

static void supervised_with_granted(void)
{
	supervised("/t/ro/f");
}

static void supervised_with_secret(void)
{
	supervised("/t/none/f");
}

static void descriptor_of_a_supervisor_by_rule_is_kept(void)
{
	char byte;
	int fd = OK(syscall(SYS_getppid));

	CHECK(read(fd, &byte, 1) == 1 && byte == 'g');
}

static void descriptor_of_a_supervisor_without_rule_is_refused(void)
{
	REFUSED(syscall(SYS_getppid));
}

#define P	"sf-handed"

const struct test handed_tests[] = {
	DENY_INFO(namespace_of_a_socket_is_refused_whatever_the_rules, P, NULL,
		  "open", "file without a name"),
	DENY_INFO(namespaces_of_a_process_are_refused_whatever_the_rules, P, NULL,
		  "open", "file without a name"),
	DENY_INFO(namespace_by_its_handle_is_refused_whatever_the_rules, P,
		  handle_of_a_namespace, "open", "file without a name"),
	DENY(other_side_of_a_terminal_takes_its_own_rule, P, terminals,
	     "open", "file", "none"),
	ALLOW(descriptor_of_a_supervisor_by_rule_is_kept, P, supervised_with_granted),
	DENY(descriptor_of_a_supervisor_without_rule_is_refused, P, supervised_with_secret,
	     "file_receive", "file", "none"),
	{ }
};
