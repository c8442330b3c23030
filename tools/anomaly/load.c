// SPDX-License-Identifier: GPL-2.0
/*
 * Reads a model. Nothing in the file is believed: sums, bounds and order are
 * checked, and what is wrong is told with its offset.
 */
#include <stdio.h>
#include <string.h>

#include "alloc.h"
#include "file.h"
#include "model.h"
#include "objects.h"
#include "slow.h"
#include "wire.h"

#define MAX_NAME	65535u

static bool get_head(struct an_cursor *c, struct an_model *m)
{
	const char *magic = an_get(c, 8);

	if (!magic || memcmp(magic, AN_MAGIC, 8)) {
		c->wrong = NULL;
		an_fail(c, 0, "not a model of bailey train");
		return false;
	}
	if (an_get_number(c, AN_VERSION, "a later version") != AN_VERSION)
		an_fail(c, 8, "not a version this bailey can read");
	m->format = an_get_number(c, AN_FORMATS - 1, "no such format");
	m->normal.events = m->format == AN_FORMAT_EVENTS;
	m->units = an_get_number(c, UINT64_MAX, "bad number");
	m->events = an_get_number(c, UINT64_MAX, "bad number");
	m->next_group = an_get_number(c, UINT32_MAX, "bad number");
	m->next_block = an_get_number(c, UINT32_MAX, "bad number");
	return !c->wrong;
}

static void get_symbols(struct an_cursor *c, struct an_symbols *s)
{
	uint32_t n = an_get_number(c, AN_MAX_SYMBOLS - 1, "too many symbols");
	uint32_t i, len;
	const char *name;
	size_t at;

	for (i = 0; i < n && !c->wrong; i++) {
		at = c->at;
		len = an_get_number(c, MAX_NAME, "a name that is too long");
		name = an_get(c, len);
		if (!name)
			break;
		if (!len || memchr(name, 0, len) ||
		    an_symbol_add(s, name, len) != i + 1)
			an_fail(c, at, "a symbol that is empty or there twice");
	}
}

static void get_node(struct an_cursor *c, struct an_ngrams *g, uint32_t nsyms,
		     uint8_t *depth, uint32_t i)
{
	uint32_t deepest = g->hashes ? AN_OBJECT_DEPTH : AN_ORDER, parent;
	uint64_t back, sym, count;
	size_t at = c->at;
	bool hash;

	back = an_get_number(c, i - 1, "a node before its parent");
	parent = c->wrong ? AN_ROOT : i - 1 - back;
	hash = g->hashes && parent != AN_ROOT;
	sym = an_get_number(c, hash ? INT32_MAX : nsyms - 1, "no such symbol");
	count = an_get_number(c, UINT32_MAX, "too high a count");
	if (c->wrong)
		return;
	if (depth[parent] == deepest || (!sym && !hash && (parent != AN_ROOT || g->hashes))) {
		an_fail(c, at, "a node where none may be");
		return;
	}
	depth[i] = depth[parent] + 1;
	if (an_node_put(g, parent, sym || hash ? sym : AN_BEGIN, count) != i)
		an_fail(c, at, "a node that is there twice");
}

static void get_ngrams(struct an_cursor *c, struct an_ngrams *g, uint32_t nsyms)
{
	uint32_t n, i, *kids;
	uint8_t *depth;
	size_t at;

	g->cap = an_get_number(c, UINT32_MAX, "too high a cap");
	at = c->at;
	n = an_get_number(c, c->len / 2, "more nodes than the file can hold");
	if (c->wrong)
		return;
	if (!n || !g->cap) {
		an_fail(c, at, "no root, or no cap");
		return;
	}
	depth = an_alloc(n, sizeof(*depth));
	kids = an_alloc(n, sizeof(*kids));
	for (i = 0; i < n && !c->wrong; i++) {
		if (i)
			get_node(c, g, nsyms, depth, i);
		if (c->wrong)
			break;
		kids[i] = an_get_number(c, UINT32_MAX, "too many children");
		g->node[i].lost = an_get_number(c, UINT32_MAX, "too high a count");
	}
	/* Pruned children are in the file's number, and not in the tree. */
	for (i = 0; i < n && !c->wrong; i++) {
		if (kids[i] < g->node[i].kids)
			an_fail(c, at, "a node with fewer children than it has");
		else
			g->node[i].kids = kids[i];
	}
	free(kids);
	free(depth);
}

static void get_profile(struct an_cursor *c, struct an_profiles *s, uint32_t nsyms)
{
	struct an_profile p = { 0 };
	uint64_t key = 0, more, total = 0;
	uint32_t i, n;
	size_t at;

	p.weight = an_get_number(c, UINT32_MAX, "too high a weight");
	n = an_get_number(c, c->len / 2, "more pairs than the file can hold");
	if (c->wrong)
		return;
	p.pair = an_alloc(n, sizeof(*p.pair));
	for (i = 0; i < n && !c->wrong; i++) {
		at = c->at;
		more = an_get_number(c, UINT64_MAX, "bad number");
		p.pair[i].count = an_get_number(c, UINT32_MAX, "too high a count");
		if ((i && !more) || key + more < key ||
		    (key + more) >> 32 >= nsyms ||
		    (uint32_t)(key + more) >= nsyms)
			an_fail(c, at, "pairs that are out of order, or of no symbol");
		key += more;
		p.pair[i].key = key;
		total += p.pair[i].count;
	}
	p.n = n;
	p.total = total;
	if (!c->wrong && total > UINT32_MAX)
		an_fail(c, c->at, "a profile that is too long");
	if (!c->wrong)
		an_profiles_push(s, &p);
	an_profile_free(&p);
}

