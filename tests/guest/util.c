// SPDX-License-Identifier: GPL-2.0
/*
 * What bodies and preparations share: expectations, files, privileges and the
 * unconfined helper process.
 */
#include <linux/capability.h>
#include <net/if.h>
#include <sched.h>
#include <signal.h>
#include <stdarg.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/wait.h>

#include "harness.h"

void fail(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vdprintf(1, fmt, ap);
	va_end(ap);
	_exit(1);
}

void skip(const char *why)
{
	dprintf(1, "%s", why);
	_exit(SKIPPED);
}

long expect_ok(long ret, const char *what, const char *file, int line)
{
	if (ret < 0)
		fail("%s:%d: %s: %s", file, line, what, strerror(errno));
	return ret;
}

void expect_error(long ret, int err, int or, const char *what,
		  const char *file, int line)
{
	if (ret >= 0)
		fail("%s:%d: %s: succeeded (%ld), want %s", file, line, what,
		     ret, strerrorname_np(err));
	if (errno != err && errno != or)
		fail("%s:%d: %s: %s, want %s", file, line, what,
		     strerror(errno), strerrorname_np(err));
}

void expect_true(bool cond, const char *what, const char *file, int line)
{
	if (!cond)
		fail("%s:%d: does not hold: %s", file, line, what);
}

/* Makes a file with this content, mode 0666, whatever was there before. */
void put(const char *path, const char *text)
{
	int fd;

	unlink(path);
	fd = OK(open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666));
	OK(fchmod(fd, 0666));
	CHECK(write(fd, text, strlen(text)) == (ssize_t)strlen(text));
	close(fd);
}

void copy_file(const char *from, const char *to, mode_t mode)
{
	static char buf[1 << 16];
	int in, out;
	ssize_t n;

	unlink(to);
	in = OK(open(from, O_RDONLY | O_CLOEXEC));
	out = OK(open(to, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0700));
	while ((n = OK(read(in, buf, sizeof(buf)))) > 0)
		CHECK(write(out, buf, n) == n);
	OK(fchmod(out, mode));
	close(in);
	close(out);
}

/* Reads a file of unknown size; to be freed by nobody, tests are short. */
char *slurp(const char *path)
{
	size_t size = 1 << 20, len = 0;
	char *text = malloc(size);
	ssize_t n;
	int fd;

	CHECK(text);
	fd = OK(open(path, O_RDONLY | O_CLOEXEC));
	while ((n = OK(read(fd, text + len, size - len - 1))) > 0)
		len += n;
	close(fd);
	text[len] = '\0';
	return text;
}

/* Puts a descriptor where the body looks for it, to survive exec. */
void keep_fd(int fd, int as)
{
	OK(dup2(fd, as));
	close(fd);
}

/* Becomes an ordinary user, without capabilities and for good. */
void drop_to(uid_t uid)
{
	OK(syscall(SYS_setgroups, 0, NULL));
	OK(syscall(SYS_setresgid, uid, uid, uid));
	OK(syscall(SYS_setresuid, uid, uid, uid));
}

/* Gives one capability up, keeps uid and the others. */
void drop_cap(int cap)
{
	struct __user_cap_header_struct head = {
		.version = _LINUX_CAPABILITY_VERSION_3,
	};
	struct __user_cap_data_struct data[2];

	OK(syscall(SYS_capget, &head, data));
	data[cap / 32].effective &= ~(1u << (cap % 32));
	data[cap / 32].permitted &= ~(1u << (cap % 32));
	data[cap / 32].inheritable &= ~(1u << (cap % 32));
	OK(syscall(SYS_capset, &head, data));
}

/* Mounts made from here on are seen by nobody else. */
void own_mount_ns(void)
{
	OK(unshare(CLONE_NEWNS));
	OK(mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL));
}

/* Each CPU remembers for itself. */
void on_one_cpu(void)
{
	cpu_set_t one;

	CPU_ZERO(&one);
	CPU_SET(0, &one);
	OK(sched_setaffinity(0, sizeof(one), &one));
}

void loopback_up(void)
{
	struct ifreq ifr = { .ifr_name = "lo" };
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	if (fd < 0)
		return;
	if (!ioctl(fd, SIOCGIFFLAGS, &ifr)) {
		ifr.ifr_flags |= IFF_UP | IFF_RUNNING;
		if (ioctl(fd, SIOCSIFFLAGS, &ifr))
			perror("lo");
	}
	close(fd);
}

/* Addresses and ports are this test's own. */
void own_net_ns(void)
{
	OK(unshare(CLONE_NEWNET));
	loopback_up();
}

void own_tmpfs(const char *path)
{
	mkdir(path, 0755);
	OK(mount("tmpfs", path, "tmpfs", 0, NULL));
}

/* The least that something takes: what the machine does besides is nobody's fault. */
long least_of(int times, long (*once)(void *arg), void *arg)
{
	long least = once(arg), took;

	while (--times) {
		took = once(arg);
		if (took < least)
			least = took;
	}
	return least;
}

