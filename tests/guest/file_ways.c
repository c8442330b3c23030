// SPDX-License-Identifier: GPL-2.0
/*
 * System calls that lead to a file by the way: swap, accounting, libraries,
 * core dumps, watches, leases, handles, other tasks' descriptors.
 */
#include <linux/openat2.h>
#include <signal.h>
#include <sys/fanotify.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/shm.h>
#include <sys/swap.h>

#include "harness.h"

static void files(void)
{
	put("/t/ok/f", "content");
	put("/t/none/f", "content");
	put("/t/ro/f", "content");
	put("/t/wo/f", "content");
}

static void swap_file_with_read_rule_is_refused(void)
{
	REFUSED(swapon("/t/ro/f", 0));
	/* That much was granted: it is no swap file. */
	FAILS(EINVAL, swapon("/t/ok/f", 0));
}

static void accounting_file_with_read_rule_is_refused(void)
{
	OK(acct("/t/ok/f"));
	OK(acct(NULL));
	REFUSED(acct("/t/ro/f"));
}

/* Runs a child into the ground; its core goes where @pattern says. */
static void dump_core(const char *pattern)
{
	struct rlimit most = { 1 << 24, 1 << 24 };
	int fd = OK(open("/proc/sys/kernel/core_pattern", O_WRONLY));
	pid_t pid;

	CHECK(write(fd, pattern, strlen(pattern)) == (ssize_t)strlen(pattern));
	pid = OK(fork());
	if (!pid) {
		OK(setrlimit(RLIMIT_CORE, &most));
		abort();
	}
	CHECK(wait_exit(pid) == 128 + SIGABRT);
	CHECK(pwrite(fd, "core", 4, 0) == 4);
}

static void no_core(void)
{
	unlink("/t/ok/core");
	unlink("/t/none/core");
}

static void core_dump_by_rule_is_written(void)
{
	struct stat st;

	dump_core("/t/ok/core");
	OK(stat("/t/ok/core", &st));
	CHECK(st.st_size > 0);
}

static void core_dump_without_rule_is_refused(void)
{
	dump_core("/t/none/core");
	FAILS(ENOENT, access("/t/none/core", F_OK));
}

static int open_both(int request)
{
	return open("/t/none/f", O_RDONLY) < 0 || open("/t/ro/f", O_RDONLY) < 0;
}

static void opener(void)
{
	files();
	start_helper(open_both);
}

static int watch(const char *dir)
{
	int fd = OK(fanotify_init(FAN_CLASS_NOTIF | FAN_NONBLOCK, O_RDONLY));

	OK(fanotify_mark(fd, FAN_MARK_ADD, FAN_OPEN | FAN_EVENT_ON_CHILD,
			 AT_FDCWD, dir));
	CHECK(ask_helper(0) == 0);
	return fd;
}

static void watched_file_by_rule_is_handed_out(void)
{
	struct fanotify_event_metadata event;

	CHECK(read(watch("/t/ro"), &event, sizeof(event)) == sizeof(event));
	CHECK(event.fd >= 0);
}

static void watched_file_without_rule_is_not_handed_out(void)
{
	struct fanotify_event_metadata event;

	REFUSED(read(watch("/t/none"), &event, sizeof(event)));
}

static void lease_by_rule_is_allowed(void)
{
	OK(fcntl(OK(open("/t/ok/f", O_RDONLY)), F_SETLEASE, F_RDLCK));
}

static void lease_without_k_is_refused(void)
{
	REFUSED(fcntl(OK(open("/t/ro/f", O_RDONLY)), F_SETLEASE, F_RDLCK));
}

static void lock_of_the_open_file_without_k_is_refused(void)
{
	struct flock lock = { .l_type = F_RDLCK };

	OK(fcntl(OK(open("/t/ok/f", O_RDONLY)), F_OFD_SETLK, &lock));
	REFUSED(fcntl(OK(open("/t/ro/f", O_RDONLY)), F_OFD_SETLK, &lock));
}

static long openat2_(const char *path, __u64 resolve)
{
	struct open_how how = { .flags = O_RDONLY, .resolve = resolve };

	return syscall(SYS_openat2, OK(open("/t", O_PATH)), path, &how,
		       sizeof(how));
}

