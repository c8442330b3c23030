// SPDX-License-Identifier: GPL-2.0
/*
 * The tree that acts find, and acts on files.
 */
#include <sched.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/time.h>
#include <sys/xattr.h>

#include "access.h"

#define NOBODY	1000

static int slot = FD_ACT;	/* the descriptor that acts use */

static void file_at(const char *path, mode_t mode, uid_t owner)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

	if (write(fd, "content", 7) != 7 || fchmod(fd, mode) ||
	    fchown(fd, owner, owner))
		abort();
	close(fd);
}

/* The first is a copy of this program, the others are names for it. */
static void program_at(const char *path)
{
	static char data[4 << 20];
	static const char *first;
	ssize_t size;
	int fd;

	if (first) {
		if (link(first, path))
			abort();
		return;
	}
	first = path;
	fd = open(PROG, O_RDONLY | O_CLOEXEC);
	size = read(fd, data, sizeof(data));
	close(fd);
	fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0755);
	if (size < 0 || write(fd, data, size) != size)
		abort();
	close(fd);
}

static void script_at(const char *path, const char *interpreter)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0755);

	dprintf(fd, "#!%s --script\n", interpreter);
	close(fd);
}

/* In a mount namespace of its own, so that every act finds the same. */
void make_tree(void)
{
	static const char *const dirs[] = {
		"/d/a", "/d/b", "/d/c", "/d/a/sub", "/d/a/sub/deep", "/d/own",
		"/d/bin", "/d/mnt", "/d/mnt/x", "/d/mnt/y", "/d/none",
		"/d/none/sub", "/d/root", "/d/root/old",
		"/app/node_modules",
	};
	static const char *const files[] = {
		"/d/a/f", "/d/a/g", "/d/a/sub/f", "/d/a/sub/deep/f", "/d/b/f",
		"/d/b/g", "/d/c/f", "/d/c/g", "/d/none/f", "/d/none/sub/f",
		"/d/mnt/x/f", "/d/a/f (deleted)", "/d/a/n\nl", "/d/a/[b]",
		"/d/a/caf\303\251", "/d/own/root",
		"/app/server.js", "/app/node_modules/m.js", "/etc/passwd",
		"/etc/shadow", "/etc/hosts", "/etc/crontab", "/tmp/f",
	};
	static const char *const programs[] = {
		"/d/bin/a", "/d/bin/b", "/d/bin/c", "/d/bin/d", "/d/bin/e",
		"/d/bin/f", "/d/bin/g", "/d/bin/h", "/d/bin/none",
	};
	size_t i;

	static const char *const fresh[] = { "/d", "/app", "/etc", "/tmp" };

	umask(0);
	if (unshare(CLONE_NEWNS) ||
	    mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL))
		abort();
	for (i = 0; i < sizeof(fresh) / sizeof(*fresh); i++) {
		mkdir(fresh[i], 0755);
		if (mount("tmpfs", fresh[i], "tmpfs", 0, NULL))
			abort();
	}
	for (i = 0; i < sizeof(dirs) / sizeof(*dirs); i++)
		if (mkdir(dirs[i], 0777))
			abort();
	for (i = 0; i < sizeof(files) / sizeof(*files); i++)
		file_at(files[i], 0666, 0);
	file_at("/d/own/nobody", 0666, NOBODY);
	for (i = 0; i < sizeof(programs) / sizeof(*programs); i++)
		program_at(programs[i]);
	script_at("/d/bin/script", "/d/bin/a");
	script_at("/d/bin/badscript", "/d/bin/none");
	if (symlink("/d/none/f", "/d/a/to-none") ||
	    symlink("/d/a/f", "/d/none/to-a"))
		abort();
}

static int keep(int fd)
{
	if (fd < 0)
		return -errno;
	if (fd != slot) {
		dup2(fd, slot);
		close(fd);
	}
	return 0;
}

static int flags_of(const char *letters)
{
	int flags = O_RDONLY;

	if (strchr(letters, 'w') || strchr(letters, 'a'))
		flags = strchr(letters, 'r') ? O_RDWR : O_WRONLY;
	if (strchr(letters, 'a'))
		flags |= O_APPEND;
	if (strchr(letters, 'c'))
		flags |= O_CREAT;
	if (strchr(letters, 't'))
		flags |= O_TRUNC;
	if (strchr(letters, 'x'))
		flags |= O_EXCL;
	if (strchr(letters, 'p'))
		flags |= O_PATH;
	if (strchr(letters, 'T'))
		flags |= O_TMPFILE;
	return flags;
}

static int do_open(char **w)
{
	return keep(open(w[1], flags_of(w[0]), 0666));
}

static int do_openat(char **w)
{
	return keep(openat(slot, w[1], flags_of(w[0]), 0666));
}

static int do_reopen(char **w)
{
	char path[32];

	snprintf(path, sizeof(path), "/proc/self/fd/%d", slot);
	return keep(open(path, flags_of(w[0])));
}

static int do_memfd(char **w)
{
	return keep(memfd_create("memory", 0));
}

static int do_read(char **w)
{
	char c;
	ssize_t n = read(slot, &c, 1);

	if (n < 0)
		return -errno;
	snprintf(said, sizeof(said), "%zd", n);
	return 0;
}

static int do_write(char **w)
{
	return result(write(slot, "x", 1));
}