/* Status of an exited child; a signal counts as 128 and its number. */
int wait_exit(pid_t pid)
{
	int status;

	OK(waitpid(pid, &status, 0));
	if (WIFSIGNALED(status))
		return 128 + WTERMSIG(status);
	return WEXITSTATUS(status);
}

/* The same of a child that we trace, which goes on whenever it stops. */
int wait_traced(pid_t pid)
{
	int status;

	for (;;) {
		OK(waitpid(pid, &status, 0));
		if (WIFEXITED(status))
			return WEXITSTATUS(status);
		CHECK(WIFSTOPPED(status));
		OK(ptrace(PTRACE_CONT, pid, NULL, NULL));
	}
}

/*
 * Runs a program in a child. Returns its exit status, or minus errno if execve
 * failed; that comes back by a pipe.
 */
int run_prog(const char *path, const char *const argv[])
{
	int fd[2], err = 0, status;
	pid_t pid;

	OK(pipe2(fd, O_CLOEXEC));
	pid = OK(fork());
	if (!pid) {
		execve(path, (char *const *)argv, environ);
		err = errno;
		if (write(fd[1], &err, sizeof(err)) < 0)
			_exit(126);
		_exit(127);
	}
	close(fd[1]);
	if (read(fd[0], &err, sizeof(err)) != sizeof(err))
		err = 0;
	close(fd[0]);
	status = wait_exit(pid);
	return err ? -err : status;
}

void label_is(const char *want)
{
	char label[4096] = "";
	long len;

	len = OK(prctl(PR_BAILEY, BAILEY_PRCTL_GETLABEL, label, sizeof(label),
		       0));
	if (strcmp(label, want) || len != (long)strlen(want))
		fail("label is \"%s\" (%ld bytes), want \"%s\"", label, len,
		     want);
}

void set_onexec(const char *profile)
{
	OK(prctl(PR_BAILEY, BAILEY_PRCTL_ONEXEC, profile, strlen(profile), 0));
}

/**
 * start_helper() - fork a process that stays unconfined
 * @serve: called there for each request; its result goes back
 *
 * To be called by prepare(); the body talks to it by ask_helper(). It ends
 * when the body's end of the pipe closes.
 */
void start_helper(int (*serve)(int request))
{
	int ask[2], reply[2], request, result;
	char buf[16];
	pid_t pid;

	OK(pipe(ask));
	OK(pipe(reply));
	pid = OK(fork());
	if (!pid) {
		close(ask[1]);
		close(reply[0]);
		while (read(ask[0], &request, sizeof(request)) ==
		       sizeof(request)) {
			result = serve(request);
			if (write(reply[1], &result, sizeof(result)) < 0)
				break;
		}
		_exit(0);
	}
	close(ask[0]);
	close(reply[1]);
	keep_fd(ask[1], FD_ASK);
	keep_fd(reply[0], FD_REPLY);
	snprintf(buf, sizeof(buf), "%d", pid);
	setenv("HELPER", buf, 1);
}

int ask_helper(int request)
{
	int result;

	CHECK(write(FD_ASK, &request, sizeof(request)) == sizeof(request));
	CHECK(read(FD_REPLY, &result, sizeof(result)) == sizeof(result));
	return result;
}

pid_t helper_pid(void)
{
	const char *pid = getenv("HELPER");

	CHECK(pid);
	return atoi(pid);
}

/* Sends a descriptor with one byte through a Unix socket; as sendmsg() returns. */
int send_fd(int sock, int fd)
{
	union {
		struct cmsghdr head;
		char space[CMSG_SPACE(sizeof(int))];
	} ctl = { };
	struct iovec iov = { .iov_base = "x", .iov_len = 1 };
	struct msghdr msg = {
		.msg_iov = &iov, .msg_iovlen = 1,
		.msg_control = &ctl, .msg_controllen = sizeof(ctl),
	};

	ctl.head.cmsg_len = CMSG_LEN(sizeof(int));
	ctl.head.cmsg_level = SOL_SOCKET;
	ctl.head.cmsg_type = SCM_RIGHTS;
	memcpy(CMSG_DATA(&ctl.head), &fd, sizeof(fd));
	return sendmsg(sock, &msg, 0) == 1 ? 0 : -1;
}

/* The descriptor that comes with the next byte, or -1: there is none. */
int receive_fd(int sock)
{
	union {
		struct cmsghdr head;
		char space[CMSG_SPACE(sizeof(int))];
	} ctl = { };
	char c;
	struct iovec iov = { .iov_base = &c, .iov_len = 1 };
	struct msghdr msg = {
		.msg_iov = &iov, .msg_iovlen = 1,
		.msg_control = &ctl, .msg_controllen = sizeof(ctl),
	};
	int fd;

	OK(recvmsg(sock, &msg, 0));
	if (!CMSG_FIRSTHDR(&msg) ||
	    CMSG_FIRSTHDR(&msg)->cmsg_len < CMSG_LEN(sizeof(int)))
		return -1;
	memcpy(&fd, CMSG_DATA(&ctl.head), sizeof(fd));
	return fd;
}
