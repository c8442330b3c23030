// SPDX-License-Identifier: GPL-2.0
/*
 * Writes a model: magic, version, format, totals, symbols, nodes, profiles, rates,
 * paces, objects, held-out units, XXH64 of all before.
 */
#include <stdlib.h>
#include <string.h>

#include "file.h"
#include "model.h"
#include "wire.h"

static void put_symbols(struct an_writer *w, const struct an_symbols *s)
{
	uint32_t i;

	an_put_number(w, s->n - 1);
	for (i = 1; i < s->n; i++) {
		an_put_number(w, strlen(s->name[i]));
		an_put(w, s->name[i], strlen(s->name[i]));
	}
}

/* AN_BEGIN becomes 0, which no node has otherwise. */
static void put_ngrams(struct an_writer *w, const struct an_ngrams *g)
{
	const struct an_node *n;
	uint32_t i;

	an_put_number(w, g->cap);
	an_put_number(w, g->n);
	for (i = 0; i < g->n; i++) {
		n = &g->node[i];
		if (i) {
			an_put_number(w, i - 1 - n->parent);
			an_put_number(w, n->sym == AN_BEGIN ? 0 : n->sym);
			an_put_number(w, n->count);
		}
		an_put_number(w, n->kids);
		an_put_number(w, n->lost);
	}
}

static void put_profiles(struct an_writer *w, const struct an_profiles *s)
{
	const struct an_profile *p;
	uint64_t before;
	uint32_t i, j;

	an_put_float(w, s->apart);
	an_put_number(w, s->n);
	for (i = 0; i < s->n; i++) {
		p = &s->p[i];
		an_put_number(w, p->weight);
		an_put_number(w, p->n);
		for (before = 0, j = 0; j < p->n; j++) {
			an_put_number(w, p->pair[j].key - before);
			an_put_number(w, p->pair[j].count);
			before = p->pair[j].key;
		}
	}
}

static void put_rates(struct an_writer *w, const struct an_rates *r)
{
	uint32_t n = an_rates_used(r), i, j;

	an_put_number(w, n);
	for (i = 0; i < n; i++)
		for (j = 0; j < AN_RATE_STEPS; j++)
			an_put_number(w, r->rate[i].seen[j]);
}

static void put_paces(struct an_writer *w, const struct an_paces *p)
{
	const struct an_usual *u;
	uint32_t i, j;

	an_put_float(w, p->watched);
	an_put_number(w, p->n);
	for (i = 0; i < p->n; i++) {
		for (j = 0; j < AN_SPANS * AN_PACE_KINDS; j++) {
			u = &p->usual[i][0][0] + j;
			an_put_float(w, u->weight);
			an_put_float(w, u->sum);
			an_put_float(w, u->squares);
			an_put_float(w, u->most);
		}
	}
}

static void put_normal(struct an_writer *w, const struct an_normal *n)
{
	uint32_t i;
	int v;

	an_put_number(w, n->n);
	for (i = 0; i < n->n; i++) {
		an_put_number(w, n->held[i].weight);
		an_put_number(w, n->held[i].group);
		an_put_number(w, n->held[i].block);
		for (v = 0; v < AN_VIEWS; v++)
			an_put_float(w, n->held[i].view[v]);
	}
}

/**
 * an_encode() - a model as bytes
 * @m: model
 * @len: receives the number of bytes
 *
 * Return: malloc()ed bytes.
 */
void *an_encode(const struct an_model *m, size_t *len)
{
	struct an_writer w = { 0 };

	an_put(&w, AN_MAGIC, 8);
	an_put_number(&w, AN_VERSION);
	an_put_number(&w, m->format);
	an_put_number(&w, m->units);
	an_put_number(&w, m->events);
	an_put_number(&w, m->next_group);
	an_put_number(&w, m->next_block);
	put_symbols(&w, &m->symbols);
	put_ngrams(&w, &m->counts.ngrams);
	put_profiles(&w, &m->counts.profiles);
	put_profiles(&w, &m->counts.singles);
	put_rates(&w, &m->counts.rates);
	put_paces(&w, &m->counts.paces);
	put_ngrams(&w, &m->counts.objects);
	put_normal(&w, &m->normal);
	an_put_sum(&w);
	*len = w.len;
	return w.data;
}

/**
 * an_save() - writes a model to a file, which is the old or the new one, never half
 *
 * Return: false after a message.
 */
bool an_save(const struct an_model *m, const char *path)
{
	size_t len;
	void *data = an_encode(m, &len);
	bool ok = an_write_file(path, data, len);

	free(data);
	return ok;
}
