// SPDX-License-Identifier: GPL-2.0
/*
 * Adds models: what several machines learnt becomes one model.
 */
#include <stdio.h>
#include <string.h>

#include "alloc.h"
#include "model.h"

/**
 * an_combine() - adds a model to another
 * @to: model
 * @from: model to add, of the same format
 *
 * Counts add up. The held-out units of both stay held out from what scored them.
 *
 * Return: false after a message.
 */
bool an_combine(struct an_model *to, const struct an_model *from)
{
	uint32_t *renumber, i;

	if (to->format != from->format) {
		fprintf(stderr, "bailey: models of different formats cannot be merged\n");
		return false;
	}
	renumber = an_alloc(from->symbols.n, sizeof(*renumber));
	for (i = 1; i < from->symbols.n; i++)
		renumber[i] = an_symbol_add(&to->symbols, from->symbols.name[i],
					    strlen(from->symbols.name[i]));
	an_counts_merge(&to->counts, &from->counts, renumber);
	for (i = 0; i < from->normal.n; i++)
		an_normal_add(&to->normal, from->normal.held[i].view,
			      to->next_group + from->normal.held[i].group,
			      to->next_block + from->normal.held[i].block);
	to->next_group += from->next_group;
	to->next_block += from->next_block;
	to->units += from->units;
	to->events += from->events;
	an_normal_prepare(&to->normal);
	free(renumber);
	return true;
}