static int do_unlink(char **w)		{ return result(unlink(w[0])); }
static int do_rmdir(char **w)		{ return result(rmdir(w[0])); }
static int do_mkdir(char **w)		{ return result(mkdir(w[0], 0777)); }
static int do_symlink(char **w)		{ return result(symlink(w[0], w[1])); }
static int do_link(char **w)		{ return result(link(w[0], w[1])); }
static int do_rename(char **w)		{ return result(rename(w[0], w[1])); }
static int do_chmod(char **w)		{ return result(chmod(w[0], 0755)); }
static int do_fchmod(char **w)		{ return result(fchmod(slot, 0755)); }
static int do_chown(char **w)		{ return result(chown(w[0], 7, 7)); }
static int do_lchown(char **w)		{ return result(lchown(w[0], 7, 7)); }
static int do_truncate(char **w)	{ return result(truncate(w[0], 1)); }
static int do_ftruncate(char **w)	{ return result(ftruncate(slot, 1)); }
static int do_utimes(char **w)		{ return result(utimes(w[0], NULL)); }
static int do_access(char **w)		{ return result(access(w[0], R_OK)); }
static int do_chdir(char **w)		{ return result(chdir(w[0])); }
static int do_chroot(char **w)		{ return result(chroot(w[0])); }

static int do_exchange(char **w)
{
	return result(renameat2(AT_FDCWD, w[0], AT_FDCWD, w[1],
				RENAME_EXCHANGE));
}

static int do_noreplace(char **w)
{
	return result(renameat2(AT_FDCWD, w[0], AT_FDCWD, w[1],
				RENAME_NOREPLACE));
}

static int do_linkfd(char **w)
{
	char path[32];

	snprintf(path, sizeof(path), "/proc/self/fd/%d", slot);
	return result(linkat(AT_FDCWD, path, AT_FDCWD, w[0],
			     AT_SYMLINK_FOLLOW));
}

static int do_mknod(char **w)
{
	mode_t type = *w[0] == 'p' ? S_IFIFO : *w[0] == 's' ? S_IFSOCK :
		      *w[0] == 'c' ? S_IFCHR : S_IFREG;

	return result(mknod(w[1], type | 0666, type == S_IFCHR ? 0x103 : 0));
}

static int do_stat(char **w)
{
	struct stat st;

	return result(lstat(w[0], &st));
}

static int do_fstat(char **w)
{
	struct stat st;

	return result(fstat(slot, &st));
}

static int do_readlink(char **w)
{
	char buf[256];

	return result(readlink(w[0], buf, sizeof(buf)));
}

static int do_setxattr(char **w)
{
	return result(setxattr(w[0], "trusted.t", "v", 1, 0));
}

static int do_flock(char **w)
{
	return result(flock(slot, LOCK_EX | LOCK_NB));
}

static int do_setlk(char **w)
{
	struct flock lock = {
		.l_type = *w[0] == 'w' ? F_WRLCK : F_RDLCK, .l_len = 1,
	};

	return result(fcntl(slot, F_SETLK, &lock));
}

static int do_noappend(char **w)
{
	return result(fcntl(slot, F_SETFL, 0));
}

static int prot_of(const char *letters)
{
	return (strchr(letters, 'r') ? PROT_READ : 0) |
	       (strchr(letters, 'w') ? PROT_WRITE : 0) |
	       (strchr(letters, 'x') ? PROT_EXEC : 0);
}

static int do_mmap(char **w)
{
	int flags = strchr(w[0], 's') ? MAP_SHARED : MAP_PRIVATE;
	void *p = mmap(NULL, 4096, prot_of(w[0]), flags, slot, 0);

	return p == MAP_FAILED ? -errno : 0;
}

static int do_mprotect(char **w)
{
	int flags = strchr(w[0], 's') ? MAP_SHARED : MAP_PRIVATE;
	void *p = mmap(NULL, 4096, prot_of(w[0]), flags, slot, 0);

	if (p == MAP_FAILED)
		return -errno;
	return result(mprotect(p, 4096, prot_of(w[1])));
}

const struct verb file_verbs[] = {
	{ "open", 2, do_open }, { "openat", 2, do_openat },
	{ "reopen", 1, do_reopen }, { "memfd", 0, do_memfd },
	{ "read", 0, do_read }, { "write", 0, do_write },
	{ "unlink", 1, do_unlink }, { "rmdir", 1, do_rmdir },
	{ "mkdir", 1, do_mkdir }, { "symlink", 2, do_symlink },
	{ "link", 2, do_link }, { "linkfd", 1, do_linkfd },
	{ "rename", 2, do_rename }, { "exchange", 2, do_exchange },
	{ "noreplace", 2, do_noreplace }, { "mknod", 2, do_mknod },
	{ "chmod", 1, do_chmod }, { "fchmod", 0, do_fchmod },
	{ "chown", 1, do_chown }, { "lchown", 1, do_lchown },
	{ "truncate", 1, do_truncate }, { "ftruncate", 0, do_ftruncate },
	{ "utimes", 1, do_utimes }, { "access", 1, do_access },
	{ "chdir", 1, do_chdir }, { "chroot", 1, do_chroot },
	{ "stat", 1, do_stat }, { "fstat", 0, do_fstat },
	{ "readlink", 1, do_readlink }, { "setxattr", 1, do_setxattr },
	{ "flock", 0, do_flock }, { "setlk", 1, do_setlk },
	{ "noappend", 0, do_noappend },
	{ "mmap", 1, do_mmap }, { "mprotect", 2, do_mprotect },
	{ }
};
