// SPDX-License-Identifier: GPL-2.0
/*
 * Acts between tasks, exec, changes of profile, capabilities, limits.
 */
#include <sched.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/uio.h>
#include <sys/wait.h>

#include "access.h"

pid_t peer_pid(void)
{
	const char *pid = getenv("PEER");

	return pid ? atoi(pid) : -1;
}

/* --- exec ---------------------------------------------------------------------- */

static char wanted[128];	/* profile of the next exec */

/* Runs it in a child, which tells its label; AT_SECURE adds " secure". */
static int run(const char *path, int fd, int flags)
{
	char *const argv[] = { "access", "--label", NULL };
	int out[2], err = 0, status;
	ssize_t n;
	pid_t pid;

	if (pipe(out))
		return -errno;
	pid = fork();
	if (!pid) {
		dup2(out[1], FD_SAY);
		close(out[0]);
		close(out[1]);
		/* Here, as not both modules let it be inherited. */
		if (*wanted) {
			err = lsm->onexec(wanted);
			if (err) {
				dprintf(FD_SAY, "!%d", -err);
				_exit(1);
			}
		}
		if (fd >= 0)
			syscall(SYS_execveat, fd, "", argv, environ,
				AT_EMPTY_PATH | flags);
		else
			execve(path, argv, environ);
		dprintf(FD_SAY, "!%d", errno);
		_exit(1);
	}
	close(out[1]);
	n = read(out[0], said, sizeof(said) - 1);
	close(out[0]);
	said[n > 0 ? n : 0] = '\0';
	waitpid(pid, &status, 0);
	if (*said == '!') {
		err = -atoi(said + 1);
		*said = '\0';
	} else if (WIFSIGNALED(status)) {
		snprintf(said, sizeof(said), "killed %d", WTERMSIG(status));
	}
	return err;
}

static int do_exec(char **w)	{ return run(w[0], -1, 0); }
static int do_fexec(char **w)	{ return run(NULL, FD_ACT, 0); }

/* The program of this process itself, from a copy in memory. */
static int do_execmem(char **w)
{
	static char data[4 << 20];
	int in = open(PROG, O_RDONLY | O_CLOEXEC);
	int fd = memfd_create("program", 0);
	ssize_t size = read(in, data, sizeof(data));

	if (in < 0 || fd < 0 || write(fd, data, size) != size)
		return -errno;
	close(in);
	return run(NULL, fd, 0);
}

static int do_label(char **w)	{ return lsm->label(said, sizeof(said)); }
static int do_change(char **w)	{ return lsm->change(w[0]); }

static int do_onexec(char **w)
{
	snprintf(wanted, sizeof(wanted), "%s", w[0]);
	return 0;
}

static int do_hat(char **w)
{
	return lsm->hat(w[0], strtoul(w[1], NULL, 0));
}

static int do_unhat(char **w)
{
	return lsm->hat(NULL, strtoul(w[0], NULL, 0));
}

static int do_nnp(char **w)
{
	return result(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0));
}

/* --- signals and tracing -------------------------------------------------------- */

static int signal_of(const char *name)
{
	static const struct { const char *name; int number; } known[] = {
		{ "exists", 0 }, { "term", SIGTERM }, { "usr1", SIGUSR1 },
		{ "usr2", SIGUSR2 }, { "kill", SIGKILL }, { "hup", SIGHUP },
		{ "cont", SIGCONT }, { "stop", SIGSTOP }, { "chld", SIGCHLD },
		{ "rtmin+0", 34 }, { "rtmin+5", 39 },
	};
	size_t i;

	for (i = 0; i < sizeof(known) / sizeof(*known); i++)
		if (!strcmp(known[i].name, name))
			return known[i].number;
	abort();
}

static int do_kill(char **w)
{
	return result(kill(peer_pid(), signal_of(w[0])));
}

static int do_killgroup(char **w)
{
	return result(kill(-peer_pid(), signal_of(w[0])));
}

static int do_killself(char **w)
{
	signal(SIGUSR1, SIG_IGN);
	return result(kill(getpid(), SIGUSR1));
}

static int do_attach(char **w)
{
	return result(ptrace(PTRACE_ATTACH, peer_pid(), NULL, NULL));
}

static int do_seize(char **w)
{
	return result(ptrace(PTRACE_SEIZE, peer_pid(), NULL, NULL));
}

static int do_traceme(char **w)
{
	return result(ptrace(PTRACE_TRACEME, 0, NULL, NULL));
}

