// SPDX-License-Identifier: GPL-2.0
/*
 * Exec rules, and rules of change_profile, for the very same pattern must agree,
 * even where a rule of higher priority hides them both, and where they only
 * prompt. What other patterns have in common is judged when the automaton is
 * made: see accept.c.
 */
#include <stdlib.h>
#include <string.h>
#define XXH_INLINE_ALL
#include <xxhash.h>

#include "front.h"
#include "nfa.h"
#include "session.h"

#define CHANGE	8	/* of change_profile with a program */

/**
 * struct bc_clash - an exec rule
 * @path: pattern
 * @transition: where it leads
 * @loc: where it stands
 * @profile: whose it is
 * @priority: its own
 * @kind: prompt, audit and allow, of a rule in a block the block's; or CHANGE
 * @whose: 1: the owner's, 2: others', 3: both
 */
struct bc_clash {
	const char *path, *transition;
	struct bc_loc loc;
	int profile, priority;
	uint8_t kind, whose;
};

/* The pattern; a variable that has one value is replaced. */
static char *pattern(struct bc_front *f, const struct bc_rule *rule)
{
	char **s, *path = NULL;
	int i, n;

	if (!strstr(rule->field[0], "@{")) {
		path = strdup(rule->field[0]);
		bc_squeeze(path);
		return path;
	}
	n = bc_expand_glob(f, rule->field[0], rule->loc, &s);
	if (n < 0)
		return NULL;
	path = strdup(n == 1 ? s[0] : rule->field[0]);
	for (i = 0; i < n; i++)
		free(s[i]);
	free(s);
	bc_squeeze(path);
	return path;
}

static bool same(const struct bc_clash *a, const struct bc_clash *b)
{
	return a->profile == b->profile && a->priority == b->priority &&
		a->kind == b->kind && !strcmp(a->path, b->path);
}

static uint32_t hash_of(const struct bc_clash *e)
{
	return XXH3_64bits(e->path, strlen(e->path)) + e->profile * 31 +
		e->priority * 7 + e->kind;
}

static void grow(struct bc_clashes *c)
{
	uint32_t i, at;

	free(c->slot);
	c->size = c->size ? c->size * 2 : 64;
	c->slot = calloc(c->size, sizeof(*c->slot));
	if (!c->slot)
		abort();
	for (i = 0; i < (uint32_t)c->n; i++) {
		at = hash_of(&c->entry[i]);
		while (c->slot[at & (c->size - 1)])
			at++;
		c->slot[at & (c->size - 1)] = i + 1;
	}
}

static void hold_against(struct bc_front *f, struct bc_clash e)
{
	struct bc_clashes *c = &f->clash;
	uint32_t at;

	c->asked = bc_grow(c->asked, c->nasked, &c->asked_room, sizeof(*c->asked));
	c->asked[c->nasked++] = e;
	if ((uint32_t)c->n * 2 >= c->size)
		grow(c);
	for (at = hash_of(&e); c->slot[at & (c->size - 1)]; at++) {
		const struct bc_clash *o;

		o = &c->entry[c->slot[at & (c->size - 1)] - 1];
		if (!same(o, &e) || !(o->whose & e.whose))
			continue;
		if (strcmp(o->transition, e.transition))
			bc_report(f->diag, BC_ERROR, e.loc, NULL,
				  "%s%s contradicts %s at %s:%u",
				  e.kind == CHANGE ? "change_profile " :
						     "exec mode ", e.transition, o->transition,
				  o->loc.file ? o->loc.file : "", o->loc.line);
		return;
	}
	c->entry = bc_grow(c->entry, c->n, &c->room, sizeof(*c->entry));
	c->entry[c->n++] = e;
	c->slot[at & (c->size - 1)] = c->n;
}

/** bc_clash_check() - report an exec rule that contradicts an earlier one */
void bc_clash_check(struct bc_front *f, const struct bc_quals *q,
		    const struct bc_rule *rule)
{
	/* Of a rule in a block AppArmor forgets what it says itself, but if that prompts. */
	bool prompt = q->block ? f->quals.prompt : q->prompt;
	struct bc_clash e = { .transition = rule->transition, .loc = rule->loc,
			      .profile = f->profile, .priority = q->priority,
			      .kind = prompt | q->audit << 1 | q->allow << 2,
			      .whose = q->owner ? 1 : q->other ? 2 : 3 };
	char *path;

	if (f->skip || !bc_current(f) || !rule->field[0])
		return;
	if (rule->cls == BAILEY_CLASS_CHANGE) {
		/* As AppArmor has it, of plain targets any two. */
		if (!rule->field[1] || !strcmp(rule->field[1], "**") ||
		    strchr("&:", rule->field[1][0]))
			return;
		e.priority = 0;
		e.kind = CHANGE;
		e.whose = 3;
	}
	path = pattern(f, rule);
	if (!path)
		return;
	e.path = bc_session_dup(f->session, path, strlen(path));
	free(path);
	hold_against(f, e);
}

/** bc_clash_copy() - what was asked about since the number @from */
struct bc_clash *bc_clash_copy(struct bc_front *f, int from)
{
	size_t size = (f->clash.nasked - from) * sizeof(struct bc_clash);
	struct bc_clash *copy = bc_session_alloc(f->session, size + 1);

	if (size)
		memcpy(copy, f->clash.asked + from, size);
	return copy;
}

/** bc_clash_again() - the same rules stand in the current profile as well */
void bc_clash_again(struct bc_front *f, const struct bc_clash *e, int n)
{
	for (; n; n--, e++) {
		struct bc_clash mine = *e;

		mine.profile = f->profile;
		hold_against(f, mine);
	}
}

void bc_clash_free(struct bc_front *f)
{
	free(f->clash.entry);
	free(f->clash.slot);
	free(f->clash.asked);
}
