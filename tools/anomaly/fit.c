// SPDX-License-Identifier: GPL-2.0
/*
 * Learns a model from normal units. Each unit is also scored by counts that have
 * not seen it nor anything of its group (cross-fitting): that is the calibration,
 * and is never done with what was learnt.
 */
#include "alloc.h"
#include "model.h"
#include "objects.h"

#define FOLDS 5u
#define BLOCKS 40u		/* into which too few units are cut */
#define LEAST_BLOCK 32u		/* events */

/** an_counts_init() - nothing learnt yet */
void an_counts_init(struct an_counts *c, enum an_format format)
{
	*c = (struct an_counts){ 0 };
	c->events = format == AN_FORMAT_EVENTS;
	c->profiles.most = c->events ? AN_WINDOWS : AN_PROFILES;
	c->singles.most = AN_PROFILES;
	an_ngrams_init(&c->ngrams, AN_CAP);
	an_ngrams_init(&c->objects, AN_CAP);
	c->objects.hashes = true;
}

/** an_counts_free() - frees what was learnt */
void an_counts_free(struct an_counts *c)
{
	an_ngrams_free(&c->ngrams);
	an_profiles_free(&c->profiles);
	an_profiles_free(&c->singles);
	an_rates_free(&c->rates);
	an_paces_free(&c->paces);
	an_ngrams_free(&c->objects);
}

/** an_counts_learn() - learns a unit */
void an_counts_learn(struct an_counts *c, const struct an_unit *u)
{
	struct an_context context;
	struct an_profile p;
	uint32_t t, i, end;

	if (!u->n)
		return;
	an_ngrams_unit(&c->ngrams);
	for (t = 0; t < u->nstarts; t++) {
		end = t + 1 < u->nstarts ? u->start[t + 1] : u->n;
		an_begin(&c->ngrams, &context, u->goes_on);
		for (i = u->start[t]; i < end; i++)
			an_learn(&c->ngrams, &context, u->sym[i]);
	}
	an_profile_of(u, &p);
	an_profiles_add(&c->profiles, &p);
	an_profile_free(&p);
	if (!c->events) {
		an_profile_singles(u, &p);
		an_profiles_add(&c->singles, &p);
		an_profile_free(&p);
	}
	an_rates_learn(&c->rates, u);
	an_paces_learn(&c->paces, u);
	an_objects_learn(&c->objects, u);
	/* Twice the room while learning; an_counts_merge() keeps to it too. */
	if (c->ngrams.n > 2 * AN_NODES)
		an_prune(&c->ngrams, AN_NODES);
}

static int by_key(const void *a, const void *b)
{
	uint64_t x = ((const struct an_pair *)a)->key;
	uint64_t y = ((const struct an_pair *)b)->key;

	return (x > y) - (x < y);
}

static void add_profile(struct an_profiles *to, const struct an_profile *from,
			const uint32_t *renumber)
{
	struct an_profile p = *from;
	uint32_t i, a, b;

	if (!renumber) {
		an_profiles_add(to, &p);
		return;
	}
	p.pair = an_alloc(p.n, sizeof(*p.pair));
	for (i = 0; i < p.n; i++) {
		a = renumber[from->pair[i].key >> 32];
		b = renumber[(uint32_t)from->pair[i].key];
		p.pair[i] = (struct an_pair){ (uint64_t)a << 32 | b,
					      from->pair[i].count };
	}
	qsort(p.pair, p.n, sizeof(*p.pair), by_key);
	an_profiles_add(to, &p);
	free(p.pair);
}

/**
 * an_counts_merge() - adds what was learnt elsewhere
 * @to: counts
 * @from: counts to add
 * @renumber: symbols of @to for those of @from; NULL: the same
 */
void an_counts_merge(struct an_counts *to, const struct an_counts *from,
		     const uint32_t *renumber)
{
	uint32_t i;

	an_merge(&to->ngrams, &from->ngrams, renumber);
	an_prune(&to->ngrams, AN_NODES);
	an_rates_merge(&to->rates, &from->rates, renumber);
	an_paces_merge(&to->paces, &from->paces, renumber);
	an_merge(&to->objects, &from->objects, renumber);
	an_prune(&to->objects, AN_OBJECTS);
	for (i = 0; i < from->profiles.n; i++)
		add_profile(&to->profiles, &from->profiles.p[i], renumber);
	for (i = 0; i < from->singles.n; i++)
		add_profile(&to->singles, &from->singles.p[i], renumber);
}

/** an_model_init() - an empty model */
void an_model_init(struct an_model *m, enum an_format format)
{
	*m = (struct an_model){ .format = format };
	an_symbols_init(&m->symbols);
	an_counts_init(&m->counts, format);
	m->normal.events = format == AN_FORMAT_EVENTS;
}

/** an_model_free() - frees what a model holds */
void an_model_free(struct an_model *m)
{
	an_symbols_free(&m->symbols);
	an_counts_free(&m->counts);
	an_normal_free(&m->normal);
}

/* Cuts long units into blocks; a block has the group of its unit. */
static void blocks(const struct an_units *u, const uint32_t *group,
		   struct an_units *out, uint32_t **out_group)
{
	uint64_t events = 0;
	uint32_t i, j, size, t;
	struct an_unit *b;

