// SPDX-License-Identifier: GPL-2.0
/*
 * Rules that the pool has already: by their number, or, where no two profiles get one
 * by the same include, by what they say.
 *
 * A rule of an include that names the profile says something else in each. These have
 * one origin, and from the last field in which they differ on they have the same states:
 * what follows the profile's name is in the pool once, and so are the unions with it.
 * Their match yields the number of the first. Only one of them is so in a blob, of which
 * each is to name its own; the others there have states of their own.
 */
#include <stdlib.h>
#include <string.h>

#include "map.h"
#include "match.h"

/**
 * struct bc_known - rules that say what others may say as well
 * @rules: @n of them that differ in their fields only
 * @hash: of what they say
 * @number: of them all in the pool
 * @next: place of the next in @known whose hash ends alike, plus 1; 0: none. The first
 *	of a hash is in this list
 * @mate: likewise, the next of the same hash
 * @last: of the first of a hash: the last of it
 * @free: of the first of a hash: all before it are in the blob @freed
 * @next_origin: as @next, by the hash of the origin
 * @blob: stamp of the last blob that has it, or one of its origin
 * @first: of its origin
 * @varied: others of its origin end as it does, or it ends as another
 * @tail: see struct bc_nfa, if @n is 1
 */
struct bc_known {
	struct bc_rule *rules;
	uint32_t n, hash, number, blob, freed;
	int next, mate, last, free, next_origin;
	bool first, varied;
	int tail[BAILEY_MAX_FIELDS + 1];
};

/* Where an id is, or belongs. */
static uint32_t slot_of(const struct bc_pool *p, uint32_t id)
{
	uint32_t k = id * 0x9e3779b1u & (p->rule_size - 1);

	while (p->rule[k][0] && p->rule[k][0] != id)
		k = (k + 1) & (p->rule_size - 1);
	return k;
}

static void grow(struct bc_pool *p)
{
	uint32_t (*old)[2] = p->rule, size = p->rule_size, i;

	p->rule_size = size ? size * 2 : 256;
	p->rule = calloc(p->rule_size, sizeof(*p->rule));
	if (!p->rule)
		abort();
	for (i = 0; i < size; i++)
		if (old[i][0])
			memcpy(p->rule[slot_of(p, old[i][0])], old[i],
			       sizeof(*old));
	free(old);
}

static bool same_text(const char *a, const char *b)
{
	return a && b ? !strcmp(a, b) : a == b;
}

/* Whether two rules say the same about what their fields match. */
static bool does_same(const struct bc_rule *a, const struct bc_rule *b)
{
	return !(a->cls != b->cls || a->nfields != b->nfields ||
	    a->perms != b->perms || a->exec != b->exec ||
	    a->exec_flags != b->exec_flags || a->exact != b->exact ||
	    a->priority != b->priority || a->deny != b->deny ||
	    a->owner != b->owner || a->other != b->other ||
	    a->audit != b->audit || a->allow != b->allow ||
	    a->implied != b->implied || !same_text(a->target, b->target) ||
	    !same_text(a->transition, b->transition));
}

static bool says_same(const struct bc_rule *a, const struct bc_rule *b)
{
	unsigned int i;

	if (!does_same(a, b))
		return false;
	for (i = 0; i < a->nfields; i++)
		if (!same_text(a->field[i], b->field[i]))
			return false;
	return true;
}

/* Whether an include gave both. */
static bool same_origin(const struct bc_rule *a, const struct bc_rule *b)
{
	return a->text && a->text == b->text && a->loc.file == b->loc.file &&
		a->loc.line == b->loc.line;
}

static uint32_t origin_hash(const struct bc_rule *rule)
{
	return ((uintptr_t)rule->text ^ rule->perms ^ rule->loc.line * 0x85ebca6bu) *
		0x9e3779b1u >> 16;
}

/* The first rule of an origin, or NULL. */
static struct bc_known *origin_of(struct bc_pool *p, const struct bc_rule *rule)
{
	int k = p->origin_head[origin_hash(rule) % BC_KNOWN];

	for (; k; k = p->known[k - 1].next_origin)
		if (same_origin(p->known[k - 1].rules, rule) &&
		    does_same(p->known[k - 1].rules, rule))
			return &p->known[k - 1];
	return NULL;
}

