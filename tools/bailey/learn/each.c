// SPDX-License-Identifier: GPL-2.0
/*
 * bailey learn --each: every profile that logs speak of and that has a file.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "command.h"
#include "shown.h"

/* The policy file of a profile, by its name; malloc()ed, or NULL. */
static char *file_of(const struct common *c, const char *name)
{
	char *path, *p;
	size_t i, n;

	for (i = 0; i < c->ninclude; i++) {
		n = strlen(c->include[i]) + 1;
		if (asprintf(&path, "%s/%s", c->include[i],
			     name + (*name == '/')) < 0)
			abort();
		for (p = path + n; *p; p++)
			*p = *p == '/' ? '.' : *p;
		if (!access(path, R_OK))
			return path;
		free(path);
	}
	return NULL;
}

static void names(void *arg, const struct record *r)
{
	struct learn *l = arg;
	const char *name = r->v[R_PROFILE];
	size_t n, i;

	if (!record_has(r, R_TYPE, "decision") || !name)
		return;
	n = strstr(name, "//") ? (size_t)(strstr(name, "//") - name) :
		strlen(name);
	for (i = 0; i < l->nnames; i++)
		if (strlen(l->names[i]) == n && !strncmp(l->names[i], name, n))
			return;
	if (l->nnames < sizeof(l->names) / sizeof(l->names[0]))
		l->names[l->nnames++] = strndup(name, n);
}

/** learn_each() - each profile of the logs in turn, by a process of its own */
int learn_each(struct learn *l)
{
	int ret = EXIT_OK, status;
	size_t i;

	if (record_each(l->log, l->nlogs, names, l) < 0)
		return EXIT_USAGE;
	for (i = 0; i < l->nnames; i++) {
		char *file = file_of(l->c, l->names[i]);
		pid_t pid;

		if (!file) {
			fputs("bailey: no policy file of ", stderr);
			put_shown(stderr, l->names[i]);
			fputc('\n', stderr);
			continue;
		}
		fflush(stdout);
		pid = fork();
		if (!pid) {
			l->d.name = l->names[i];
			l->c->policy = file;
			ret = learn(l);
			if (fflush(stdout) || ferror(stdout)) {
				fputs("bailey: standard output could not be written\n",
				      stderr);
				ret = EXIT_USAGE;
			}
			_exit(ret);
		}
		if (pid < 0 || waitpid(pid, &status, 0) < 0 || status)
			ret = EXIT_USAGE;
		free(file);
		free(l->names[i]);
	}
	return ret;
}
