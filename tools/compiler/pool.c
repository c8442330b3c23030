// SPDX-License-Identifier: GPL-2.0
/*
 * Memory of the automata that the profiles of a run share.
 */
#include <stdlib.h>
#include <string.h>

#include "minimise.h"

struct bc_pool *bc_pool_new(void)
{
	struct bc_pool *p = calloc(1, sizeof(*p));

	if (!p)
		abort();
	p->nfa.pool = p;
	return p;
}

void bc_pool_free(struct bc_pool *p)
{
	int i;

	if (!p)
		return;
	bc_nfa_free(&p->nfa);
	bc_table_free(&p->states);
	bc_table_free(&p->nodes);
	bc_table_free(&p->accepts);
	bc_known_free(p);
	free(p->match);
	free(p->mark);
	free(p->state);
	free(p->node);
	free(p->slot);
	free(p->trans);
	free(p->word);
	free(p->text);
	free(p->word_slot);
	free(p->spelled);
	free(p->globs.v);
	free(p->edge.v);
	free(p->self.v);
	free(p->base.v);
	free(p->to.v);
	free(p->after.v);
	free(p->more.v);
	free(p->kept);
	free(p->fresh);
	free(p->side);
	free(p->rest);
	bc_table_free(&p->sets);
	free(p->chain);
	free(p->part.v);
	free(p->ends.v);
	free(p->nexts.v);
	free(p->place);
	bc_table_free(&p->groups);
	bc_table_free(&p->outcomes);
	bc_table_free(&p->said);
	free(p->say);
	free(p->name);
	free(p->texts);
	free(p->spells);
	free(p->order);
	free(p->scratch);
	free(p->group);
	bc_map_free(p->map);
	bc_labels_free(p->labels);
	free(p->info);
	for (i = 0; i < BAILEY_SECT_MAX; i++)
		free(p->spare[i].p);
	free(p);
}

/** bc_pool_grow() - room for what each state and node does */
void bc_pool_grow(struct bc_pool *p)
{
	p->state = bc_room_clear(p->state, p->states.n, &p->states_room,
				 &p->state_room, sizeof(*p->state));
	p->node = bc_room_clear(p->node, p->nodes.n, &p->nodes_room,
				&p->node_room, sizeof(*p->node));
}

/**
 * bc_pool_ease() - let go of what is of no use while a large blob is written
 * @p: pool; no set is looked for before bc_pool_ready()
 */
void bc_pool_ease(struct bc_pool *p)
{
	bc_table_unhash(&p->states);
	bc_table_unhash(&p->nodes);
	bc_table_unhash(&p->accepts);
	bc_table_unhash(&p->said);
	free(p->mark);	/* whose stamps begin anew where a rule does */
	p->mark = NULL;
	p->mark_room = 0;
}

/** bc_pool_ready() - sets can be looked for again */
void bc_pool_ready(struct bc_pool *p)
{
	bc_table_hash(&p->states);
	bc_table_hash(&p->nodes);
	bc_table_hash(&p->accepts);
	bc_table_hash(&p->said);
}

/** bc_pool_unmark() - the stamps begin anew: no NFA state has one */
void bc_pool_unmark(struct bc_pool *p)
{
	if (p->mark_room)
		memset(p->mark, 0, p->mark_room * sizeof(*p->mark));
	p->stamp = 1;
}
