/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Layers: policy that a process put upon itself, see Documentation/layers.rst.
 */
#ifndef _BAILEY_LAYER_H
#define _BAILEY_LAYER_H

#include <linux/atomic.h>
#include <linux/refcount.h>
#include <linux/uidgid.h>

#include "domain.h"
#include "policy.h"

/* Rules that can be looked at to name the one that refused. */
#define BAILEY_MAX_LAYER_RULES	512u

/**
 * struct bailey_layer - a profile of its own blob with its hats, in no table;
 *	immutable
 * @refs: one for each domain that holds it
 * @rcu: readers of a domain may still look at it
 * @user: whose share of memory it counts in
 * @bytes: that it counts there
 * @blob: verified
 * @n: number of @entry
 * @entry: as if they stood in a table: the profile, then its hats by name
 */
struct bailey_layer {
	refcount_t refs;
	struct rcu_head rcu;
	kuid_t user;
	size_t bytes;
	struct bailey_blob blob;
	u32 n;
	struct bailey_entry *entry;
};

/**
 * bailey_layer_entry() - the rules of a layer that hold a domain
 * @domain: domain
 * @i: which of its layers
 *
 * Return: those of the hat that its tasks wear, or of the layer's profile.
 */
static inline const struct bailey_entry *
bailey_layer_entry(const struct bailey_domain *domain, u32 i)
{
	return &domain->layers[i]->entry[domain->hat[i]];
}

/**
 * bailey_layer_holds() - is a domain under a layer?
 * @domain: domain or NULL
 * @layer: layer
 *
 * In whatever hat.
 */
static inline bool bailey_layer_holds(const struct bailey_domain *domain,
				      const struct bailey_layer *layer)
{
	u32 i;

	for (i = 0; domain && i < domain->nlayers; i++)
		if (domain->layers[i] == layer)
			return true;
	return false;
}

/**
 * bailey_layers_within() - is a domain under every layer of another?
 * @domain: domain or NULL
 * @of: the other, or NULL
 *
 * And in the same hats: neither a hat nor what it is put on is known to be the
 * narrower one.
 */
static inline bool bailey_layers_within(const struct bailey_domain *domain,
					const struct bailey_domain *of)
{
	u32 n = domain ? domain->nlayers : 0, i, k;

	for (i = 0; of && i < of->nlayers; i++) {
		for (k = 0; k < n; k++)
			if (domain->layers[k] == of->layers[i] &&
			    domain->hat[k] == of->hat[i])
				break;
		if (k == n)
			return false;
	}
	return true;
}

/**
 * bailey_nasked() - how many profiles must allow what a domain does
 * @domain: domain; its members count, and its layers
 */
static inline u32 bailey_nasked(const struct bailey_domain *domain)
{
	return domain->n + domain->nlayers;
}

/**
 * bailey_asked() - one of those that must allow
 * @policy: table, under RCU
 * @domain: domain
 * @i: less than bailey_nasked(): members first, then layers
 */
static inline const struct bailey_entry *
bailey_asked(const struct bailey_policy *policy,
	     const struct bailey_domain *domain, u32 i)
{
	return i < domain->n ? &policy->entry[domain->member[i].profile->slot] :
		bailey_layer_entry(domain, i - domain->n);
}

/* For securityfs: layers that exist, bytes of their blobs, events not told. */
extern atomic64_t bailey_layers, bailey_layer_bytes, bailey_layer_untold;

struct bailey_layer *bailey_layer_new(const void __user *ubuf, size_t size,
				      bool hats);
void bailey_layer_put(struct bailey_layer *layer);
bool bailey_layer_may_tell(kuid_t uid);

/* layerhat.c */
int bailey_layer_hat(const char *names, size_t len, u64 token);

/* restrict.c */
int bailey_restrict(const void __user *ubuf, size_t size, unsigned long flags);
int bailey_no_pollers(bool threads);

#endif /* _BAILEY_LAYER_H */
