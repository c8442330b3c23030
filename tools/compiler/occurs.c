// SPDX-License-Identifier: GPL-2.0
/*
 * Whether some name leads to a set of rules. A component that a rule spells out is
 * looked for before the bytes of a name are; so what its globs alone would say of that
 * name is never asked, nor may it be found to contradict itself. Looked at only when
 * something does.
 */
#include <stdlib.h>
#include <string.h>

#include "map.h"

#define MAX_WORDS	200	/* that are spelled out beside globs: of more any may be another */
#define MAX_ASKED	500	/* sets and states that are looked for: of others it is taken for granted */

/**
 * struct walk - what is looked for
 * @p: pool
 * @accept: the set of rules, or BC_FIELD_BIT and a state
 * @next: that state, or 0
 * @leads: of each node: whether it is to be had from there
 */
struct walk {
	struct bc_pool *p;
	uint32_t accept, next;
	bool *leads;
};

/**
 * struct prefix - what a name begins with
 * @s: bytes; @node: where they lead
 */
struct prefix {
	char s[BAILEY_MAX_COMPONENT];
	uint32_t node;
};

static uint32_t step(struct bc_pool *p, uint32_t i, unsigned char byte)
{
	const struct bc_pnode *node = &p->node[i];
	const struct bc_ptrans *t = bc_trans_of(p, node);
	int k;

	for (k = 0; k < node->ntrans; k++)
		if (byte >= t[k].lo && byte <= t[k].hi)
			return t[k].node;
	return node->other;
}

static bool is_at(const struct walk *w, uint32_t accept, uint32_t next)
{
	return accept == w->accept || (w->next && next == w->next);
}

static bool node_leads(const struct walk *w, const struct bc_pnode *node)
{
	const struct bc_ptrans *t = bc_trans_of(w->p, node);
	int k;

	if (is_at(w, node->accept, node->next) || w->leads[node->other])
		return true;
	for (k = 0; k < node->ntrans; k++)
		if (w->leads[t[k].node])
			return true;
	return false;
}

/* Finds the nodes that lead there. */
static void find_leads(struct walk *w, const struct bc_set *nodes)
{
	bool more = true;
	int i;

	while (more) {
		more = false;
		for (i = nodes->n; i--;) {
			int v = nodes->v[i];

			if (w->leads[v] || !node_leads(w, &w->p->node[v]))
				continue;
			w->leads[v] = true;
			more = true;
		}
	}
}

static bool is_spelled(const struct walk *w, const struct bc_pstate *st, const char *s,
		       size_t len)
{
	uint32_t i;

	for (i = 0; i < st->nslots; i++) {
		const struct bc_literal *word = &w->p->word[w->p->slot[st->slots + i].word];

		if (word->len == len && !memcmp(w->p->text + word->off, s, len))
			return true;
	}
	return false;
}

/* Goes on with each byte; returns how many beginnings there are then, too many or not. */
static uint32_t go_on(const struct walk *w, const struct prefix *from, size_t len,
		      struct prefix *to, uint32_t n, uint32_t most)
{
	uint32_t node;
	int byte;

	for (byte = 1; n <= most && byte < 256; byte++) {
		node = step(w->p, from->node, byte);
		if (byte == '/' || !w->leads[node])
			continue;
		memcpy(to[n].s, from->s, len);
		to[n].s[len] = byte;
		to[n++].node = node;
	}
	return n;
}

/*
 * Whether a name leads there from @st that is not spelled out. Each beginning has an end
 * of its own, so that of more of them than are spelled out one will do.
 */
static bool has_other(const struct walk *w, const struct bc_pstate *st)
{
	struct prefix *now = calloc(MAX_WORDS + 1, sizeof(*now));
	struct prefix *next = calloc(MAX_WORDS + 1, sizeof(*next)), *old;
	uint32_t n = 1, more, i;
	bool found = false;
	size_t len;

	if (!now || !next)
		abort();
	now->node = st->dfa;
	for (len = 0; !found && n && len < BAILEY_MAX_COMPONENT; len++) {
		more = 0;
		for (i = 0; !found && i < n; i++) {
			const struct bc_pnode *node = &w->p->node[now[i].node];

			found = is_at(w, node->accept, node->next) &&
				!is_spelled(w, st, now[i].s, len);
			more = go_on(w, &now[i], len, next, more, st->nslots);
		}
		found |= more > st->nslots;
		old = now;
		now = next;
		next = old;
		n = more;
	}
	free(now);
	free(next);
	return found || n;
}

/* Whether a component leads from @st to what is looked for. */
static bool leads_from(const struct walk *w, const struct bc_pstate *st)
{
	const struct bc_pslot *slot = bc_slots_of(w->p, st);
	uint32_t k;

	if (st->accept == w->accept)
		return true;
	for (k = 0; k < st->nslots; k++)
		if (is_at(w, slot[k].accept, slot[k].next))
			return true;
	return w->leads[st->dfa] && (st->nslots > MAX_WORDS || has_other(w, st));
}

static bool begins_a_lane(struct bc_blob *blob, uint32_t state)
{
	const uint32_t *lane = bc_at(blob, BAILEY_SECT_LANES, 0);
	uint32_t i;

	for (i = 0; i < bc_count(blob, BAILEY_SECT_LANES); i++)
		if ((lane[i] & ~BAILEY_LANE_LOWER) == state)
			return true;
	return false;
}

/**
 * bc_occurs() - whether a name leads to a set of rules
 * @blob: blob, all of which is listed
 * @accept: the set, by its number in the pool
 */
bool bc_occurs(struct bc_blob *blob, uint32_t accept)
{
	const struct bc_set *states = &blob->map->states;
	struct bc_pool *p = blob->pool;
	struct walk w = { .p = p, .accept = accept };
	bool *seen = calloc(p->states.n + 1, sizeof(*seen));
	struct bc_set from = { 0 };
	bool found = false;
	int i, done = 0;

	w.leads = malloc((p->nodes.n + 1) * sizeof(*w.leads));
	if (!w.leads || !seen)
		abort();
	do {	/* from the end of the name to its beginning */
		found = blob->asked++ >= MAX_ASKED;
		memset(w.leads, 0, (p->nodes.n + 1) * sizeof(*w.leads));
		find_leads(&w, &blob->map->nodes);
		for (i = 0; !found && i < states->n; i++) {
			int v = states->v[i];

			if (seen[v] || !leads_from(&w, &p->state[v]))
				continue;
			seen[v] = true;
			bc_set_push(&from, v);
			found = begins_a_lane(blob, v);
		}
		if (done == from.n)
			break;
		w.next = from.v[done++];
		w.accept = w.next | BC_FIELD_BIT;
	} while (!found);
	free(from.v);
	free(w.leads);
	free(seen);
	return found;
}
