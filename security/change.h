/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Changes of domain that a task asks for.
 */
#ifndef _BAILEY_CHANGE_H
#define _BAILEY_CHANGE_H

#include "domain.h"
#include "path.h"

/**
 * struct bailey_onexec - what was asked for the next exec; immutable
 * @domain: a reference; NULL: unconfined
 * @stack: @domain is added to the one the task is in
 */
struct bailey_onexec {
	struct bailey_domain *domain;
	bool stack;
};

/**
 * struct bailey_change - a change of domain that is to be judged
 * @op: operation for the record
 * @target: what was asked for; NULL: unconfined
 * @stack: add it
 * @program: with onexec the program's name, which each profile takes as its
 *	flags say; else NULL
 * @perms: BAILEY_CHANGE_*
 */
struct bailey_change {
	const char *op;
	const struct bailey_domain *target;
	bool stack;
	struct bailey_name *program;
	u32 perms;
};

/* change.c */
void bailey_onexec_free(struct bailey_onexec *onexec);
int bailey_change(const char *label, size_t len, unsigned int flags);
int bailey_change_ask(const struct bailey_domain *domain,
		      const struct bailey_change *change);
bool bailey_change_unsafe(const struct bailey_domain *domain,
			  const struct bailey_change *change);
int bailey_change_allowed(const char *op, const struct bailey_domain *old,
			  const struct bailey_domain *new, const char *name);
int bailey_change_commit(const char *op, struct bailey_domain *new);

/* hat.c */
int bailey_change_hat(const char *names, size_t len, u64 token,
		      unsigned int flags);

/**
 * bailey_innermost() - first member of a domain's namespace
 * @domain: domain
 *
 * Return: index of it; the members from it on are those that a change which the
 * task asks for concerns.
 */
static inline u32 bailey_innermost(const struct bailey_domain *domain)
{
	return domain->nroot < domain->n ? domain->nroot : 0;
}

#endif /* _BAILEY_CHANGE_H */