static void openat2_is_judged_with_every_resolve_flag(void)
{
	static const __u64 flags[] = {
		RESOLVE_NO_XDEV, RESOLVE_NO_MAGICLINKS, RESOLVE_NO_SYMLINKS,
		RESOLVE_BENEATH, RESOLVE_IN_ROOT,
	};
	size_t i;

	for (i = 0; i < sizeof(flags) / sizeof(*flags); i++) {
		OK(openat2_("ro/f", flags[i]));
		REFUSED(openat2_("none/f", flags[i]));
	}
	/* What the cache knows by now. Some modules, as Smack, have no answer. */
	if (openat2_("ro/f", RESOLVE_CACHED) < 0)
		FAILS(EAGAIN, openat2_("none/f", RESOLVE_CACHED));
	else
		REFUSED(openat2_("none/f", RESOLVE_CACHED));
}

static void root_and_cwd_of_proc_are_judged_by_the_name(void)
{
	OK(chdir("/t"));
	OK(open("/proc/self/root/t/ro/f", O_RDONLY));
	OK(open("/proc/self/cwd/ro/f", O_RDONLY));
	REFUSED(open("/proc/self/root/t/none/f", O_RDONLY));
	REFUSED(open("/proc/self/cwd/none/f", O_RDONLY));
}

static long open_handle_at(const char *path, const char *mount)
{
	struct {
		struct file_handle head;
		unsigned char bytes[128];
	} handle = { .head.handle_bytes = 128 };
	int mount_id;

	OK(name_to_handle_at(AT_FDCWD, path, &handle.head, &mount_id, 0));
	return open_by_handle_at(OK(open(mount, O_RDONLY | O_DIRECTORY)),
				 &handle.head, O_RDONLY);
}

static void file_opened_by_handle_by_rule_is_allowed(void)
{
	OK(open_handle_at("/t/ro/f", "/t/ro"));
}

static void file_opened_by_handle_without_rule_is_refused(void)
{
	REFUSED(open_handle_at("/t/none/f", "/t/ro"));
}

static void fresh(void)
{
	files();
	unlink("/t/ok/new");
	unlink("/t/none/new");
}

static void temporary_file_is_named_by_rule_only(void)
{
	int fd = OK(open("/t/ok", O_TMPFILE | O_RDWR, 0600));

	REFUSED(linkat(fd, "", AT_FDCWD, "/t/none/new", AT_EMPTY_PATH));
	OK(linkat(fd, "", AT_FDCWD, "/t/ok/new", AT_EMPTY_PATH));
}

static void empty_path_of_o_path_fd_is_judged(void)
{
	static const struct timespec past[2] = { };
	int ro = OK(open("/t/ro/f", O_PATH)), ok = OK(open("/t/ok/f", O_PATH));

	OK(fchownat(ok, "", 0, 0, AT_EMPTY_PATH));
	REFUSED(fchownat(ro, "", 0, 0, AT_EMPTY_PATH));
	OK(utimensat(ok, "", past, AT_EMPTY_PATH));
	REFUSED(utimensat(ro, "", past, AT_EMPTY_PATH));
	FAILS(EBADF, fchmod(ro, 0600));
}

static void whiteout_by_rule_is_allowed(void)
{
	OK(renameat2(AT_FDCWD, "/t/ok/f", AT_FDCWD, "/t/ok/new",
		     RENAME_WHITEOUT));
	OK(unlink("/t/ok/f"));
}

static void whiteout_without_rule_is_refused(void)
{
	REFUSED(renameat2(AT_FDCWD, "/t/ok/f", AT_FDCWD, "/t/none/new",
			  RENAME_WHITEOUT));
	REFUSED(renameat2(AT_FDCWD, "/t/ro/f", AT_FDCWD, "/t/ok/new",
			  RENAME_WHITEOUT));
	REFUSED(renameat2(AT_FDCWD, "/t/none/f", AT_FDCWD, "/t/ok/new",
			  RENAME_NOREPLACE));
}

static int hold_files(int request)
{
	return open(request ? "/t/none/f" : "/t/ro/f", O_RDONLY);
}

static void holder(void)
{
	files();
	start_helper(hold_files);
}

static long take_fd(int request)
{
	int theirs = ask_helper(request);
	int pidfd = OK(syscall(SYS_pidfd_open, helper_pid(), 0));

	CHECK(theirs >= 0);
	return syscall(SYS_pidfd_getfd, pidfd, theirs, 0);
}