static int do_vmread(char **w)
{
	char c;
	struct iovec here = { &c, 1 }, there = { said, 1 };

	return result(process_vm_readv(peer_pid(), &here, 1, &there, 1, 0));
}

static int do_vmwrite(char **w)
{
	char c = 0;
	struct iovec here = { &c, 1 }, there = { said, 1 };

	return result(process_vm_writev(peer_pid(), &here, 1, &there, 1, 0));
}

static int do_kcmp(char **w)
{
	return result(syscall(SYS_kcmp, getpid(), peer_pid(), 1, 0, 0));
}

static int do_getfd(char **w)
{
	int fd = syscall(SYS_pidfd_open, peer_pid(), 0);

	if (fd < 0)
		return -errno;
	return result(syscall(SYS_pidfd_getfd, fd, 2, 0));
}

/* A file of the peer in /proc; open may be by rule, reading by ptrace. */
static int do_procread(char **w)
{
	char path[64], c;
	int fd;

	snprintf(path, sizeof(path), "/proc/%d/%s", peer_pid(), w[0]);
	fd = open(path, O_RDONLY);
	return result(fd < 0 ? fd : read(fd, &c, 1));
}

/* --- privileges ------------------------------------------------------------------ */

static int do_setuid(char **w)	{ return result(setresuid(7, 7, 7)); }
static int do_setgid(char **w)	{ return result(setresgid(7, 7, 7)); }
static int do_sethostname(char **w) { return result(sethostname("h", 1)); }
static int do_nice(char **w)
{
	return result(setpriority(PRIO_PROCESS, 0, -5));
}

static int do_unshare(char **w)
{
	return result(unshare(!strcmp(w[0], "user") ? CLONE_NEWUSER :
			      !strcmp(w[0], "net") ? CLONE_NEWNET :
			      !strcmp(w[0], "mnt") ? CLONE_NEWNS : 0));
}

static int limit_of(const char *name)
{
	return !strcmp(name, "nofile") ? RLIMIT_NOFILE :
	       !strcmp(name, "core") ? RLIMIT_CORE :
	       !strcmp(name, "nproc") ? RLIMIT_NPROC :
	       !strcmp(name, "data") ? RLIMIT_DATA : RLIMIT_FSIZE;
}

static int do_getrlimit(char **w)
{
	struct rlimit lim;

	if (getrlimit(limit_of(w[0]), &lim))
		return -errno;
	snprintf(said, sizeof(said), "%lld/%lld", (long long)lim.rlim_cur,
		 (long long)lim.rlim_max);
	return 0;
}

static int do_setrlimit(char **w)
{
	struct rlimit lim = { strtoull(w[1], NULL, 0), strtoull(w[1], NULL, 0) };

	return result(setrlimit(limit_of(w[0]), &lim));
}

static int do_prlimit(char **w)
{
	struct rlimit lim = { strtoull(w[1], NULL, 0), strtoull(w[1], NULL, 0) };

	return result(prlimit(peer_pid(), limit_of(w[0]), &lim, NULL));
}

static int do_capable(char **w)
{
	/* In the bounding and effective sets as always; used by acts above. */
	return result(prctl(PR_CAPBSET_DROP, atoi(w[0])));
}

const struct verb task_verbs[] = {
	{ "exec", 1, do_exec }, { "fexec", 0, do_fexec },
	{ "execmem", 0, do_execmem }, { "label", 0, do_label },
	{ "change", 1, do_change }, { "onexec", 1, do_onexec },
	{ "hat", 2, do_hat }, { "unhat", 1, do_unhat }, { "nnp", 0, do_nnp },
	{ "kill", 1, do_kill }, { "killgroup", 1, do_killgroup },
	{ "killself", 0, do_killself },
	{ "attach", 0, do_attach }, { "seize", 0, do_seize },
	{ "traceme", 0, do_traceme }, { "vmread", 0, do_vmread },
	{ "vmwrite", 0, do_vmwrite }, { "kcmp", 0, do_kcmp },
	{ "getfd", 0, do_getfd }, { "procread", 1, do_procread },
	{ "setuid", 0, do_setuid }, { "setgid", 0, do_setgid },
	{ "sethostname", 0, do_sethostname }, { "nice", 0, do_nice },
	{ "unshare", 1, do_unshare }, { "dropbound", 1, do_capable },
	{ "getrlimit", 1, do_getrlimit }, { "setrlimit", 2, do_setrlimit },
	{ "prlimit", 2, do_prlimit },
	{ }
};
