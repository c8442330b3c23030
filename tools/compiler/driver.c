// SPDX-License-Identifier: GPL-2.0
/*
 * Reads policy: sets scanner and parser up, hands out the result.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "session.h"
#include "parse.h"
#include "piece.h"

int bc_yylex_init_extra(struct bc_front *f, void **scanner);
int bc_yylex_destroy(void *scanner);
void bc_yypop_buffer_state(void *scanner);

static bool same_place(const struct bc_loc *a, const struct bc_loc *b)
{
	return a->file == b->file && a->line == b->line && a->column == b->column;
}

/* What rules of a file grant alike, whatever their conditions are. */
static bool are_parts(const struct bc_rule *a, const struct bc_rule *b)
{
	return a->part && b->part && a->loc.file == b->loc.file && a->cls == b->cls &&
		a->perms == b->perms && a->priority == b->priority && a->deny == b->deny &&
		a->audit == b->audit && a->allow == b->allow && a->owner == b->owner &&
		a->other == b->other;
}

/* Of one place, and of the same expansion of its variables; or parts that say the same. */
static bool is_double(const struct bc_rule *a, const struct bc_rule *b)
{
	unsigned int i;

	if (a->hash != b->hash || a->nfields != b->nfields ||
	    !(same_place(&a->loc, &b->loc) || are_parts(a, b)))
		return false;
	for (i = 0; i < a->nfields; i++)
		if (a->field[i] != b->field[i] && (!a->field[i] || !b->field[i] ||
						   strcmp(a->field[i], b->field[i])))
			return false;
	return true;
}

/*
 * A file that two others include gave its rules twice, see once.c. They are named where
 * they stand first; what they say again would be a rule of no use. They are told by what
 * they say, as it depends on what else is compiled whether they are the very same. Of
 * what leaves paths to file rules one rule for each type of sockets will do.
 *
 * A socket is created before it has an address: what many rules of addresses grant alike
 * is accepted by the state of each address, which would list all of them. The first is named,
 * be they there or not. Of one file, so that what it gives is the same in each profile.
 */
static void drop_doubles(struct bc_profile *p)
{
	const struct bc_loc *paths[BC_ANY_TYPE + 1] = { NULL };
	uint32_t size = 16, at, h, *slot;
	size_t i, kept = 0;

	while (size < 2 * p->nrules)
		size *= 2;
	slot = bc_zeros(size, sizeof(*slot));
	for (i = 0; i < p->nrules; i++) {
		struct bc_rule *r = p->rules[i];
		unsigned int type = r->cls == BAILEY_CLASS_NET ? r->resource : 0;

		if (type && paths[type] && !same_place(paths[type], &r->loc))
			continue;
		if (type)
			paths[type] = &r->loc;
		h = bc_hash_rule(r) ^ (r->part ? 0 : r->loc.line * 0x9e3779b1u);
		for (at = (h ^ h >> 16) & (size - 1); slot[at] &&
		     !is_double(p->rules[slot[at] - 1], r); at = (at + 1) & (size - 1))
			;
		if (slot[at])
			continue;
		p->rules[kept++] = r;
		slot[at] = kept;
	}
	p->nrules = kept;
	free(slot);
}

/* What is known of a policy when it was read to its end. */
static void finish(struct bc_policy *policy, struct bc_diag *diag)
{
	size_t i;

	for (i = 0; i < policy->nprofiles; i++)
		drop_doubles(&policy->profiles[i]);
	bc_implied(policy);
	for (i = 0; i < policy->nprofiles; i++) {
		bc_links_finish(&policy->profiles[i]);
		bc_mount_api(diag, &policy->profiles[i]);
	}
}

static struct bc_policy *parse(const char *name, char *text, size_t len,
			       const struct bc_options *opt,
			       struct bc_diag *diag)
{
	struct bc_front f;
	struct bc_loc none = { 0 };
	size_t size;
	void *blob = NULL;
	struct bc_diag_mark mark;
	unsigned int had;

	memset(&f, 0, sizeof(f));
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
	}
	bc_yylex_destroy(f.scanner);
	bc_vars_free(&f);
	bc_words_free(&f);
	free(f.text);
	free(f.stack);
	free(f.block);
	free(f.cond);
	free(f.seen);
	free(f.once);
	free(f.once_last);
	free(f.origin);
	free(f.own);
	free(f.use);
	bc_clash_free(&f);
	bc_taken_free(&f);
	bc_drop_skipped(f.policy);
	/* What is there may contradict itself as well. */
	if (bc_diag_errors(diag) != had && !bc_foreign(diag, mark, name) &&
	    f.policy->nprofiles) {
		f.policy->wrong = true;
		bc_build(f.policy, diag, &blob, &size, NULL);
		free(blob);
	}
	if (bc_diag_errors(diag) == had) {
		finish(f.policy, diag);
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
		  errno == EISDIR ? "name a file of it" : NULL, "cannot read it: %s", strerror(errno));
	return NULL;
}

struct bc_policy *bc_parse_string(const char *name, const char *text,
				  const struct bc_options *opt,
				  struct bc_diag *diag)
{
	return parse(name, strdup(text), strlen(text), opt, diag);
}
