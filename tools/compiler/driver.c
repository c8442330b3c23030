// SPDX-License-Identifier: GPL-2.0
/*
 * Reads policy: sets scanner and parser up, hands out the result.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "session.h"
#include "parse.h"

int bc_yylex_init_extra(struct bc_front *f, void **scanner);
int bc_yylex_destroy(void *scanner);
void bc_yypop_buffer_state(void *scanner);

static struct bc_policy *parse(const char *name, char *text, size_t len,
			       const struct bc_options *opt,
			       struct bc_diag *diag)
{
	struct bc_front f;
	struct bc_loc none = { 0 };
	size_t size, i;
	void *blob = NULL;
	struct bc_diag_mark mark;
	unsigned int had;

	memset(&f, 0, offsetof(struct bc_front, stack));
	f.diag = diag;
	f.opt = opt;
	f.profile = -1;
	f.head = true;
	f.policy = calloc(1, sizeof(*f.policy));
	if (!f.policy || bc_yylex_init_extra(&f, &f.scanner))
		abort();
	f.session = opt->session ? opt->session : bc_session_new();
	f.policy->session = f.session;
	f.policy->own = !opt->session;
	had = bc_diag_errors(diag);
	mark = bc_diag_mark(diag);
	bc_push_text(&f, name, text, len, none, BC_MEMO_NONE);
	bc_yyparse(f.scanner, &f);
	bc_abi_finish(&f);
	/* Who said nothing because of another error was wrong if there is none. */
	if (bc_diag_errors(diag) == had && bc_is_hushed(&f))
		bc_report(diag, BC_ERROR, f.wrong, NULL, "this makes no sense");
	/* After too many errors the rest is not read. */
	while (f.depth) {
		bc_yypop_buffer_state(f.scanner);
		bc_dir_free(f.stack[--f.depth].dir);
		free(f.stack[f.depth].text);
	}
	bc_yylex_destroy(f.scanner);
	bc_vars_free(&f);
	free(f.text);
	free(f.block);
	free(f.cond);
	free(f.seen);
	free(f.once);
	free(f.once_last);
	free(f.origin);
	free(f.own);
	free(f.use);
	bc_clash_free(&f);
	bc_drop_skipped(f.policy);
	/* What is there may contradict itself as well. */
	if (bc_diag_errors(diag) != had && !bc_foreign(diag, mark, name) &&
	    f.policy->nprofiles) {
		f.policy->wrong = true;
		bc_build(f.policy, diag, &blob, &size, NULL);
		free(blob);
	}
	if (bc_diag_errors(diag) == had) {
		bc_implied(f.policy);
		for (i = 0; i < f.policy->nprofiles; i++) {
			bc_links_finish(&f.policy->profiles[i]);
			bc_mount_api(diag, &f.policy->profiles[i]);
		}
		return f.policy;
	}
	bc_policy_free(f.policy);
	return NULL;
}

struct bc_policy *bc_parse_file(const char *path, const struct bc_options *opt,
				struct bc_diag *diag)
{
	size_t len;
	char *text = bc_read_file(path, &len);

	if (text)
		return parse(path, text, len, opt, diag);
	bc_report(diag, BC_ERROR, (struct bc_loc){ .file = bc_intern(diag, path) },
		  errno == EISDIR ? "name the files in it; bailey parser takes folders" :
		  NULL, "cannot read it: %s", strerror(errno));
	return NULL;
}

struct bc_policy *bc_parse_string(const char *name, const char *text,
				  const struct bc_options *opt,
				  struct bc_diag *diag)
{
	return parse(name, strdup(text), strlen(text), opt, diag);
}