static uint32_t hash_of(const struct bc_rule *const *rules, uint32_t n)
{
	uint32_t h = n, i;
	unsigned int k;

	for (i = 0; i < n; i++) {
		h = (h ^ rules[i]->cls ^ (uint32_t)rules[i]->perms) *
			0x9e3779b1u;
		for (k = 0; k < rules[i]->nfields; k++)
			if (rules[i]->field[k])
				h = (h ^ k ^ bc_hash_bytes(rules[i]->field[k],
							   strlen(rules[i]->field[k]))) *
					0x85ebca6bu;
	}
	return h;
}

/*
 * Whether rules are looked for by what they say. There are few rules about anything
 * but files, and few about files that two profiles have by themselves.
 */
static bool by_content(const struct bc_rule *rule)
{
	return !rule->shared && rule->cls != BAILEY_CLASS_FILE;
}

static bool in_blob(const struct bc_pool *p, const struct bc_known *known)
{
	return known->blob == p->map->blob ||
		*bc_id_of(p->map, &p->map->rule, p->match[known->number]);
}

/* The first of a hash, or NULL. */
static struct bc_known *first_of(struct bc_pool *p, uint32_t hash)
{
	int k = p->known_head[hash % BC_KNOWN];

	while (k && p->known[k - 1].hash != hash)
		k = p->known[k - 1].next;
	return k ? &p->known[k - 1] : NULL;
}

/*
 * The place, plus 1, of the first of a hash that may be had. Those before it are in the
 * blob, which they do not leave: a policy of many profiles has some rules in each.
 */
static int first_free(struct bc_pool *p, uint32_t hash)
{
	struct bc_known *first = first_of(p, hash);

	if (!first)
		return 0;
	if (first->freed != p->map->blob) {
		first->freed = p->map->blob;
		first->free = first - p->known + 1;
	}
	for (; first->free && in_blob(p, &p->known[first->free - 1]); p->known_steps++)
		first->free = p->known[first->free - 1].mate;
	return first->free;
}

/**
 * bc_known_rule() - the number of a rule that the pool has
 * @p: pool
 * @rules: the rule, all that it became when its variables were replaced
 * @n: number of these
 *
 * Of rules that say the same, no two of one blob have the same number, unless one
 * include gave both: each is named in records.
 *
 * Return: its number, or -1.
 */
int64_t bc_known_rule(struct bc_pool *p, const struct bc_rule *const *rules,
		      uint32_t n)
{
	uint32_t id = rules[0]->id, i;
	int k;

	if (!id)
		return -1;
	if (p->rules_known * 2 >= p->rule_size)
		grow(p);
	i = slot_of(p, id);
	if (p->rule[i][0])
		return p->rule[i][1];
	if (!by_content(rules[0]))
		return -1;
	p->asked = hash_of(rules, n);
	for (k = first_free(p, p->asked); k; k = p->known[k - 1].mate) {
		struct bc_known *known = &p->known[k - 1];

		p->known_steps++;
		if (known->n != n || in_blob(p, known) ||
		    (known->varied && !same_origin(known->rules, rules[0])))
			continue;
		for (i = 0; i < n && says_same(&known->rules[i], rules[i]); i++)
			;
		if (i < n)
			continue;
		known->blob = p->map->blob;
		bc_know_rule(p, rules, 0, known->number);
		return known->number;
	}
	return -1;
}

/**
 * bc_known_end() - how much of a rule another of its origin has
 * @p: pool; receives in @nfa.tail the states with which that ends
 * @rules: the rule, see bc_known_rule(), which was called for it
 * @n: number of these
 * @match: receives what its match yields
 *
 * Return: the first field from which on they are the same, see bc_nfa_add(); or -1.
 */
int bc_known_end(struct bc_pool *p, const struct bc_rule *const *rules, uint32_t n,
		 uint32_t *match)
{
	struct bc_known *first;
	int i;

	*match = p->nrules;
	if (n != 1 || !rules[0]->id || !by_content(rules[0]))
		return -1;
	first = origin_of(p, rules[0]);
	if (!first || first->blob == p->map->blob ||
	    *bc_id_of(p->map, &p->map->rule, first->number))
		return -1;
	first->blob = p->map->blob;
	first->varied = true;
	*match = first->number;
	memcpy(p->nfa.tail, first->tail, sizeof(first->tail));
	for (i = rules[0]->nfields; i && same_text(first->rules->field[i - 1],
						    rules[0]->field[i - 1]); i--)
		;
	return i;
}

