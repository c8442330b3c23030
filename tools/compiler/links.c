// SPDX-License-Identifier: GPL-2.0
/*
 * Rules about links with a target.
 *
 * A plain l stands for a link subset rule to any path, and is kept as a
 * permission of its own path, which one lookup answers. In a profile that also has rules with a
 * target, deny and priority must be able to reach across: there every l becomes
 * a rule of class LINK, and the path grants none.
 */
#include <stdlib.h>
#include <string.h>

#include "ascii.h"
#include "session.h"

/* Any path but the root. */
static bool is_anything(const struct bc_word *target)
{
	return !strcmp(target->s, "/**");
}

/**
 * bc_link_pair() - a link rule, in whatever words
 * @f: front end
 * @q: qualifiers
 * @path: the new name
 * @subset: the link may not grant more than its target
 * @target: the existing name
 */
void bc_link_pair(struct bc_front *f, struct bc_quals q,
		  const struct bc_word *path, bool subset,
		  const struct bc_word *target)
{
	struct bc_rule rule = { .cls = BAILEY_CLASS_LINK, .nfields = 2,
				.perms = subset ? BAILEY_LINK_SUBSET :
						  BAILEY_LINK_ANY };

	if (bc_pattern(f, path) || bc_pattern(f, target))
		return;
	/* To deny some links is to deny all of them. */
	if (q.deny)
		rule.perms = BAILEY_LINK_ANY | BAILEY_LINK_SUBSET;
	rule.field[0] = strdup(path->s);
	if (subset && !q.deny && is_anything(target)) {
		rule.cls = BAILEY_CLASS_FILE;
		rule.nfields = 1;
		rule.perms = BAILEY_MAY_LINK;
	} else {
		rule.field[1] = strdup(target->s);
	}
	bc_rule_emit(f, q, &rule);
}

/* A path, or a word that is read as one. */
static bool may_be_path(const struct bc_args *args, int at)
{
	const struct bc_arg *a = &args->arg[at];
	const struct bc_word *w = &a->value[0];

	if (a->kind == BC_WORD)
		return bc_is_plain_path(args, at);
	if (a->kind != BC_VALUE || !w->s[0])
		return false;
	if (w->s[0] == '@' && !w->quoted)
		return w->s[1] == '{' || bc_isalpha((unsigned char)w->s[1]);
	return strchr(w->quoted ? "/@" : "/@{:&", w->s[0]);
}

/** bc_link_rule() - link [subset] /link -> /target */
void bc_link_rule(struct bc_front *f, struct bc_quals q, struct bc_args *args)
{
	bool subset = args->n > 1 && args->arg[1].kind == BC_WORD &&
		!strcmp(args->arg[1].value[0].s, "subset");
	int i = 1 + subset;

	if (args->n != i + 2 || !may_be_path(args, i) ||
	    args->arg[i + 1].kind != BC_ARROW) {
		bc_report(f->diag, BC_ERROR, q.loc,
			  "write: link [subset] /link -> /target,",
			  "malformed link rule");
		return;
	}
	bc_link_pair(f, q, &args->arg[i].value[0], subset,
		     &args->arg[i + 1].value[0]);
}

/** bc_links_finish() - where a rule has a target, all l become such rules */
void bc_links_finish(struct bc_profile *p)
{
	static char anything[] = "/**";
	size_t i, n = p->nrules;
	bool any = false;

	for (i = 0; i < n; i++)
		any |= p->rules[i]->cls == BAILEY_CLASS_LINK;
	for (i = 0; any && i < n; i++) {
		const struct bc_rule *r = p->rules[i];
		char *field[2] = { r->field[0], anything };
		struct bc_rule link, *without;

		if (r->cls != BAILEY_CLASS_FILE || !(r->perms & BAILEY_MAY_LINK))
			continue;
		memcpy(&link, r, BC_RULE_SIZE(r->nfields));
		/* No longer what other profiles have of the same include. */
		without = bc_rule_of(p, false, r);
		without->perms &= ~BAILEY_MAY_LINK;
		p->rules[i] = without;
		link.cls = BAILEY_CLASS_LINK;
		link.nfields = 2;
		link.perms = link.deny ? BAILEY_LINK_ANY | BAILEY_LINK_SUBSET :
					 BAILEY_LINK_SUBSET;
		link.transition = NULL;
		bc_add_rule_of(p, false, &link, field);
	}
}
