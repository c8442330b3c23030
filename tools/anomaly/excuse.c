// SPDX-License-Identifier: GPL-2.0
/*
 * Reads what an upgrade brought as the known symbols that fit best: of those that the
 * same program does with the same operation, the one that surprises least after what
 * stands before and before what stands after. If none fits as well as a gap would, it is
 * left out, and what follows is judged without it: a new version does new things between
 * those it did before. Only a few in a row are left out, and none where nothing else was
 * done, or a window could be made of what costs nothing.
 */
#include <errno.h>
#include <math.h>
#include <string.h>

#include "alloc.h"
#include "excuse.h"

#define CANDIDATES 64u
#define CUT AN_EXCUSED	/* is left out */
#define IN_A_ROW 5u	/* that may be left out */
#define LETTERS "rwaxmlk"

/* Where the permissions of a symbol end: at its rule's place, or at its program. */
static const char *perms_end(const char *perms)
{
	const char *last = strrchr(perms, ' '), *at = perms;
	size_t n;

	for (; last && at < last; at += n + 1) {
		n = strcspn(at, " ");
		if (*at == '/' || memchr(at, ':', n))
			return at;
	}
	return last ? at : perms;
}

/* Has a list of words this one? Of letters, as files have, has it all of them? */
static bool has_word(const char *list, const char *end, const char *word, size_t len)
{
	size_t n, i;

	for (; list < end; list += n + 1) {
		n = strcspn(list, " ");
		if (n == len && !strncmp(list, word, n))
			return true;
		if (strspn(list, LETTERS) < n || strspn(word, LETTERS) < len)
			continue;
		for (i = 0; i < len && memchr(list, word[i], n); i++)
			;
		if (i == len)
			return true;
	}
	return false;
}

static bool looks(const char *op, size_t len)
{
	static const char *const ops[] = { "open", "getattr", "access", "readlink",
					   "unlink", "truncate" };
	size_t i;

	for (i = 0; i < sizeof(ops) / sizeof(*ops); i++)
		if (strlen(ops[i]) == len && !strncmp(op, ops[i], len))
			return true;
	return false;
}

/**
 * an_misses() - did a system call fail for want of the file that it named?
 * @e: event
 *
 * A new version looks in other places, by other calls. It reaches nothing; but what
 * starts a program, makes a connection or was forbidden by a mode is no such thing.
 */
bool an_misses(const struct an_event *e)
{
	return e->kind == AN_FAILED && e->error == ENOENT && e->op &&
		looks(e->op, strlen(e->op));
}

/* The same, of a symbol. */
static bool missed(const char *name)
{
	size_t op = strcspn(name, " ");

	return an_is_failure(name) && !strncmp(name + op, " ENOENT ", 8) &&
		looks(name + 1, op - 1);
}

/*
 * Same operation (the first word), no more permissions, and same program (the last); or
 * both miss something.
 */
static bool alike(const char *known, const char *name)
{
	size_t op = strcspn(name, " "), n;
	const char *a = strrchr(known, ' '), *b = strrchr(name, ' ');
	const char *end, *known_end, *at;

	if (!a || !b || strcmp(a, b))
		return false;
	if (missed(name) && missed(known))
		return true;
	if (strncmp(known, name, op + 1))
		return false;
	end = perms_end(name + op + 1);
	known_end = perms_end(known + op + 1);
	for (at = name + op + 1; at < end; at += n + 1) {
		n = strcspn(at, " ");
		/* "-" is none at all. */
		if ((n != 1 || *at != '-') &&
		    !has_word(known + op + 1, known_end, at, n))
			return false;
	}
	return true;
}

/**
 * an_candidates() - known symbols that may stand for one that is not known
 * @m: model
 * @name: of the symbol
 * @out: [n], receives them; may be NULL
 * @n: room
 * @best: receives the one that was seen most, AN_NONE if there is none; may be NULL
 *
 * Return: candidates, at most @n.
 */
