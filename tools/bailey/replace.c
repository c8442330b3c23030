// SPDX-License-Identifier: GPL-2.0
/*
 * Writing a file that may be there already: it is the old or the new one, never
 * half of it, and stays what it was: a link, a device, somebody's.
 *
 * The kernel resolves the name, once, so that its guards of links and files in
 * folders that are everybody's hold (fs.protected_*). What it opened is what is
 * replaced, by its folder's descriptor.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "replace.h"

#define ACL	"system.posix_acl_access"

/**
 * struct target - the file
 * @fd: open for writing
 * @st: what it is
 * @dir: folder that holds it under @name, or -1
 * @name: in @dir; of @real
 * @real: path without links; malloc()ed
 */
struct target {
	int fd;
	struct stat st;
	int dir;
	const char *name;
	char *real;
};

enum result { DONE, FAILED, CANNOT };

static bool write_all(int fd, const char *text, size_t len)
{
	ssize_t n;

	for (; len; text += n, len -= n) {
		n = write(fd, text, len);
		if (n < 0 && errno != EINTR)
			return false;
		n = n < 0 ? 0 : n;
	}
	return true;
}

/* Closes @fd; the first error counts. */
static bool end(int fd, bool ok)
{
	int was = errno;

	if (close(fd))
		return false;
	errno = was;
	return ok;
}

