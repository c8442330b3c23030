// SPDX-License-Identifier: GPL-2.0
/*
 * Histograms of how often windows do a thing.
 */
#include <math.h>
#include <string.h>

#include "alloc.h"
#include "rates.h"

/** an_rates_free() - frees what they hold */
void an_rates_free(struct an_rates *r)
{
	free(r->rate);
	memset(r, 0, sizeof(*r));
}

/** an_rate_of() - a histogram, made if it is not there; NULL beyond AN_RATE_KEYS */
struct an_rate *an_rate_of(struct an_rates *r, uint32_t key)
{
	uint32_t n;

	if (key >= AN_RATE_KEYS)
		return NULL;
	if (key >= r->n) {
		n = key + 1 < 2 * r->n ? 2 * r->n : key + 1;
		n = n > AN_RATE_KEYS ? AN_RATE_KEYS : n;
		r->rate = an_realloc(r->rate, n, sizeof(*r->rate));
		memset(r->rate + r->n, 0, (n - r->n) * sizeof(*r->rate));
		r->n = n;
	}
	return &r->rate[key];
}

static unsigned int step_of(float many)
{
	double step = many > 1 ? 2 * log2(many) : 0;

	return step < AN_RATE_STEPS - 1 ? (unsigned int)step : AN_RATE_STEPS - 1;
}

/** an_rates_used() - histograms up to the last that is not empty */
uint32_t an_rates_used(const struct an_rates *r)
{
	uint32_t n = r->n, i;

	for (; n; n--)
		for (i = 0; i < AN_RATE_STEPS; i++)
			if (r->rate[n - 1].seen[i])
				return n;
	return 0;
}

/** an_rates_learn() - learns a window */
void an_rates_learn(struct an_rates *r, const struct an_unit *u)
{
	struct an_rate *rate;
	uint32_t i, *seen;

	for (i = 0; i < u->nfacts; i++) {
		rate = an_rate_of(r, u->fact[i].key);
		if (!rate)
			continue;
		seen = &rate->seen[step_of(u->fact[i].many)];
		*seen += *seen < UINT32_MAX;
	}
}

/** an_rates_merge() - adds histograms; @renumber as in an_merge() */
void an_rates_merge(struct an_rates *to, const struct an_rates *from,
		    const uint32_t *renumber)
{
	struct an_rate *rate;
	uint32_t used = an_rates_used(from), i, j, sym;

	for (i = 0; i < used; i++) {
		sym = i / AN_RATE_KINDS;
		if (renumber && sym)
			sym = renumber[sym];
		rate = an_rate_of(to, sym * AN_RATE_KINDS + i % AN_RATE_KINDS);
		for (j = 0; rate && j < AN_RATE_STEPS; j++)
			rate->seen[j] = rate->seen[j] + from->rate[i].seen[j] <
				rate->seen[j] ? UINT32_MAX :
				rate->seen[j] + from->rate[i].seen[j];
	}
}

/*
 * Of windows that do it at all, the share that do it as often; beyond all that was
 * seen the share falls with the square of how far.
 */
static double bits_of(const struct an_rate *r, float many)
{
	double all = 0, above = 0, beyond = 1;
	unsigned int step = step_of(many), i, top = 0;

	for (i = 0; i < AN_RATE_STEPS; i++) {
		all += r->seen[i];
		above += i >= step ? r->seen[i] : 0;
		top = r->seen[i] ? i : top;
	}
	if (!all)
		return 0;
	if (!above)
		beyond = many / exp2((top + 1) / 2.0);
	return -log2((above + 0.5) / (all + 1)) + 2 * (beyond > 1 ? log2(beyond) : 0);
}

/**
 * an_rates_bits() - how rare it is to do as much
 * @r: histograms
 * @u: window
 * @worst: receives the key of what is rarest; may be NULL
 *
 * Return: bits, the most of any symbol's; 0 of a unit without counts.
 */
double an_rates_bits(const struct an_rates *r, const struct an_unit *u,
		     uint32_t *worst)
{
	double most = 0, bits;
	uint32_t i;

	for (i = 0; i < u->nfacts; i++) {
		if (u->fact[i].key >= r->n)
			continue;
		bits = bits_of(&r->rate[u->fact[i].key], u->fact[i].many);
		if (bits <= most)
			continue;
		most = bits;
		if (worst)
			*worst = u->fact[i].key;
	}
	return most;
}
