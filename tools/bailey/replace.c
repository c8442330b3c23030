// SPDX-License-Identifier: GPL-2.0
/*
 * Writing a file that may be there already: it is the old or the new one, never
 * half of it, and stays what it was: a link, a device, somebody's.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "replace.h"

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

/* What is there keeps its inode: devices, pipes, hard links. */
static bool write_into(const char *path, const char *text, size_t len)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);

	return fd >= 0 && end(fd, write_all(fd, text, len));
}

/* Whether a new file can be what the old one was. */
static bool take_over(int fd, const struct stat *old)
{
	mode_t mask;

	if (old)
		return !fchown(fd, old->st_uid, old->st_gid) &&
			!fchmod(fd, old->st_mode & 07777);
	mask = umask(0);
	umask(mask);
	return !fchmod(fd, 0666 & ~mask);
}

/* 1: done; 0: an error; -1: no file can be made there that is as the old one. */
static int write_beside(const char *path, const struct stat *old,
			const char *text, size_t len)
{
	char *other;
	int fd, ret = -1, was;

	if (asprintf(&other, "%s.XXXXXX", path) < 0)
		abort();
	fd = mkostemp(other, O_CLOEXEC);
	if (fd >= 0) {
		if (!take_over(fd, old))
			close(fd);
		else
			ret = end(fd, write_all(fd, text, len) && !fsync(fd)) &&
				!rename(other, path);
		was = errno;
		if (ret != 1)
			unlink(other);
		errno = was;
	}
	free(other);
	return ret;
}

/**
 * replace_file() - write a file whole
 * @path: file; a symbolic link is followed
 * @text: what it is to hold
 * @len: bytes of it
 *
 * A regular file is replaced by rename(), with its owner and mode; what is no
 * regular file, has several names, or cannot be replaced so (the folder is not
 * ours, or the owner is another) is written into.
 *
 * Return: 0, or -1 after a message.
 */
int replace_file(const char *path, const char *text, size_t len)
{
	char *real = realpath(path, NULL);
	struct stat st;
	bool old = real && !stat(real, &st), link = !real && !lstat(path, &st);
	int done = -1;

	if (!link && (!old || (S_ISREG(st.st_mode) && st.st_nlink == 1)))
		done = write_beside(real ? real : path, old ? &st : NULL, text,
				    len);
	if (done < 0)
		done = write_into(real ? real : path, text, len);
	if (!done)
		fprintf(stderr, "bailey: %s: %s\n", path, strerror(errno));
	free(real);
	return done ? 0 : -1;
}