/* Finds the folder of what is open; without it nothing can be put beside. */
static void find_folder(struct target *t)
{
	char link[40], buf[PATH_MAX], *slash;
	struct stat st;
	ssize_t n;

	snprintf(link, sizeof(link), "/proc/self/fd/%d", t->fd);
	n = readlink(link, buf, sizeof(buf) - 1);
	if (n <= 0 || *buf != '/')
		return;
	buf[n] = '\0';
	t->real = strdup(buf);
	if (!t->real)
		abort();
	slash = strrchr(t->real, '/');
	t->name = slash + 1;
	buf[slash - t->real + 1] = '\0';
	t->dir = open(buf, O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (t->dir < 0)
		return;
	if (!fstatat(t->dir, t->name, &st, AT_SYMLINK_NOFOLLOW) &&
	    st.st_dev == t->st.st_dev && st.st_ino == t->st.st_ino)
		return;
	close(t->dir);
	t->dir = -1;
}

/* Whether somebody may have put it there for us to write to. */
static bool planted(const struct target *t)
{
	struct stat dir;

	if (!S_ISREG(t->st.st_mode) && !S_ISFIFO(t->st.st_mode))
		return false;
	return t->dir >= 0 && !fstat(t->dir, &dir) &&
		(dir.st_mode & S_ISVTX) && (dir.st_mode & 0022) &&
		t->st.st_uid != geteuid() && t->st.st_uid != dir.st_uid;
}

/* The value of an attribute, malloc()ed, or NULL. */
static void *value_of(int fd, const char *name, ssize_t *len)
{
	void *value;

	*len = fgetxattr(fd, name, NULL, 0);
	if (*len < 0)
		return NULL;
	value = malloc(*len + 1);
	if (!value)
		abort();
	*len = fgetxattr(fd, name, value, *len);
	if (*len >= 0)
		return value;
	free(value);
	return NULL;
}

static bool copy_attribute(int from, int to, const char *name)
{
	ssize_t n, m;
	void *value, *has;
	bool ok;

	/* Sums of the contents, which the kernel makes. */
	if (!strcmp(name, "security.ima") || !strcmp(name, "security.evm"))
		return true;
	value = value_of(from, name, &n);
	if (!value)
		return false;
	has = value_of(to, name, &m);
	ok = (has && n == m && !memcmp(value, has, n)) ||
		!fsetxattr(to, name, value, n, 0);
	free(value);
	free(has);
	return ok;
}

/* ACLs, labels, and what users say of the file. */
static bool copy_attributes(int from, int to)
{
	ssize_t n = flistxattr(from, NULL, 0);
	bool ok = true, acl = false;
	char *list, *p;

	if (n < 0 && errno != EOPNOTSUPP && errno != ENOSYS)
		return false;
	n = n < 0 ? 0 : n;
	list = malloc(n + 1);
	if (!list)
		abort();
	if (n)
		n = flistxattr(from, list, n);
	ok = n >= 0;
	for (p = list; ok && p < list + n; p += strlen(p) + 1) {
		acl |= !strcmp(p, ACL);
		ok = copy_attribute(from, to, p);
	}
	free(list);
	/* A new file may have got one from the folder. */
	if (ok && !acl && fremovexattr(to, ACL))
		ok = errno == ENODATA || errno == EOPNOTSUPP || errno == ENOSYS;
	return ok;
}

/* Whether a new file can be what the old one was. */
static bool take_over(const struct target *t, int fd)
{
	return !fchown(fd, t->st.st_uid, t->st.st_gid) &&
		copy_attributes(t->fd, fd) &&
		!fchmod(fd, t->st.st_mode & 07777);
}

/* A new file in the folder; @name, which is no policy's, is malloc()ed. */
static int make_beside(const struct target *t, char **name)
{
	unsigned int tries, word;
	int fd = -1;

	for (tries = 0; tries < 100; tries++) {
		if (getrandom(&word, sizeof(word), 0) != sizeof(word))
			word = getpid() + tries;
		if (asprintf(name, ".%s.%06x", t->name, word & 0xffffff) < 0)
			abort();
		fd = openat(t->dir, *name, O_WRONLY | O_CREAT | O_EXCL |
			    O_CLOEXEC, 0600);
		if (fd >= 0 || errno != EEXIST)
			break;
		free(*name);
		*name = NULL;
	}
	return fd;
}

/* Whether it is the folder or the name that does not allow it, not the disk. */
static bool not_here(int error)
{
	return error == EACCES || error == EPERM || error == EROFS ||
		error == ENAMETOOLONG || error == EBUSY || error == EXDEV;
}

static enum result write_beside(const struct target *t, const char *text,
				size_t len)
{
	enum result ret = CANNOT;
	char *name = NULL;
	int fd = make_beside(t, &name), was;

	if (fd < 0) {
		ret = not_here(errno) ? CANNOT : FAILED;
	} else if (!take_over(t, fd)) {
		close(fd);
	} else if (!end(fd, write_all(fd, text, len) && !fsync(fd))) {
		ret = FAILED;
	} else if (renameat(t->dir, name, t->dir, t->name)) {
		ret = not_here(errno) ? CANNOT : FAILED;
	} else {
		ret = DONE;
	}
	was = errno;
	if (fd >= 0 && ret != DONE)
		unlinkat(t->dir, name, 0);
	errno = was;
	free(name);
	return ret;
}

/* What the file holds, malloc()ed, or NULL. */
static char *old_text(const struct target *t)
{
	size_t size = t->st.st_size, have = 0;
	char link[40], *text = malloc(size + 1);
	ssize_t n = 1;
	int fd;

	if (!text)
		return NULL;
	snprintf(link, sizeof(link), "/proc/self/fd/%d", t->fd);
	fd = open(link, O_RDONLY | O_CLOEXEC);
	for (; fd >= 0 && have < size && n > 0; have += n > 0 ? n : 0)
		n = read(fd, text + have, size - have);
	if (fd >= 0)
		close(fd);
	if (fd >= 0 && have == size)
		return text;
	free(text);
	return NULL;
}

/*
 * What is there keeps its inode: devices, pipes, several names, mounts. The room
 * is taken first, and what could not be written is put back.
 */
static enum result write_into(const struct target *t, const char *text, size_t len)
{
	char *old;
	bool ok;
	int was;

	if (!S_ISREG(t->st.st_mode))
		return write_all(t->fd, text, len) ? DONE : FAILED;
	old = old_text(t);
	ok = !len || !fallocate(t->fd, 0, 0, len) || errno == EOPNOTSUPP ||
		errno == ENOSYS;
	if (ok && (!write_all(t->fd, text, len) || ftruncate(t->fd, len) ||
		   fsync(t->fd))) {
		ok = false;
		was = errno;
		if (old && !lseek(t->fd, 0, SEEK_SET))
			write_all(t->fd, old, t->st.st_size);
		errno = was;
	}
	was = errno;
	if (!ok && ftruncate(t->fd, t->st.st_size))
		fprintf(stderr, "bailey: %s\n", strerror(errno));
	free(old);
	errno = was;
	return ok ? DONE : FAILED;
}

/* The descriptor that a path stands for, or -1: no file to be replaced. */
static int descriptor_of(const char *path)
{
	static const char *const dirs[] = { "/dev/fd/", "/proc/self/fd/" };
	const char *number = NULL;
	size_t i;

	if (!strcmp(path, "/dev/stdout"))
		return STDOUT_FILENO;
	if (!strcmp(path, "/dev/stderr"))
		return STDERR_FILENO;
	for (i = 0; i < 2; i++)
		if (!strncmp(path, dirs[i], strlen(dirs[i])))
			number = path + strlen(dirs[i]);
	if (!number || !*number || strlen(number) > 6 ||
	    number[strspn(number, "0123456789")])
		return -1;
	return atoi(number);
}

static enum result write_target(struct target *t, bool made, const char *text,
				size_t len)
{
	enum result ret = CANNOT;
	int was;

	if (t->dir >= 0 && S_ISREG(t->st.st_mode) && t->st.st_nlink == 1)
		ret = write_beside(t, text, len);
	if (ret == CANNOT)
		ret = write_into(t, text, len);
	was = errno;
	if (ret != DONE && made && t->dir >= 0)
		unlinkat(t->dir, t->name, 0);
	errno = was;
	return ret;
}

/**
 * replace_file() - write a file whole
 * @path: file; a symbolic link is followed if the kernel does; /dev/stdout,
 *	/dev/fd/N and /proc/self/fd/N are written to as they are
 * @text: what it is to hold
 * @len: bytes of it
 *
 * A regular file is replaced by renameat(), with its owner, mode, ACL and other
 * attributes; what is no regular file, has several names, or cannot be replaced
 * so (the folder is not ours, or the owner is another) is written into. A file
 * of another's in a sticky folder that is not his either is refused.
 *
 * Return: 0, or -1 after a message.
 */
int replace_file(const char *path, const char *text, size_t len)
{
	struct target t = { .dir = -1 };
	const char *why = NULL;
	struct stat st;
	bool made, ok;
	int fd = descriptor_of(path);

	if (fd >= 0) {
		ok = !fflush(stdout) && write_all(fd, text, len);
		goto out;
	}
	made = stat(path, &st) && errno == ENOENT;
	t.fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC | O_NOCTTY, 0666);
	ok = t.fd >= 0;
	if (ok && fstat(t.fd, &t.st)) {
		ok = end(t.fd, false);
	} else if (ok) {
		find_folder(&t);
		if (planted(&t)) {
			ok = false;
			why = "left alone: another user's file in a folder that is everybody's";
		} else {
			ok = write_target(&t, made && !t.st.st_size, text, len) ==
				DONE;
		}
		ok = end(t.fd, ok);
	}
	if (t.dir >= 0)
		end(t.dir, true);
	free(t.real);
out:
	if (!ok)
		fprintf(stderr, "bailey: %s: %s\n", path,
			why ? why : strerror(errno));
	return ok ? 0 : -1;
}
