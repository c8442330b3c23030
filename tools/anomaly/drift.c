// SPDX-License-Identifier: GPL-2.0
/*
 * Slow drift. Each unit is judged by what is known before it is learnt, so that its
 * views are a calibration that was held out, too. Units that are strange or were
 * refused anything are not learnt. Of the others at most a share of what the model
 * knows is learnt in one call, spread over all of them: many small steps need many
 * calls, and each must look normal to what was there before.
 */
#include "alloc.h"
#include "drift.h"

/* Of all units every so many, so that no hour of the day has all the room. */
static uint32_t stride(const struct an_model *m, const struct an_units *u, double rate,
		       uint64_t *room)
{
	uint64_t events = 0;
	uint32_t i, every;

	*room = m->events * rate;
	for (i = 0; i < u->n; i++)
		events += u->unit[i].n;
	every = *room ? (events + *room - 1) / *room : 1;
	return every ? every : 1;
}

/**
 * an_follow_drift() - learns new normal units at a bounded rate
 * @m: model, calibrated
 * @u: units of a later time
 * @rate: share of the model's events that may be learnt, 0 to 1
 * @d: receives what became of them
 */
void an_follow_drift(struct an_model *m, const struct an_units *u, double rate,
		     struct an_drift *d)
{
	uint32_t *group = an_alloc(u->n, sizeof(*group)), i, every, taken = 0;
	uint32_t groups = an_groups(u, group);
	float (*view)[AN_VIEWS] = an_alloc(u->n, sizeof(*view));
	bool *learn = an_alloc(u->n, sizeof(*learn));
	uint64_t room;

	*d = (struct an_drift){ 0 };
	every = stride(m, u, rate, &room);
	/* All are judged before any is learnt: a batch cannot pave its own way. */
	for (i = 0; i < u->n; i++) {
		if (!u->unit[i].n)
			continue;
		an_views(&m->counts, &u->unit[i], view[i]);
		if (u->unit[i].refused)
			d->refused++;
		else if (an_normal_p(&m->normal, an_normal_score(&m->normal, view[i],
								 NULL)) <= AN_DRIFT_P)
			d->strange++;
		else if (taken++ % every || u->unit[i].n > room)
			d->over++;
		else
			learn[i] = true;
		if (learn[i])
			room -= u->unit[i].n;
	}
	for (i = 0; i < u->n; i++) {
		if (!learn[i])
			continue;
		an_counts_learn(&m->counts, &u->unit[i]);
		an_normal_add(&m->normal, view[i], m->next_group + group[i],
			      m->next_block + u->unit[i].block);
		m->events += u->unit[i].n;
		m->units++;
		d->learnt++;
	}
	m->next_group += groups;
	for (i = every = 0; i < u->n; i++)
		every = u->unit[i].block > every ? u->unit[i].block : every;
	m->next_block += u->timed ? every + 1 : 0;
	an_prune(&m->counts.ngrams, AN_NODES);
	an_normal_prepare(&m->normal);
	free(learn);
	free(view);
	free(group);
}
