// SPDX-License-Identifier: GPL-2.0
/*
 * libFuzzer target: any text is policy or an error, and compiles to a blob that
 * the verifier takes.
 *
 * Includes see no file of this machine. A byte 0x1f ends the policy and begins
 * file 1, the next file 2, and so on: <1> and <2> name them, <d> is the folder
 * of them all. Nothing else is there. The linker leads open(), stat() and
 * scandir() here (--wrap).
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ir.h"
#include "lanes.h"
#include "match.h"
#include "pool.h"
#include "session.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define MAX_FILES 4
#define LANE_LIMIT 5000
#define SWEPT_SMALL 100
#define MAX_READS 256
#define TREE_SMALL 2
#define TREE_LARGE 128

/* The files of the run in hand; compiling is false for libFuzzer's own calls. */
static char *files[MAX_FILES];
static int nfiles, reads;
static bool compiling;

int __real_open(const char *path, int flags, ...);
int __wrap_open(const char *path, int flags, ...);
int __real_stat(const char *path, struct stat *st);
int __wrap_stat(const char *path, struct stat *st);
int __wrap_scandir(const char *path, struct dirent ***list,
		   int (*wanted)(const struct dirent *),
		   int (*order)(const struct dirent **, const struct dirent **));

/* The number of a file, 0 for the folder of all, or -1. */
static int number(const char *path)
{
	const char *name = strrchr(path, '/');

	name = name ? name + 1 : path;
	if (!strcmp(name, "d"))
		return 0;
	if (*name < '1' || *name > '0' + nfiles || name[1])
		return -1;
	return *name - '0';
}

int __wrap_open(const char *path, int flags, ...)
{
	size_t len;
	int n, fd;

	/* What stops within a compile is written by libFuzzer from there. */
	if (!compiling || (flags & O_ACCMODE) != O_RDONLY) {
		va_list list;

		va_start(list, flags);
		fd = __real_open(path, flags, va_arg(list, int));
		va_end(list);
		return fd;
	}
	n = number(path);
	errno = ENOENT;
	/* Files that include one another some times each make thousands of profiles. */
	if (n <= 0 || !*files[n - 1] || reads++ >= MAX_READS)
		return -1;
	fd = memfd_create("included", MFD_CLOEXEC);
	len = strlen(files[n - 1]);
	if (fd < 0 || pwrite(fd, files[n - 1], len, 0) != (ssize_t)len)
		abort();
	return fd;
}

int __wrap_stat(const char *path, struct stat *st)
{
	int n;

	if (!compiling)
		return __real_stat(path, st);
	n = number(path);
	if (n < 0) {
		errno = ENOENT;
		return -1;
	}
	memset(st, 0, sizeof(*st));
	st->st_mode = n ? S_IFREG | 0644 : S_IFDIR | 0755;
	return 0;
}

int __wrap_scandir(const char *path, struct dirent ***list,
		   int (*wanted)(const struct dirent *),
		   int (*order)(const struct dirent **, const struct dirent **))
{
	int i;

	(void)path;
	(void)wanted;
	(void)order;
	*list = calloc(MAX_FILES, sizeof(**list));
	for (i = 0; i < nfiles; i++) {
		(*list)[i] = calloc(1, sizeof(***list));
		(*list)[i]->d_name[0] = '1' + i;
	}
	return nfiles;
}

/* What is told goes to @diag, of which a session has one: it has the names of files. */
static void *told(const char *text, bool check_only, FILE *null, struct bc_diag *diag,
		  struct bc_session *session, size_t *size)
{
	static const char *const dirs[] = { "/fuzz" };
	struct bc_options opt = { .check_only = check_only,
				  .include_dirs = dirs,
				  .ninclude_dirs = 1,
				  .session = session };
	struct bc_policy *policy;
	struct bailey_blob_error err;
	struct bailey_view view;
	void *blob = NULL;

	reads = 0;
	policy = bc_parse_string("fuzz", text, &opt, diag);
	if (policy)
		bc_build(policy, diag, &blob, size, NULL);
	if (blob && bailey_verify(blob, *size, &view, &err))
		abort();
	bc_diag_emit(diag, null);
	bc_policy_free(policy);
	bc_diag_forget(diag);
	return blob;
}

static void once(const char *text, bool check_only, FILE *null)
{
	struct bc_diag *diag = bc_diag_new(check_only);
	size_t size;

	free(told(text, check_only, null, diag, NULL, &size));
	bc_diag_free(diag);
}

/*
 * The policy, its files as policies and the policy once more, in a session whose pool is
 * swept before each of them. Where there are no files, so that no include gives two
 * profiles the same rule, the policy has the same blob again.
 */
static void swept(const char *text, unsigned int n, FILE *null)
{
	unsigned int full = bc_pool_full;
	struct bc_session *session = bc_session_new();
	struct bc_diag *diag = bc_diag_new(false);
	size_t size = 0, again = 0;
	void *a, *b;
	int i;

	bc_pool_full = SWEPT_SMALL << n % 8;
	a = told(text, false, null, diag, session, &size);
	for (i = 0; i <= nfiles; i++) {
		if (session->pool)
			bc_pool_sweep(session->pool);
		b = told(i < nfiles ? files[i] : text, false, null, diag, session, &again);
		if (!nfiles && (!a != !b || (a && (size != again || memcmp(a, b, size)))))
			abort();
		free(b);
	}
	free(a);
	bc_diag_free(diag);
	bc_session_free(session);
	bc_pool_full = full;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static FILE *null;
	char *text = malloc(size + 1);
	char *p;

	/*
	 * A pattern as /b*n?????? is refused, but after as many states as a lane
	 * may have, which take this build half a minute.
	 */
	bc_lane_limit = LANE_LIMIT;
	if (!null)
		null = fopen("/dev/null", "w");
	if (!text || !null)
		abort();
	memcpy(text, data, size);
	text[size] = '\0';
	nfiles = 0;
	for (p = text; (p = strchr(p, 0x1f)) && nfiles < MAX_FILES; nfiles++) {
		*p++ = '\0';
		files[nfiles] = p;
	}
	/* What globs begin with alike is there once where there are so many: mostly there are not. */
	bc_tree_least = size % 2 ? TREE_SMALL : TREE_LARGE;
	compiling = true;
	once(text, true, null);
	if (size && (*data + size) % 4 == 0)
		swept(text, *data + size / 4, null);
	else
		once(text, false, null);
	compiling = false;
	free(text);
	return 0;
}