/* Puts @at - 1 of the rules into the chains in which it is looked for. */
static void chain(struct bc_pool *p, int at)
{
	struct bc_known *known = &p->known[at - 1], *first = first_of(p, known->hash);
	int *head = &p->known_head[known->hash % BC_KNOWN];

	known->next = known->mate = known->next_origin = known->free = known->freed = 0;
	if (first) {
		p->known[first->last - 1].mate = at;
		first->last = at;
	} else {
		known->next = *head;
		*head = at;
		known->last = at;
	}
	if (!known->first)
		return;
	head = &p->origin_head[origin_hash(known->rules) % BC_KNOWN];
	known->next_origin = *head;
	*head = at;
}

/* Rules with their fields, as a profile's own go with it. Of a text only the place counts. */
static struct bc_rule *copy_of(const struct bc_rule *const *rules, uint32_t n)
{
	size_t size = n * sizeof(struct bc_rule);
	struct bc_rule *copy;
	uint32_t i, k;
	char *to;

	for (i = 0; i < n; i++)
		for (k = 0; k < rules[i]->nfields; k++)
			size += rules[i]->field[k] ? strlen(rules[i]->field[k]) + 1 : 0;
	copy = malloc(size);
	if (!copy)
		abort();
	to = (char *)(copy + n);
	for (i = 0; i < n; i++) {
		memcpy(&copy[i], rules[i], BC_RULE_SIZE(rules[i]->nfields));
		for (k = 0; k < copy[i].nfields; k++) {
			if (!copy[i].field[k])
				continue;
			size = strlen(copy[i].field[k]) + 1;
			copy[i].field[k] = memcpy(to, copy[i].field[k], size);
			to += size;
		}
	}
	return copy;
}

/**
 * bc_know_rule() - remember the number of a rule
 * @p: pool
 * @rules: the rule, see bc_known_rule(), which was called for it
 * @n: number of these; 0: what they say is not to be remembered
 * @number: of the rule
 */
void bc_know_rule(struct bc_pool *p, const struct bc_rule *const *rules,
		  uint32_t n, uint32_t number)
{
	uint32_t id = rules[0]->id, at;
	struct bc_known *known;

	if (!id)
		return;
	at = slot_of(p, id);
	p->rule[at][0] = id;
	p->rule[at][1] = number;
	p->rules_known++;
	if (!n || !by_content(rules[0]))
		return;
	p->known = bc_grow(p->known, p->known_n, &p->known_room,
			   sizeof(*p->known));
	known = &p->known[p->known_n++];
	*known = (struct bc_known){ .n = n, .hash = p->asked,
				    .number = number, .blob = p->map->blob,
				    .varied = p->match[number] != number };
	if (n == 1 && !origin_of(p, rules[0])) {
		memcpy(known->tail, p->nfa.tail, sizeof(known->tail));
		known->first = true;
	}
	known->rules = copy_of(rules, n);
	chain(p, p->known_n);
}

/**
 * bc_known_keep() - forget rules that leave the pool
 * @p: pool
 * @rule: by number: the number it gets + 1; 0: it leaves
 * @nfa: likewise, of states of the NFA
 */
void bc_known_keep(struct bc_pool *p, const uint32_t *rule, const uint32_t *nfa)
{
	uint32_t (*old)[2] = p->rule, size = p->rule_size, i;
	int n = p->known_n, k;

	p->rule = NULL;
	p->rule_size = 0;
	p->rules_known = 0;
	for (i = 0; i < size; i++) {
		uint32_t *to;

		if (!old[i][0] || !rule[old[i][1]])
			continue;
		if (++p->rules_known * 2 >= p->rule_size)
			grow(p);
		to = p->rule[slot_of(p, old[i][0])];
		to[0] = old[i][0];
		to[1] = rule[old[i][1]] - 1;
	}
	free(old);
	memset(p->known_head, 0, sizeof(p->known_head));
	memset(p->origin_head, 0, sizeof(p->origin_head));
	p->known_n = 0;
	for (k = 0; k < n; k++) {
		struct bc_known known = p->known[k];

		if (!rule[known.number]) {
			free(known.rules);
			continue;
		}
		known.number = rule[known.number] - 1;
		for (i = 0; known.first && i <= known.rules->nfields; i++)
			known.tail[i] = nfa[known.tail[i]] - 1;
		p->known[p->known_n++] = known;
		chain(p, p->known_n);
	}
}

void bc_known_free(struct bc_pool *p)
{
	int i;

	for (i = 0; i < p->known_n; i++)
		free(p->known[i].rules);
	free(p->known);
	free(p->rule);
}