unsigned int an_candidates(const struct an_model *m, const char *name, uint32_t *out,
			   unsigned int n, uint32_t *best)
{
	const struct an_ngrams *g = &m->counts.ngrams;
	uint32_t i, node, count = 0;
	unsigned int found = 0;

	if (best)
		*best = AN_NONE;
	for (i = 1; i < m->symbols.n; i++) {
		if (!alike(m->symbols.name[i], name))
			continue;
		node = an_node_find(g, AN_ROOT, i);
		if (node == AN_NO_NODE)
			continue;
		if (out && found < n)
			out[found] = i;
		found += found < n || !out;
		if (best && g->node[node].count > count) {
			count = g->node[node].count;
			*best = i;
		}
	}
	return found;
}

/* The least bits of a symbol and what follows it; of what is cut out, nothing. */
static double bits_of(const struct an_ngrams *g, struct an_context c, uint32_t sym,
		      const uint32_t *next)
{
	double p, bits = 0;

	if (sym == CUT) {
		an_begin_known(g, &c, true);
	} else {
		an_step(g, &c, sym, &p);
		bits = -log2(p);
	}
	return next ? bits - log2(an_probability(g, &c, *next)) : bits;
}

/* What an excused symbol is read as, between @c and the known symbol @next, if any. */
static uint32_t read_as(const struct an_app *a, const struct an_context *c,
			uint32_t sym, const uint32_t *next, bool may_cut)
{
	const struct an_ngrams *g = &a->model.counts.ngrams;
	uint32_t of[CANDIDATES], best = may_cut ? CUT : AN_NONE;
	double bits, least = may_cut ? bits_of(g, *c, CUT, next) : HUGE_VAL;
	unsigned int n, k;

	n = an_candidates(&a->model, a->probation[sym & ~AN_EXCUSED].name, of,
			  CANDIDATES, NULL);
	for (k = 0; k < n; k++) {
		bits = bits_of(g, *c, of[k], next);
		if (bits > least)
			continue;
		least = bits;
		best = of[k];
	}
	return best;
}

/* Has a thread, of which this is the first event, one that is known? */
static bool has_known(const struct an_unit *u, uint32_t from, uint32_t to)
{
	while (from < to && (u->sym[from] & AN_EXCUSED))
		from++;
	return from < to;
}

/**
 * an_read_excused() - reads a unit that has symbols on probation
 * @a: application
 * @u: unit, of which some symbols have AN_EXCUSED; they are replaced, or are gone
 *	afterwards
 * @order: which of the window's events each of the unit's is; is kept in step
 */
void an_read_excused(const struct an_app *a, struct an_unit *u, uint32_t *order)
{
	const struct an_ngrams *g = &a->model.counts.ngrams;
	uint32_t *start = an_alloc(u->n + 1, sizeof(*start));
	uint32_t i, sym, t = 0, n = 0, nstarts = 0, row = 0;
	bool begins = false, cut = false, known = false;
	const uint32_t *next;
	struct an_context c;
	double p;

	for (i = 0; i < u->n; i++) {
		if (t < u->nstarts && u->start[t] == i) {
			an_begin_known(g, &c, u->goes_on);
			begins = true;
			t++;
			known = has_known(u, i, t < u->nstarts ? u->start[t] : u->n);
			row = 0;
		}
		sym = u->sym[i];
		if (sym & AN_EXCUSED) {
			next = i + 1 < u->n && (t == u->nstarts || u->start[t] != i + 1) &&
				!(u->sym[i + 1] & AN_EXCUSED) ? &u->sym[i + 1] : NULL;
			sym = read_as(a, &c, sym, next, known && row < IN_A_ROW);
			row++;
		} else {
			row = 0;
		}
		if (sym == CUT) {
			/* What comes next is judged as if a window began there. */
			an_begin_known(g, &c, true);
			begins = cut = true;
			continue;
		}
		if (begins)
			start[nstarts++] = n;
		begins = false;
		an_step(g, &c, sym, &p);
		order[n] = order[i];
		u->sym[n++] = sym;
	}
	free(u->start);
	u->start = start;
	u->nstarts = nstarts;
	u->n = n;
	u->goes_on |= cut;
}
