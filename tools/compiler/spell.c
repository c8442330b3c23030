// SPDX-License-Identifier: GPL-2.0
/*
 * The components that states of the NFA spell out: they become literal edges.
 */
#include <stdlib.h>
#include <string.h>

#include "match.h"
#include "pool.h"

#define MAX_WORDS	64	/* literals that one NFA state may spell */

static void add_word(struct bc_pool *p, uint32_t word, int end)
{
	p->spelled = bc_grow(p->spelled, p->nspelled, &p->spelled_room,
			     sizeof(*p->spelled));
	p->spelled[p->nspelled++] =
		(struct bc_spelled){ p->word[word].hash, word, end };
}

/*
 * Collects the components that NFA state @q spells, depth first over braces.
 * Returns 0 if it is a glob or spells too many: then none is kept.
 */
static int spell_out(struct bc_pool *p, int q)
{
	struct frame { int q; uint32_t len; } stack[2 * MAX_WORDS];
	char text[BAILEY_MAX_COMPONENT];
	int n = 0, first = p->nspelled, steps = 0;

	stack[n++] = (struct frame){ q, 0 };
	while (n) {
		struct frame f = stack[--n];

		for (;;) {
			const struct bc_nstate *st = &p->nfa.state[f.q];
			int c = st->op == BC_BYTES ? st->only : '/';

			if (++steps > (int)(MAX_WORDS * BAILEY_MAX_COMPONENT))
				goto glob;
			if (st->op == BC_SPLIT) {
				if (n == 2 * MAX_WORDS)
					goto glob;
				if (st->more >= 0)
					stack[n++] = (struct frame){ st->more,
								     f.len };
				f.q = st->out;
				continue;
			}
			if (c < 0 || f.len >= BAILEY_MAX_COMPONENT ||
			    p->nspelled - first >= MAX_WORDS)
				goto glob;
			if (c == '/')
				add_word(p, bc_pool_word(p, text, f.len),
					 f.q);
			if (c == '/' || !c)	/* no key has a NUL byte */
				break;
			text[f.len++] = c;
			f.q = st->out;
		}
	}
	return 1;
glob:
	p->nspelled = first;
	return 0;
}

/* What a state that consumes one byte spells, but for a place in @kept. */
#define UNKNOWN		-1	/* as bc_nfa_byte() makes it */
#define GLOB		-2

/** bc_spell() - as spell_out(), remembered: many sets have the same members */
int bc_spell(struct bc_pool *p, int q)
{
	int first = p->nspelled, n, known;

	if (p->nfa.state[q].op == BC_COMPONENT) {
		add_word(p, p->nfa.state[q].more, p->nfa.state[q].out);
		return 1;
	}
	known = p->nfa.state[q].more;
	if (p->nfa.state[q].only < 0 || known == GLOB)
		return 0;
	if (known == UNKNOWN) {
		if (!spell_out(p, q)) {
			p->nfa.state[q].more = GLOB;
			return 0;
		}
		if (p->nkept >= BC_NSTATES)
			return 1;
		/* Their number, then they. */
		n = p->nspelled - first;
		p->kept = bc_room(p->kept, p->nkept + n + 2, &p->kept_room,
				  sizeof(*p->kept));
		p->nkept += !p->nkept;
		p->nfa.state[q].more = p->nkept;
		p->kept[p->nkept++].end = n;
		if (n)
			memcpy(p->kept + p->nkept, p->spelled + first,
			       n * sizeof(*p->kept));
		p->nkept += n;
		return 1;
	}
	n = p->kept[known].end;
	p->spelled = bc_room(p->spelled, first + n, &p->spelled_room,
			     sizeof(*p->spelled));
	if (n)
		memcpy(p->spelled + first, p->kept + known + 1,
		       n * sizeof(*p->kept));
	p->nspelled += n;
	return 1;
}

static int compare_spelled(const void *a, const void *b, void *arg)
{
	const struct bc_spelled *x = a, *y = b;
	const struct bc_literal *v, *w;
	const struct bc_pool *p = arg;
	int cmp;

	if (x->hash != y->hash)
		return x->hash < y->hash ? -1 : 1;
	if (x->word == y->word)
		return 0;
	/* By their bytes, as the numbers depend on what was read before. */
	v = &p->word[x->word];
	w = &p->word[y->word];
	cmp = memcmp(p->text + v->off, p->text + w->off,
		     v->len < w->len ? v->len : w->len);
	return cmp ? cmp : v->len < w->len ? -1 : 1;
}

/** bc_sort_spelled() - sort what the state at hand spells */
void bc_sort_spelled(struct bc_pool *p)
{
	struct bc_spelled *v = p->spelled, one;
	int i, j;

	if (p->nspelled > 48) {
		qsort_r(v, p->nspelled, sizeof(*v), compare_spelled, p);
		return;
	}
	for (i = 1; i < p->nspelled; i++) {
		one = v[i];
		for (j = i; j && (v[j - 1].hash > one.hash ||
				  (v[j - 1].hash == one.hash &&
				   compare_spelled(&v[j - 1], &one, p) > 0));
		     j--)
			v[j] = v[j - 1];
		v[j] = one;
	}
}