	for (i = 0; i < u->n; i++)
		events += u->unit[i].n;
	size = events / BLOCKS < LEAST_BLOCK ? LEAST_BLOCK : events / BLOCKS;
	*out_group = NULL;
	for (i = 0; i < u->n; i++) {
		b = NULL;
		for (j = 0, t = 0; j < u->unit[i].n; j++) {
			if (!b || b->n == size) {
				b = an_unit_new(out, "");
				*out_group = an_realloc(*out_group, out->n,
							sizeof(**out_group));
				(*out_group)[out->n - 1] = group[i];
				b->block = u->unit[i].block;
				b->goes_on = j > 0 || u->unit[i].goes_on;
			}
			if (t < u->unit[i].nstarts && u->unit[i].start[t] == j) {
				an_unit_thread(b);
				t++;
			}
			an_unit_add(b, u->unit[i].sym[j]);
		}
	}
}

/* Learns each fold apart, scores each by the sum of the others, adds all up. */
static void cross_fit(struct an_model *m, const struct an_units *u,
		      const uint32_t *group, const uint32_t *fold, uint32_t folds,
		      bool keep)
{
	struct an_counts part[FOLDS], others;
	float view[AN_VIEWS];
	uint32_t f, i;

	for (f = 0; f < folds; f++)
		an_counts_init(&part[f], m->format);
	for (i = 0; i < u->n; i++)
		an_counts_learn(&part[fold[i]], &u->unit[i]);
	for (f = 0; f < folds; f++) {
		an_counts_init(&others, m->format);
		an_counts_merge(&others, &m->counts, NULL);
		for (i = 0; i < folds; i++)
			if (i != f)
				an_counts_merge(&others, &part[i], NULL);
		for (i = 0; i < u->n; i++) {
			if (fold[i] != f || !u->unit[i].n)
				continue;
			an_views(&others, &u->unit[i], view);
			an_normal_add(&m->normal, view,
				      m->next_group + group[i],
				      u->unit[i].block);
		}
		an_counts_free(&others);
	}
	for (f = 0; f < folds; f++) {
		if (keep)
			an_counts_merge(&m->counts, &part[f], NULL);
		an_counts_free(&part[f]);
	}
}

static int by_number(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return (x > y) - (x < y);
}

/*
 * Stretches of time are what is left out where time is known: each fold is of
 * some that follow each other. Return: false if there are too few.
 */
static bool folds_of_time(const struct an_units *u, uint32_t *fold)
{
	uint32_t *block = an_alloc(u->n, sizeof(*block)), i, n = 0, *at;

	for (i = 0; i < u->n; i++)
		block[i] = u->unit[i].block;
	qsort(block, u->n, sizeof(*block), by_number);
	for (i = 0; i < u->n; i++)
		if (!i || block[i] != block[n - 1])
			block[n++] = block[i];
	for (i = 0; i < u->n; i++) {
		at = bsearch(&u->unit[i].block, block, n, sizeof(*block),
			     by_number);
		fold[i] = (uint64_t)(at - block) * FOLDS / n;
	}
	free(block);
	return n >= FOLDS;
}

/**
 * an_fit() - learns normal units, and calibrates with them by cross-fitting
 * @m: model; what it already knows stays
 * @u: units, which must be normal
 */
void an_fit(struct an_model *m, const struct an_units *u)
{
	uint32_t *group = an_alloc(u->n, sizeof(*group)), *of_block;
	uint32_t *fold = an_alloc(u->n, sizeof(*fold));
	uint32_t groups = an_groups(u, group), i, folds;
	struct an_units cut = { 0 };

	if (u->timed && folds_of_time(u, fold)) {
		cross_fit(m, u, group, fold, FOLDS, true);
	} else if (groups >= FOLDS) {
		for (i = 0; i < u->n; i++)
			fold[i] = group[i] % FOLDS;
		cross_fit(m, u, group, fold, FOLDS, true);
	} else {
		/* Too few kinds: leave out stretches of time instead. */
		blocks(u, group, &cut, &of_block);
		fold = an_realloc(fold, cut.n, sizeof(*fold));
		for (i = 0; i < cut.n; i++)
			fold[i] = i * FOLDS / cut.n;
		folds = cut.n < FOLDS ? cut.n : FOLDS;
		for (i = 0; i < cut.n && folds < FOLDS; i++)
			fold[i] = i;
		cross_fit(m, &cut, of_block, fold, folds, false);
		for (i = 0; i < u->n; i++)
			an_counts_learn(&m->counts, &u->unit[i]);
		an_prune(&m->counts.ngrams, AN_NODES);
		an_units_free(&cut);
		free(of_block);
	}
	m->next_group += groups;
	for (i = 0; i < u->n; i++) {
		m->events += u->unit[i].n;
		if (u->timed && u->unit[i].block >= m->next_block)
			m->next_block = u->unit[i].block + 1;
	}
	m->units += u->n;
	an_normal_prepare(&m->normal);
	free(group);
	free(fold);
}

/**
 * an_calibrate() - calibrates with normal units that are not learnt
 * @m: model; earlier calibration is forgotten
 * @u: units, which must be normal and not have been learnt
 */
void an_calibrate(struct an_model *m, const struct an_units *u)
{
	uint32_t *group = an_alloc(u->n, sizeof(*group)), i;
	float view[AN_VIEWS];

	an_normal_free(&m->normal);
	m->next_group = an_groups(u, group);
	for (i = 0; i < u->n; i++) {
		if (!u->unit[i].n)
			continue;
		an_views(&m->counts, &u->unit[i], view);
		an_normal_add(&m->normal, view, group[i], u->unit[i].block);
	}
	an_normal_prepare(&m->normal);
	free(group);
}
