// SPDX-License-Identifier: GPL-2.0
/*
 * The system calls of the accesses that agree_ops.c makes up.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "agree.h"

static int at_of(int dirfd)
{
	return dirfd < 0 ? AT_FDCWD : FD_DIRS + dirfd;
}

/* For calls that take no directory. */
static const char *whole(int dirfd, const char *path, char *buf)
{
	if (dirfd < 0)
		return path;
	sprintf(buf, "/proc/self/fd/%d/%s", FD_DIRS + dirfd, path);
	return buf;
}

static int then_close(int fd)
{
	if (fd >= 0)
		close(fd);
	return fd < 0 ? -1 : 0;
}

static int reopen(int at, const struct request *r)
{
	int fd = openat(at, r->path, O_PATH), again;
	char path[32];

	if (fd < 0)
		return -1;
	sprintf(path, "/proc/self/fd/%d", fd);
	again = open(path, r->flags);
	if (again >= 0)
		close(again);
	close(fd);
	return again < 0 ? -1 : 0;
}

static int use(int at, const struct request *r)
{
	int fd = openat(at, r->path, O_RDONLY), ret;
	void *p;

	if (fd < 0)
		return -1;
	if (r->op == OP_LOCK) {
		ret = flock(fd, LOCK_SH | LOCK_NB);
	} else {
		p = mmap(NULL, 1, PROT_READ | PROT_EXEC, MAP_PRIVATE, fd, 0);
		ret = p == MAP_FAILED ? -1 : munmap(p, 1);
	}
	if (ret) {
		ret = errno;
		close(fd);
		errno = ret;
		return -1;
	}
	close(fd);
	return 0;
}

static int call(const struct request *r)
{
	static char *const argv[] = { "x", NULL }, *const envp[] = { NULL };
	char one[PATHLEN + 32], two[PATHLEN + 32];
	int at = at_of(r->dirfd), at2 = at_of(r->dirfd2), fd;
	struct stat st;

	switch (r->op) {
	case OP_OPEN:
		return then_close(openat(at, r->path, r->flags));
	case OP_CREATE:
		return then_close(openat(at, r->path, r->flags | O_CREAT |
					 O_EXCL, 0777));
	case OP_REOPEN:
		return reopen(at, r);
	case OP_TRUNCATE:
		return truncate(whole(r->dirfd, r->path, one), 0);
	case OP_CHMOD:
		return fchmodat(at, r->path, 0777, 0);
	case OP_CHOWN:
		return fchownat(at, r->path, r->flags - 1, -1, 0);
	case OP_UTIMES:
		return utimensat(at, r->path, NULL, 0);
	case OP_SETXATTR:
		return setxattr(whole(r->dirfd, r->path, one), "trusted.agree",
				"v", 1, 0);
	case OP_STAT:
		return fstatat(at, r->path, &st, 0);
	case OP_LOCK:
	case OP_MAP:
		return use(at, r);
	case OP_EXEC:
		return syscall(SYS_execveat, at, r->path, argv, envp, 0);
	case OP_LIST:
		return then_close(openat(at, r->path, O_RDONLY | O_DIRECTORY));
	case OP_UNLINK:
		return unlinkat(at, r->path, 0);
	case OP_RMDIR:
		return unlinkat(at, r->path, AT_REMOVEDIR);
	case OP_MKDIR:
		return mkdirat(at, r->path, 0777);
	case OP_MKNOD:
		return mknodat(at, r->path, S_IFREG | 0777, 0);
	case OP_SYMLINK:
		return symlinkat(r->path2, at, r->path);
	case OP_LINK:
		return linkat(at, r->path, at2, r->path2, 0);
	case OP_RENAME:
		return renameat2(at, r->path, at2, r->path2, r->flags);
	case OP_BIND:
		return mount(whole(r->dirfd, r->path, one),
			     whole(r->dirfd2, r->path2, two), NULL, r->flags,
			     NULL);
	case OP_UMOUNT:
		return umount2(whole(r->dirfd, r->path, one), 0);
	case OP_KEEP_DIR:
		fd = openat(at, r->path, O_PATH | O_DIRECTORY);
		if (fd < 0 || dup2(fd, FD_DIRS + r->flags) < 0)
			return -1;
		return close(fd);
	}
	errno = ENOSYS;
	return -1;
}

/** perform() - carry an access out; 0 or an errno */
int perform(const struct request *r)
{
	return call(r) < 0 ? errno : 0;
}
