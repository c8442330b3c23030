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

#define CHUNK		65536
#define SPARE		1024	/* rules whose memory is kept for the next profile */

/**
 * struct chunk - a piece of an arena
 * @next: an older one
 * @used: bytes
 * @size: bytes
 * @p: memory
 */
struct chunk {
	struct chunk *next;
	size_t used, size;
	char p[];
};

void *bc_session_alloc(struct bc_session *s, size_t size)
{
	struct chunk *c = s->chunk;
	void *p;

	size = (size + 7) & ~(size_t)7;
	if (!c || c->size - c->used < size) {
		size_t room = size > CHUNK ? size : CHUNK;

		c = malloc(sizeof(*c) + room);
		if (!c)
			abort();
		c->next = s->chunk;
		c->used = 0;
		c->size = room;
		s->chunk = c;
	}
	p = c->p + c->used;
	c->used += size;
	return p;
}

char *bc_session_dup(struct bc_session *s, const char *text, size_t len)
{
	char *p = bc_session_alloc(s, len + 1);

	memcpy(p, text, len);
	p[len] = '\0';
	return p;
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
	while (s->chunk) {
		struct chunk *next = s->chunk->next;

		free(s->chunk);
		s->chunk = next;
	}
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
