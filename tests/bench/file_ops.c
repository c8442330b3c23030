// SPDX-License-Identifier: GPL-2.0
/*
 * Operations on files. All of them work below /tmp, a tmpfs.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "bench.h"

#define DEEP	"/tmp/b/c/d/e/f/g/h"

static int fd;

/* The files of depth 2, 5 and 9. */
static const char depth2[] = "/tmp/a";
static const char depth5[] = "/tmp/b/c/d/file";
static const char depth9[] = DEEP "/file";

/* make_tree() - the files that operations work on */
void make_tree(void)
{
	static const char *const file[] = { depth2, depth5, depth9 };
	char dir[] = DEEP;
	size_t i;

	for (i = 5; i < sizeof(dir); i++) {
		if (dir[i] && dir[i] != '/')
			continue;
		dir[i] = '\0';
		mkdir(dir, 0755);
		if (i + 1 < sizeof(dir))
			dir[i] = '/';
	}
	for (i = 0; i < 3; i++) {
		fd = open(file[i], O_CREAT | O_RDWR, 0755);
		must(fd >= 0 && ftruncate(fd, 4096) == 0, file[i]);
		close(fd);
	}
}

static void do_stat(void)
{
	struct stat st;

	must(!stat(depth5, &st), "stat");
}

static void do_access(void)
{
	must(!access(depth5, R_OK), "access");
}

static void do_open(const char *path)
{
	int n = open(path, O_RDONLY);

	must(n >= 0, path);
	close(n);
}

static void open2(void)
{
	do_open(depth2);
}

static void open5(void)
{
	do_open(depth5);
}

static void open9(void)
{
	do_open(depth9);
}

static void begin_fd(void)
{
	fd = open(depth5, O_RDWR);
	must(fd >= 0, depth5);
}

static void end_fd(void)
{
	close(fd);
}

static void do_read(void)
{
	char c;

	must(pread(fd, &c, 1, 0) == 1, "read");
}

static void do_write(void)
{
	must(pwrite(fd, "x", 1, 0) == 1, "write");
}

static void do_create(void)
{
	int n = open("/tmp/b/c/d/new", O_CREAT | O_EXCL | O_WRONLY, 0644);

	must(n >= 0, "create");
	close(n);
	must(!unlink("/tmp/b/c/d/new"), "unlink");
}

static void do_mkdir(void)
{
	must(!mkdir("/tmp/b/c/d/dir", 0755), "mkdir");
	must(!rmdir("/tmp/b/c/d/dir"), "rmdir");
}

static void do_rename(void)
{
	must(!rename(depth5, "/tmp/b/c/d/other"), "rename");
	must(!rename("/tmp/b/c/d/other", depth5), "rename back");
}

static void do_chmod(void)
{
	must(!chmod(depth5, 0755), "chmod");
}

static void do_mmap(void)
{
	void *p = mmap(NULL, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE, fd, 0);

	must(p != MAP_FAILED, "mmap");
	munmap(p, 4096);
}

const struct op file_ops[] = {
	{ "stat", 1000, make_tree, do_stat },
	{ "access", 1000, NULL, do_access },
	{ "open-2", 1000, NULL, open2 },
	{ "open-5", 1000, NULL, open5 },
	{ "open-9", 1000, NULL, open9 },
	{ "read", 1000, begin_fd, do_read, end_fd },
	{ "write", 1000, begin_fd, do_write, end_fd },
	{ "create+unlink", 500, NULL, do_create },
	{ "mkdir+rmdir", 500, NULL, do_mkdir },
	{ "rename-twice", 500, NULL, do_rename },
	{ "chmod", 1000, NULL, do_chmod },
	{ "mmap-exec", 500, begin_fd, do_mmap, end_fd },
	{ }
};
