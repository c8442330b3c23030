// SPDX-License-Identifier: GPL-2.0
/*
 * What the files of one run have in common: memory of rules, the automata, and
 * what included files came to.
 *
 * An included file is read once for each set of variables and qualifiers it is
 * read under; after that the rules it gave are copied. A file is read again
 * where more than rules came of it, or where they depend on the profile.
 */
#include <stdlib.h>
#include <string.h>

#include "pool.h"
#include "session.h"

/* With what malloc() adds they fill pages. */
#define CHUNK		(65536 - 64)
#define CHUNK_OF_RULES	(8192 - 64)
#define SPARE		1024	/* rules whose memory is kept for the next profile */

/**
 * struct bc_chunk - a piece of an arena
 * @next: an older one
 * @used: bytes
 * @size: bytes
 * @p: memory
 */
struct bc_chunk {
	struct bc_chunk *next;
	size_t used, size;
	char p[];
};

/* @align: of what begins there: 8, or 1 of a text, as there are more of these. */
static void *chunk_alloc(struct bc_chunk **list, size_t size, size_t align, size_t room)
{
	struct bc_chunk *c = *list;
	void *p;

	if (c)
		c->used = (c->used + align - 1) & ~(align - 1);
	if (!c || c->used > c->size || c->size - c->used < size) {
		room = size > room ? size : room;
		c = malloc(sizeof(*c) + room);
		if (!c)
			abort();
		c->next = *list;
		c->used = 0;
		c->size = room;
		*list = c;
	}
	p = c->p + c->used;
	c->used += size;
	return p;
}

static void chunks_free(struct bc_chunk *c)
{
	while (c) {
		struct bc_chunk *next = c->next;

		free(c);
		c = next;
	}
}

void *bc_session_alloc(struct bc_session *s, size_t size)
{
	return chunk_alloc(&s->chunk, size, 8, CHUNK);
}

/**
 * bc_rule_of() - a rule of a profile that is made of another, and may say less
 * @p: profile
 * @stays: other profiles may have the rule as well
 * @r: the other; its text is not copied
 *
 * Return: its copy, with an id and, once somebody asks, a hash of its own.
 */
struct bc_rule *bc_rule_of(struct bc_profile *p, bool stays, const struct bc_rule *r)
{
	size_t size = BC_RULE_SIZE(r->nfields);
	struct bc_rule *rule = stays ? bc_session_alloc(p->session, size) :
		chunk_alloc(&p->own, size, 8, CHUNK_OF_RULES);

	memcpy(rule, r, size);
	rule->hash = 0;
	rule->id = stays ? ++p->session->nrules : BC_OWN_ID | ++p->session->owned;
	return rule;
}

static char *dup_to(struct bc_chunk **list, const char *text, size_t len, size_t room)
{
	char *p = chunk_alloc(list, len + 1, 1, room);

	memcpy(p, text, len);
	p[len] = '\0';
	return p;
}

char *bc_session_dup(struct bc_session *s, const char *text, size_t len)
{
	return dup_to(&s->chunk, text, len, CHUNK);
}

/** bc_rule_dup() - a text of a rule, see bc_rule_of() */
char *bc_rule_dup(struct bc_profile *p, bool stays, const char *text, size_t len)
{
	return stays ? bc_session_dup(p->session, text, len) :
		dup_to(&p->own, text, len, CHUNK_OF_RULES);
}

/** bc_session_keep_rules() - the rules of a profile are done with */
void bc_session_keep_rules(struct bc_session *s, struct bc_profile *p)
{
	if (p->rules_room > s->spare_room && p->rules_room <= SPARE) {
		free(s->spare);
		s->spare = p->rules;
		s->spare_room = p->rules_room;
	} else {
		free(p->rules);
	}
	chunks_free(p->own);
	p->own = NULL;
	p->rules = NULL;
}

/** bc_session_take_rules() - memory for the rules of a profile, if there is some */
void bc_session_take_rules(struct bc_session *s, struct bc_profile *p)
{
	p->rules = s->spare;
	p->rules_room = s->spare_room;
	s->spare = NULL;
	s->spare_room = 0;
}

struct bc_session *bc_session_new(void)
{
	struct bc_session *s = calloc(1, sizeof(*s));

	if (!s)
		abort();
	return s;
}

void bc_session_free(struct bc_session *s)
{
	int i;

	if (!s)
		return;
	chunks_free(s->chunk);
	for (i = 0; i < s->nmemos; i++)
		free(s->memo[i].rules);
	for (i = 0; i < s->nenvs; i++) {
		free(s->env[i].vars);
		free(s->env[i].alias);
		free(s->env[i].seen);
	}
	free(s->spare);
	free(s->memo);
	free(s->env);
	free(s->found);
	bc_pool_free(s->pool);
	free(s);
}

struct bc_pool *bc_session_pool(struct bc_session *s)
{
	if (!s->pool)
		s->pool = bc_pool_new();
	return s->pool;
}

void bc_session_drop_pool(struct bc_session *s)
{
	bc_pool_free(s->pool);
	s->pool = NULL;
}
