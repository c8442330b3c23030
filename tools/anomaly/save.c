// SPDX-License-Identifier: GPL-2.0
/*
 * Writes a model: magic, version, format, totals, symbols, nodes, profiles,
 * held-out units, XXH64 of all before.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include <xxhash.h>

#include "alloc.h"
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

static void put_normal(struct an_writer *w, const struct an_normal *n)
{
	uint32_t i;
	int v;

	an_put_number(w, n->n);
	for (i = 0; i < n->n; i++) {
		an_put_number(w, n->held[i].group);
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
	uint64_t sum;
	uint8_t byte;
	int i;

	an_put(&w, AN_MAGIC, 8);
	an_put_number(&w, AN_VERSION);
	an_put_number(&w, m->format);
	an_put_number(&w, m->units);
	an_put_number(&w, m->events);
	an_put_number(&w, m->next_group);
	put_symbols(&w, &m->symbols);
	put_ngrams(&w, &m->counts.ngrams);
	put_profiles(&w, &m->counts.profiles);
	put_normal(&w, &m->normal);
	sum = XXH64(w.data, w.len, 0);
	for (i = 0; i < 8; i++) {
		byte = sum >> (8 * i);
		an_put(&w, &byte, 1);
	}
	*len = w.len;
	return w.data;
}

static bool write_all(const char *path, const void *data, size_t len)
{
	FILE *f = fopen(path, "w");
	bool ok;

	if (!f)
		return false;
	ok = fwrite(data, 1, len, f) == len && !fflush(f) && !fsync(fileno(f));
	return !fclose(f) && ok;
}

/**
 * an_save() - writes a model to a file, which is the old or the new one, never half
 *
 * Return: false after a message.
 */
bool an_save(const struct an_model *m, const char *path)
{
	char *other;
	size_t len;
	void *data = an_encode(m, &len);
	bool ok;

	if (asprintf(&other, "%s.%d", path, (int)getpid()) < 0)
		abort();
	ok = write_all(other, data, len) && !rename(other, path);
	if (!ok) {
		fprintf(stderr, "bailey: %s: %s\n", path, strerror(errno));
		unlink(other);
	}
	free(other);
	free(data);
	return ok;
}
