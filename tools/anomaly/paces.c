// SPDX-License-Identifier: GPL-2.0
/*
 * Paces that are usual.
 */
#include <math.h>
#include <string.h>

#include "alloc.h"
#include "paces.h"
#include "slow.h"

#define BITS_OF_MOST		10.0	/* what the most in a minute counts as */
#define BITS_OF_DEVIATION	2.0	/* beyond the most */
#define PRIOR			2.0	/* stretches that spread is believed without */
#define PRIOR_SPREAD		0.25	/* of the mean, without having seen more */
#define LEAST_SPREAD		0.5	/* of a root: that of independent events */
#define MOST_BUSIER		2.0	/* of a root: four times as much is a crowd, more a flood */

/** an_paces_free() - frees what they hold */
void an_paces_free(struct an_paces *p)
{
	free(p->usual);
	memset(p, 0, sizeof(*p));
}

/** an_paces_of() - [AN_SPANS * AN_PACE_KINDS] of a symbol; NULL: it has no number */
struct an_usual *an_paces_of(struct an_paces *p, uint32_t sym)
{
	if (sym >= AN_SLOW_SYMBOLS)
		return NULL;
	if (sym >= p->n) {
		p->usual = an_realloc(p->usual, sym + 1, sizeof(*p->usual));
		memset(p->usual + p->n, 0, (sym + 1 - p->n) * sizeof(*p->usual));
		p->n = sym + 1;
	}
	return &p->usual[sym][0][0];
}

static float count_of(const struct an_pace *pace, int span, int kind)
{
	return kind == AN_PACE_EVENTS ? pace->events[span] : pace->objects[span];
}

static void learn(struct an_usual *u, double weight, double root)
{
	u->weight += weight;
	u->sum += weight * root;
	u->squares += weight * root * root;
	if (root > u->most)
		u->most = root;
}

/** an_paces_learn() - learns a window */
void an_paces_learn(struct an_paces *p, const struct an_unit *u)
{
	const struct an_pace *pace;
	struct an_usual *usual;
	int span, kind;
	uint32_t i;

	for (i = 0; i < u->npaces; i++) {
		pace = &u->pace[i];
		usual = an_paces_of(p, pace->sym);
		if (!usual)
			continue;
		if (!pace->sym)
			p->watched += pace->gap;
		for (span = 0; span < (int)AN_SPANS; span++)
			for (kind = 0; kind < AN_PACE_KINDS; kind++, usual++)
				learn(usual, span == AN_BRIEF ? 1 :
				      -expm1(-pace->gap / an_span[span]),
				      sqrt(count_of(pace, span, kind)));
	}
}

/** an_paces_merge() - adds what was learnt elsewhere; @renumber as in an_merge() */
void an_paces_merge(struct an_paces *to, const struct an_paces *from,
		    const uint32_t *renumber)
{
	const struct an_usual *f;
	struct an_usual *t;
	uint32_t i, j;

	to->watched += from->watched;
	for (i = 0; i < from->n; i++) {
		f = &from->usual[i][0][0];
		t = an_paces_of(to, renumber && i ? renumber[i] : i);
		for (j = 0; t && j < AN_SPANS * AN_PACE_KINDS; j++, t++, f++) {
			t->weight += f->weight;
			t->sum += f->sum;
			t->squares += f->squares;
			if (f->most > t->most)
				t->most = f->most;
		}
	}
}

/* Deviation of roots, as much as so few stretches let believe. */
static double deviation(const struct an_usual *u)
{
	double n = u->weight, mean = u->sum / n, spread = PRIOR_SPREAD * mean, sum;

	sum = u->squares - u->sum * mean;
	sum = (sum > 0 ? sum : 0) +
		PRIOR * (LEAST_SPREAD * LEAST_SPREAD + spread * spread);
	sum /= n + PRIOR;
	if (sum < LEAST_SPREAD * LEAST_SPREAD)
		sum = LEAST_SPREAD * LEAST_SPREAD;
	return sqrt(sum * (1 + 1 / n));
}

/*
 * The most of an hour is of fewer stretches than that of a minute, and exceeded sooner.
 * How long it was watched counts in no other way: calibration is by less.
 */
static double bits_of_most(const struct an_paces *p, int span)
{
	if (span == AN_BRIEF)
		return BITS_OF_MOST;
	return BITS_OF_MOST + log2((1 + p->watched / an_span[span]) /
				   (1 + p->watched / an_span[AN_BRIEF + 1]));
}

/*
 * By how much all else that the application does is more than all that it ever did, as a
 * root: so much more of a symbol is to be expected; events by events, objects by objects,
 * for who repeats one thing has no more objects. It has a bound: whoever could raise it
 * at will would hide behind what costs nothing. Within a window nobody knows: one process
 * is not all.
 */
static double busier(const struct an_paces *p, const struct an_unit *u,
		     const struct an_pace *own, int span, int kind)
{
	double most, other, more;

	if (span == AN_BRIEF || u->pace[0].sym)
		return 1;
	most = p->usual[0][span][kind].most;
	other = count_of(&u->pace[0], span, kind) - count_of(own, span, kind);
	if (!(most > 0 && other > most * most))
		return 1;
	more = sqrt(other) / most;
	return more < MOST_BUSIER ? more : MOST_BUSIER;
}

/**
 * an_paces_bits() - how rare it is to do as much in a while
 * @p: paces
 * @u: window
 * @worst: receives the symbol that is rarest; may be NULL
 *
 * Return: bits, the most of any symbol's and span's; 0 of a unit without paces.
 */
double an_paces_bits(const struct an_paces *p, const struct an_unit *u,
		     uint32_t *worst)
{
	const struct an_usual *usual;
	double most = 0, bits, root, at_most[AN_SPANS], more;
	int span, kind;
	uint32_t i;

	for (span = 0; span < (int)AN_SPANS; span++)
		at_most[span] = bits_of_most(p, span);
	for (i = 0; i < u->npaces; i++) {
		/* That all is busier than ever is no misuse of anything. */
		if (!u->pace[i].sym || u->pace[i].sym >= p->n)
			continue;
		usual = &p->usual[u->pace[i].sym][0][0];
		for (span = 0; span < (int)AN_SPANS; span++) {
			for (kind = 0; kind < AN_PACE_KINDS; kind++, usual++) {
				if (usual->weight < 1e-3f || !usual->most)
					continue;
				more = busier(p, u, &u->pace[i], span, kind);
				root = sqrt(count_of(&u->pace[i], span, kind));
				bits = at_most[span] +
					BITS_OF_DEVIATION *
					(root / more - usual->most) /
					deviation(usual);
				if (bits <= most)
					continue;
				most = bits;
				if (worst)
					*worst = u->pace[i].sym;
			}
		}
	}
	return most;
}
