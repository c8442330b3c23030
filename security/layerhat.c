// SPDX-License-Identifier: GPL-2.0
/*
 * Hats of layers: a thread changes the rules that a layer holds it to for those of
 * a hat that came with the layer, and back.
 *
 * As with hats of the administrator's profiles, it is no barrier within a process,
 * but a promise: who does not know the token does not come back, and guessing is
 * fatal. Other layers, and profiles, stay as they are and go on to refuse.
 */
#include <linux/sched/signal.h>
#include <linux/string.h>

#include "change.h"
#include "evtask.h"
#include "layer.h"
#include "task.h"

#define NO_LAYER	BAILEY_MAX_LAYERS

/* The newest layer that has hats. */
static u32 hatted(const struct bailey_domain *domain)
{
	u32 i = domain ? domain->nlayers : 0;

	while (i--)
		if (domain->layers[i]->n > 1)
			return i;
	return NO_LAYER;
}

/* The layer whose hat is left by @token, or NO_LAYER. */
static u32 worn_with(const struct bailey_domain *domain, u64 token)
{
	const struct bailey_task *task = bailey_task(current);
	u32 i = domain ? domain->nlayers : 0;

	while (i--)
		if (domain->hat[i] && task->layer_token[i] == token)
			return i;
	return NO_LAYER;
}

static bool can_leave(void)
{
	const struct bailey_task *task = bailey_task(current);
	u32 i;

	for (i = 0; i < BAILEY_MAX_LAYERS; i++)
		if (task->layer_token[i])
			return true;
	return false;
}

/* Nothing is written to the administrator's log, as always with layers. */
static int wrong_token(void)
{
	send_sig(SIGKILL, current, 1);
	return -EACCES;
}

/* The first of @names that is a hat of the layer: its index, or 0. */
static u8 find_hat(const struct bailey_layer *layer, const char *names,
		   size_t len)
{
	size_t base = strlen(layer->entry[0].profile->name) + 2;
	const char *name;
	u32 i;

	for (name = names; name < names + len; name += strlen(name) + 1)
		for (i = 1; i < layer->n; i++)
			if (!strcmp(layer->entry[i].profile->name + base, name))
				return i;
	return 0;
}

/* Other rules of layer @i for the current task, from now on. */
static int wear(const struct bailey_domain *old, u32 i, u8 hat, u64 token)
{
	struct bailey_domain *new;
	struct cred *cred;
	int error;

	/* It acts for somebody else, whose credentials are not its to change. */
	if (current_cred() != current_real_cred())
		return -EBUSY;
	error = bailey_domain_wear(old, i, hat, &new);
	if (error)
		return error;
	/* Who controls the task must not get by it what he may not have. */
	if (bailey_tracer_may_follow(new)) {
		bailey_domain_put(new);
		return -EPERM;
	}
	cred = prepare_creds();
	if (!cred) {
		bailey_domain_put(new);
		return -ENOMEM;
	}
	bailey_cred_set(cred, new);
	commit_creds(cred);
	bailey_task(current)->layer_token[i] = token;
	bailey_task(current)->hatted = true;
	return 0;
}

/**
 * bailey_layer_hat() - into a hat of the newest layer that has any, or back
 * @names: of hats, one NUL after each
 * @len: bytes of @names; 0: back
 * @token: with which to return; 0: never
 *
 * Context: process; cred_guard_mutex is held.
 * Return: 0 or an error, see uapi/linux/bailey.h.
 */
int bailey_layer_hat(const char *names, size_t len, u64 token)
{
	const struct bailey_domain *domain = bailey_cred_domain(current_cred());
	u64 worn;
	u8 hat;
	u32 i;

	if (!len) {
		if (!token)
			return -EINVAL;
		i = worn_with(domain, token);
		if (i != NO_LAYER)
			return wear(domain, i, 0, 0);
		return can_leave() ? wrong_token() : -EPERM;
	}
	if (names[len - 1])
		return -EINVAL;
	i = hatted(domain);
	if (i == NO_LAYER)
		return -ECHILD;
	worn = bailey_task(current)->layer_token[i];
	/* From a hat to another: by its token, or not at all. */
	if (worn && worn != token)
		return wrong_token();
	if (domain->hat[i] && !worn)
		return -EPERM;
	hat = find_hat(domain->layers[i], names, len);
	if (!hat)
		return -ENOENT;
	/* Whose poller would go on without it, as at bailey_restrict(). */
	return bailey_no_pollers(false) ?: wear(domain, i, hat, token);
}