static void get_profiles(struct an_cursor *c, struct an_profiles *s, uint32_t nsyms)
{
	uint32_t n, i;

	s->apart = an_get_float(c);
	n = an_get_number(c, c->len, "more profiles than the file can hold");
	for (i = 0; i < n && !c->wrong; i++)
		get_profile(c, s, nsyms);
}

static void get_rates(struct an_cursor *c, struct an_rates *r, uint32_t nsyms)
{
	uint64_t most = (uint64_t)nsyms * AN_RATE_KINDS;
	struct an_rate *rate;
	uint32_t n, i, j;

	n = an_get_number(c, most < AN_RATE_KEYS ? most : AN_RATE_KEYS,
			  "rates of no symbol");
	for (i = 0; i < n && !c->wrong; i++) {
		rate = an_rate_of(r, i);
		for (j = 0; j < AN_RATE_STEPS; j++)
			rate->seen[j] = an_get_number(c, UINT32_MAX,
						      "too high a count");
	}
}

static float get_amount(struct an_cursor *c)
{
	size_t at = c->at;
	float f = an_get_float(c);

	if (!c->wrong && f < 0)
		an_fail(c, at, "less than nothing");
	return f;
}

static void get_paces(struct an_cursor *c, struct an_paces *p, uint32_t nsyms)
{
	struct an_usual *u;
	uint32_t n, i, j;

	p->watched = get_amount(c);
	n = an_get_number(c, nsyms < AN_SLOW_SYMBOLS ? nsyms : AN_SLOW_SYMBOLS,
			  "paces of no symbol");
	for (i = 0; i < n && !c->wrong; i++) {
		u = an_paces_of(p, i);
		for (j = 0; j < AN_SPANS * AN_PACE_KINDS; j++, u++) {
			u->weight = get_amount(c);
			u->sum = get_amount(c);
			u->squares = get_amount(c);
			u->most = get_amount(c);
		}
	}
}

static void get_normal(struct an_cursor *c, struct an_normal *n)
{
	uint32_t i, count, weight, group, block;
	float view[AN_VIEWS];
	int v;

	count = an_get_number(c, AN_MAX_HELD, "too many held-out units");
	for (i = 0; i < count && !c->wrong; i++) {
		weight = an_get_number(c, 1u << 24, "too high a weight");
		group = an_get_number(c, UINT32_MAX, "bad number");
		block = an_get_number(c, UINT32_MAX, "bad number");
		for (v = 0; v < AN_VIEWS; v++)
			view[v] = an_get_float(c);
		an_normal_add(n, view, group, block);
		n->held[i].weight = weight;
	}
}

static void get_body(struct an_cursor *c, struct an_model *m)
{
	m->counts.events = m->format == AN_FORMAT_EVENTS;
	m->counts.profiles.most = m->format == AN_FORMAT_EVENTS ? AN_WINDOWS :
		AN_PROFILES;
	get_symbols(c, &m->symbols);
	if (!c->wrong)
		get_ngrams(c, &m->counts.ngrams, m->symbols.n);
	get_profiles(c, &m->counts.profiles, m->symbols.n);
	get_profiles(c, &m->counts.singles, m->symbols.n);
	if (!c->wrong)
		get_rates(c, &m->counts.rates, m->symbols.n);
	if (!c->wrong)
		get_paces(c, &m->counts.paces, m->symbols.n);
	if (!c->wrong)
		get_ngrams(c, &m->counts.objects, m->symbols.n);
	if (!c->wrong)
		get_normal(c, &m->normal);
	if (!c->wrong && c->at != c->len)
		an_fail(c, c->at, "more bytes than the model has");
}

/**
 * an_decode() - a model from bytes
 * @m: receives the model; an_model_free() frees it, also after an error
 * @data: bytes
 * @len: number
 * @why: receives what is wrong, with its offset
 * @size: of @why
 *
 * Return: false if anything is wrong.
 */
bool an_decode(struct an_model *m, const void *data, size_t len, char *why,
	       size_t size)
{
	struct an_cursor c = { .data = data, .len = len < 8 ? 0 : len - 8 };

	an_model_init(m, 0);
	if (get_head(&c, m)) {
		if (!an_sum_fits(data, len))
			an_fail(&c, c.len, "the checksum does not fit: the file was cut or changed");
		else
			get_body(&c, m);
	}
	if (c.wrong) {
		snprintf(why, size, "%s (at byte %zu of %zu)", c.wrong, c.wrong_at,
			 len);
		return false;
	}
	an_normal_prepare(&m->normal);
	return true;
}

/**
 * an_load() - reads a model
 * @m: receives it; an_model_free() frees it, also after an error
 * @path: file
 *
 * Return: false after a message.
 */
bool an_load(struct an_model *m, const char *path)
{
	char why[256];
	size_t len;
	void *data = an_read_file(path, &len);
	bool ok;

	if (!data) {
		an_model_init(m, 0);
		return false;
	}
	ok = an_decode(m, data, len, why, sizeof(why));
	if (!ok)
		fprintf(stderr, "bailey: %s: %s\n", path, why);
	free(data);
	return ok;
}
