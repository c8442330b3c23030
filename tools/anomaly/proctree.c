// SPDX-License-Identifier: GPL-2.0
/*
 * Who is whose parent.
 */
#include <string.h>

#include "proctree.h"

static struct an_process *slot(struct an_proctree *t, uint32_t tgid)
{
	return &t->at[tgid * 0x9e3779b1u >> 20 & (AN_PROCESSES - 1)];
}

static void set_exe(struct an_process *p, const char *exe)
{
	size_t len = strnlen(exe, sizeof(p->exe) - 1);

	memcpy(p->exe, exe, len);
	p->exe[len] = '\0';
}

/** an_proctree_event() - notes what an event tells */
void an_proctree_event(struct an_proctree *t, const struct an_event *e)
{
	struct an_process *p = slot(t, e->tgid);

	if (!e->tgid)
		return;
	if (p->tgid != e->tgid || p->start != e->start || p->ppid != e->ppid) {
		p->tgid = e->tgid;
		p->start = e->start;
		p->ppid = e->ppid;
		p->exe[0] = '\0';
	}
	if (e->exe && strncmp(p->exe, e->exe, sizeof(p->exe) - 1))
		set_exe(p, e->exe);
	if (e->kind != AN_FORK || !e->peer)
		return;
	p = slot(t, e->peer);
	*p = (struct an_process){ .tgid = e->peer, .ppid = e->tgid };
	if (e->exe)
		set_exe(p, e->exe);
}

/** an_proctree_find() - what is known of a process, or NULL */
const struct an_process *an_proctree_find(const struct an_proctree *t,
					  uint32_t tgid)
{
	const struct an_process *p = slot((struct an_proctree *)t, tgid);

	return tgid && p->tgid == tgid ? p : NULL;
}