static void descriptor_taken_from_a_task_by_rule_is_allowed(void)
{
	char c;

	CHECK(read(OK(take_fd(0)), &c, 1) == 1);
}

static void descriptor_taken_from_a_task_without_rule_is_refused(void)
{
	REFUSED(take_fd(1));
}

static void shared_memory_is_mapped_without_rule(void)
{
	int id = OK(shmget(IPC_PRIVATE, 4096, IPC_CREAT | 0600));
	char *p = shmat(id, NULL, 0);

	CHECK(p != (void *)-1);
	*p = 1;
	OK(shmctl(id, IPC_RMID, NULL));
}

static void shared_memory_is_not_mapped_as_code(void)
{
	int id = OK(shmget(IPC_PRIVATE, 4096, IPC_CREAT | 0700));
	void *p = shmat(id, NULL, SHM_EXEC);
	int error = errno;

	OK(shmctl(id, IPC_RMID, NULL));
	errno = error;
	REFUSED(p == (void *)-1 ? -1 : 0);
}

/* By the link that /proc has for a mapping of it. */
static long open_mapped(const char *path, int flags)
{
	int fd = OK(open(path, O_RDONLY));
	char *p = mmap(NULL, 4096, PROT_READ, MAP_PRIVATE, fd, 0);
	char link[128];

	CHECK(p != MAP_FAILED);
	snprintf(link, sizeof(link), "/proc/self/map_files/%lx-%lx", (long)p,
		 (long)p + 4096);
	return open(link, flags);
}

static void mapped_file_is_opened_by_its_rule_only(void)
{
	OK(open_mapped("/t/ok/f", O_RDWR));
	OK(open_mapped("/t/ro/f", O_RDONLY));
	REFUSED(open_mapped("/t/ro/f", O_RDWR));
}

static void memory_file_may_be_opened_anew(void)
{
	char path[64];

	snprintf(path, sizeof(path), "/proc/self/fd/%ld",
		 OK(memfd_create("data", 0)));
	OK(open(path, O_RDWR));
}

#define P	"sf-ways"

const struct test way_tests[] = {
	DENY(swap_file_with_read_rule_is_refused, P, files,
	     "open", "file", "none"),
	DENY(accounting_file_with_read_rule_is_refused, P, files,
	     "open", "file", "none"),
	ALLOW(core_dump_by_rule_is_written, P, no_core),
	DENY(core_dump_without_rule_is_refused, P, no_core,
	     "mknod", "file", "none"),
	ALLOW(watched_file_by_rule_is_handed_out, P, opener),
	DENY(watched_file_without_rule_is_not_handed_out, P, opener,
	     "open", "file", "none"),
	ALLOW(lease_by_rule_is_allowed, P, files),
	DENY(lease_without_k_is_refused, P, files,
	     "file_lock", "file", "none"),
	DENY(lock_of_the_open_file_without_k_is_refused, P, files,
	     "file_lock", "file", "none"),
	DENY(openat2_is_judged_with_every_resolve_flag, P, files,
	     "open", "file", "none"),
	DENY(root_and_cwd_of_proc_are_judged_by_the_name, P, files,
	     "open", "file", "none"),
	ALLOW(file_opened_by_handle_by_rule_is_allowed, P, files),
	DENY(file_opened_by_handle_without_rule_is_refused, P, files,
	     "open", "file", "none"),
	DENY(temporary_file_is_named_by_rule_only, P, fresh,
	     "link", "file", "none"),
	DENY(empty_path_of_o_path_fd_is_judged, P, files,
	     "utimes", "file", "none"),
	ALLOW(whiteout_by_rule_is_allowed, P, fresh),
	DENY(whiteout_without_rule_is_refused, P, fresh,
	     "rename", "file", "none"),
	ALLOW(descriptor_taken_from_a_task_by_rule_is_allowed, P, holder),
	DENY(descriptor_taken_from_a_task_without_rule_is_refused, P, holder,
	     "file_receive", "file", "none"),
	ALLOW(shared_memory_is_mapped_without_rule, P, NULL),
	DENY(shared_memory_is_not_mapped_as_code, P, NULL,
	     "file_mmap", "file", "none"),
	DENY(mapped_file_is_opened_by_its_rule_only, P, files,
	     "open", "file", "none"),
	ALLOW(memory_file_may_be_opened_anew, P, NULL),
	{ }
};
