/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the verbs of bailey(8) share.
 */
#ifndef BAILEY_TOOL_H
#define BAILEY_TOOL_H

#include <stdbool.h>
#include <stddef.h>

#include "ir.h"
#include "match.h"

enum { EXIT_OK, EXIT_DENIED, EXIT_USAGE };

/**
 * struct common - options that every verb takes
 * @include: search path; @ninclude entries
 * @json: --json
 * @owner: --owner
 * @errors: reported by get_blob()
 * @check_only: accept what the kernel does not enforce yet
 * @output: -o
 * @policy: -p, a policy file or a blob
 * @argc: arguments left
 * @argv: arguments left
 */
struct common {
	const char *include[32];
	size_t ninclude;
	bool json;
	bool owner;
	bool check_only;
	unsigned int errors;
	const char *output;
	const char *policy;
	int argc;
	char **argv;
};

int verb_compile(struct common *c);
int verb_check(struct common *c);
int verb_load(struct common *c);
int verb_remove(struct common *c);
int verb_list(struct common *c);
int verb_status(struct common *c);
int verb_simulate(struct common *c);
int verb_exec(struct common *c);
int verb_explain(struct common *c);

/* util.c */
void *get_blob(struct common *c, char **files, int n, size_t *size,
	       struct bc_stats *stats);
char *fs_path(const char *name);
char *read_all(const char *path, size_t *len);

#endif /* BAILEY_TOOL_H */
