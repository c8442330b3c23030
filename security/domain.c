// SPDX-License-Identifier: GPL-2.0
/*
 * Domains: sets of profiles, and the labels they go by.
 *
 * A domain never changes; a credential gets another one. Its label is written
 * when it is made, so that a decision about a peer formats nothing.
 */
#include <linux/overflow.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "domain.h"
#include "layer.h"

/* The root namespace first, then by name. */
static int order(const struct bailey_profile *a, const struct bailey_profile *b)
{
	if (!a->ns_len != !b->ns_len)
		return a->ns_len ? 1 : -1;
	return strcmp(a->name, b->name);
}

/**
 * bailey_set_add() - add a profile to a set
 * @set: set
 * @profile: profile; its reference is taken over, even on failure
 *
 * Return: 0, also if it was there already; -E2BIG: full; -EXDEV: it would be
 * the second namespace beside the root.
 */
int bailey_set_add(struct bailey_set *set, struct bailey_profile *profile)
{
	const struct bailey_profile *last;
	int error = -E2BIG;
	u32 i;

	for (i = 0; i < set->n; i++)
		if (order(set->profile[i], profile) >= 0)
			break;
	if (i < set->n && set->profile[i] == profile) {
		error = 0;
		goto out_put;
	}
	last = set->n ? set->profile[set->n - 1] : NULL;
	if (last && last->ns_len && profile->ns_len &&
	    !bailey_same_ns(last, profile)) {
		error = -EXDEV;
		goto out_put;
	}
	if (set->n == BAILEY_MAX_STACK)
		goto out_put;
	memmove(&set->profile[i + 1], &set->profile[i],
		(set->n - i) * sizeof(set->profile[0]));
	set->profile[i] = profile;
	set->n++;
	return 0;

out_put:
	bailey_profile_put(profile);
	return error;
}

/**
 * bailey_set_add_domain() - add members of a domain
 * @set: set
 * @domain: domain, or NULL for none
 * @from: first member
 * @to: member after the last
 *
 * Return: as bailey_set_add().
 */
int bailey_set_add_domain(struct bailey_set *set,
			  const struct bailey_domain *domain, u32 from, u32 to)
{
	int error = 0;
	u32 i;

	for (i = from; domain && i < to && !error; i++) {
		refcount_inc(&domain->member[i].profile->refs);
		error = bailey_set_add(set, domain->member[i].profile);
	}
	return error;
}

/**
 * bailey_set_clear() - give back what a set holds
 * @set: set
 */
void bailey_set_clear(struct bailey_set *set)
{
	while (set->n)
		bailey_profile_put(set->profile[--set->n]);
}

/**
 * bailey_set_is() - is a set what a domain consists of?
 * @set: set
 * @domain: domain, or NULL for none
 */
bool bailey_set_is(const struct bailey_set *set,
		   const struct bailey_domain *domain)
{
	u32 i;

	if (set->n != (domain ? domain->n : 0))
		return false;
	for (i = 0; i < set->n; i++)
		if (set->profile[i] != domain->member[i].profile)
			return false;
	return true;
}

static size_t label_size(const struct bailey_set *set)
{
	size_t size = 1;
	u32 i;

	/* "//&" between names, "::" before some of them; or the NUL of a second part */
	for (i = 0; i < set->n; i++)
		size += strlen(set->profile[i]->name) + 5;
	return size;
}

static char *put(char *p, const char *s)
{
	size_t len = strlen(s);

	memcpy(p, s, len);
	return p + len;
}

/* Writes the names of members @from to @to; the end of the string's NUL. */
static char *write_label(char *p, const struct bailey_domain *domain, u32 from,
			 u32 to, bool local, bool foreign)
{
	u32 i;

	for (i = from; i < to; i++) {
		const struct bailey_profile *profile = domain->member[i].profile;

		if (i > from)
			p = put(p, "//&");
		if (foreign && !profile->ns_len)
			p = put(p, "::");
		p = put(p, profile->name + (local ? profile->ns_len : 0));
	}
	*p = '\0';
	return p + 1;
}

static void write_labels(struct bailey_domain *domain, char *p)
{
	if (!domain->n) {
		domain->label = BAILEY_UNCONFINED;
		domain->foreign = BAILEY_UNCONFINED;
		return;
	}
	/* Of one profile of the root namespace, one text serves for all. */
	if (domain->n == 1 && domain->nroot) {
		domain->foreign = p;
		write_label(p, domain, 0, 1, false, true);
		domain->label = p + strlen("::");
		domain->layer[0] = domain->label;
		return;
	}
	domain->label = p;
	p = write_label(p, domain, 0, domain->n, false, false);
	domain->foreign = p;
	p = write_label(p, domain, 0, domain->n, false, true);
	if (domain->nroot == domain->n) {
		domain->layer[0] = domain->label;
	} else if (domain->nroot) {
		domain->layer[0] = p;
		p = write_label(p, domain, 0, domain->nroot, false, false);
	}
	if (domain->nroot < domain->n) {
		domain->layer[1] = p;
		write_label(p, domain, domain->nroot, domain->n, true, false);
	}
}

static void add_layer(struct bailey_domain *domain, struct bailey_layer *layer,
		      u8 hat)
{
	refcount_inc(&layer->refs);
	domain->hat[domain->nlayers] = hat;
	domain->layers[domain->nlayers++] = layer;
}

/* A domain of a set, the layers of @keep, and @layer upon them, or NULL. */
static int build(struct bailey_set *set, const struct bailey_domain *keep,
		 struct bailey_layer *layer, struct bailey_domain **domain)
{
	struct bailey_domain *new;
	u32 i;

	*domain = NULL;
	if (!set->n && !layer && !(keep && keep->nlayers))
		return 0;
	new = kmalloc(size_add(struct_size(new, member, set->n),
			       3 * label_size(set)), GFP_KERNEL_ACCOUNT);
	if (!new) {
		bailey_set_clear(set);
		return -ENOMEM;
	}
	/* What comes behind is written, as far as it counts. */
	memset(new, 0, offsetof(struct bailey_domain, layers));
	refcount_set(&new->refs, 1);
	new->n = set->n;
	rcu_read_lock();
	for (i = 0; i < set->n; i++) {
		struct bailey_profile *profile = set->profile[i];

		new->member[i].profile = profile;
		new->member[i].generation =
			bailey_policy()->entry[profile->slot].generation;
		new->nroot += !profile->ns_len;
	}
	rcu_read_unlock();
	/* What is remembered by an id is what members and layers allow. */
	new->id = set->n == 1 && !layer && !(keep && keep->nlayers) ?
		set->profile[0]->id : bailey_new_id();
	set->n = 0;
	for (i = 0; keep && i < keep->nlayers; i++)
		add_layer(new, keep->layers[i], keep->hat[i]);
	if (layer)
		add_layer(new, layer, 0);
	write_labels(new, (char *)&new->member[new->n]);
	*domain = new;
	return 0;
}

/**
 * bailey_set_domain() - make a domain of a set
 * @set: emptied, even on failure
 * @keep: domain of the task that is to enter it, whose layers it keeps; NULL: it
 *	has none
 * @domain: receives it, or NULL if there is neither profile nor layer
 *
 * Context: may sleep.
 * Return: 0 or -ENOMEM.
 */
int bailey_set_domain(struct bailey_set *set, const struct bailey_domain *keep,
		      struct bailey_domain **domain)
{
	return build(set, keep, NULL, domain);
}

/* A set of the members that a domain has; they always fit. */
static int own_members(const struct bailey_domain *domain,
		       struct bailey_set *set)
{
	int error = bailey_set_add_domain(set, domain, 0,
					  domain ? domain->n : 0);

	if (WARN_ON_ONCE(error))
		bailey_set_clear(set);
	return error;
}

/**
 * bailey_domain_add_layer() - a domain with one layer more
 * @old: domain or NULL
 * @layer: layer; the new domain takes a reference of its own
 * @domain: receives it
 *
 * Context: may sleep.
 * Return: 0, -E2BIG: BAILEY_MAX_LAYERS are there, -ENOMEM.
 */
int bailey_domain_add_layer(const struct bailey_domain *old,
			    struct bailey_layer *layer,
			    struct bailey_domain **domain)
{
	struct bailey_set set = { };
	int error;

	if (old && old->nlayers == BAILEY_MAX_LAYERS)
		return -E2BIG;
	error = own_members(old, &set);
	return error ?: build(&set, old, layer, domain);
}

/**
 * bailey_domain_wear() - a domain with another hat of one of its layers
 * @old: domain
 * @layer: which layer
 * @hat: index in its entries; 0: none
 * @domain: receives it
 *
 * Context: may sleep.
 * Return: 0 or -ENOMEM.
 */
int bailey_domain_wear(const struct bailey_domain *old, u32 layer, u8 hat,
		       struct bailey_domain **domain)
{
	struct bailey_set set = { };
	int error = own_members(old, &set);

	if (!error)
		error = build(&set, old, NULL, domain);
	if (!error)
		(*domain)->hat[layer] = hat;
	return error;
}

/**
 * bailey_domain_free() - the last reference was given back
 * @domain: domain
 *
 * Context: any.
 */
void bailey_domain_free(struct bailey_domain *domain)
{
	u32 i;

	for (i = 0; i < domain->n; i++)
		bailey_profile_put(domain->member[i].profile);
	for (i = 0; i < domain->nlayers; i++)
		bailey_layer_put(domain->layers[i]);
	kfree_rcu(domain, rcu);
}

/* bailey_domain_alike_slowly() - bailey_domain_alike() of two that differ */
bool bailey_domain_alike_slowly(const struct bailey_domain *a,
				const struct bailey_domain *b)
{
	u32 n = a ? a->n : 0;
	u32 i;

	if (n != (b ? b->n : 0))
		return false;
	for (i = 0; i < n; i++)
		if (a->member[i].profile != b->member[i].profile)
			return false;
	return true;
}

/**
 * bailey_domain_same() - do two domains consist of the same profiles and layers?
 * @a: domain or NULL
 * @b: domain or NULL
 */
bool bailey_domain_same(const struct bailey_domain *a,
			const struct bailey_domain *b)
{
	return bailey_domain_alike(a, b) && bailey_layers_within(a, b) &&
		bailey_layers_within(b, a);
}

/* bailey_domain_refresh() - bailey_domain_fresh() in a policy not asked before */
bool bailey_domain_refresh(const struct bailey_domain *domain)
{
	struct bailey_domain *noted = (struct bailey_domain *)domain;
	const struct bailey_policy *policy;
	bool fresh = true;
	u32 i;

	rcu_read_lock();
	policy = bailey_policy();
	for (i = 0; i < domain->n; i++) {
		const struct bailey_member *m = &domain->member[i];

		if (policy->entry[m->profile->slot].generation != m->generation)
			fresh = false;
	}
	if (fresh)
		atomic64_set(&noted->fresh, policy->generation);
	rcu_read_unlock();
	return fresh;
}

static bool holds(const struct bailey_domain *domain,
		  const struct bailey_profile *profile)
{
	u32 i;

	for (i = 0; domain && i < domain->n; i++)
		if (domain->member[i].profile == profile)
			return true;
	return false;
}

/**
 * bailey_domain_narrows() - does a domain allow no more than another?
 * @domain: domain or NULL
 * @from: domain or NULL
 *
 * By what cannot fail to be so: every profile of @from is one of @domain, but
 * for those that ask nothing at present (flags=(unconfined)).
 */
bool bailey_domain_narrows(const struct bailey_domain *domain,
			   const struct bailey_domain *from)
{
	const struct bailey_policy *policy;
	bool narrows = true;
	u32 i;

	rcu_read_lock();
	policy = bailey_policy();
	for (i = 0; from && i < from->n; i++) {
		const struct bailey_profile *profile = from->member[i].profile;

		if (!(policy->entry[profile->slot].rec->flags &
		      BAILEY_PROFILE_UNCONFINED) && !holds(domain, profile))
			narrows = false;
	}
	rcu_read_unlock();
	return narrows;
}

/**
 * bailey_domain_seen() - the label of a domain, as a profile's rules name it
 * @peer: domain or NULL
 * @by: whose rules
 *
 * A profile sees of a domain what is in its own namespace, without the
 * namespace's name: what another namespace stacks upon it changes nothing.
 * A domain that has nothing there goes by its whole label.
 *
 * Return: a string that lives as long as @peer.
 */
const char *bailey_domain_seen(const struct bailey_domain *peer,
			       const struct bailey_profile *by)
{
	if (!peer)
		return BAILEY_UNCONFINED;
	if (!by->ns_len)
		return peer->layer[0] ?: peer->label;
	if (peer->layer[1] &&
	    bailey_same_ns(by, peer->member[peer->nroot].profile))
		return peer->layer[1];
	return peer->foreign;
}

/**
 * bailey_mode_name() - the mode of a profile for people to read
 * @rec: profile
 *
 * Return: one of a few strings, each always at the same address.
 */
const char *bailey_mode_name(const struct bailey_profile_rec *rec)
{
	static const struct {
		u32 flag;
		const char *name;
	} modes[] = {
		{ BAILEY_PROFILE_UNCONFINED, "unconfined" },
		{ BAILEY_PROFILE_COMPLAIN, "complain" },
		{ BAILEY_PROFILE_KILL, "kill" },
		{ BAILEY_PROFILE_DEFAULT_ALLOW, "default_allow" },
		{ BAILEY_PROFILE_PROMPT, "prompt" },
		{ ~0u, "enforce" },
	};
	unsigned int i = 0;

	while (modes[i].flag != ~0u && !(rec->flags & modes[i].flag))
		i++;
	return modes[i].name;
}

/**
 * bailey_domain_mode() - the mode of a domain for people to read
 * @domain: domain or NULL
 *
 * Return: that of its profiles, or "mixed".
 */
const char *bailey_domain_mode(const struct bailey_domain *domain)
{
	const struct bailey_policy *policy;
	const char *mode = NULL;
	u32 i;

	if (!domain || !domain->n)
		return BAILEY_UNCONFINED;
	rcu_read_lock();
	policy = bailey_policy();
	for (i = 0; i < domain->n; i++) {
		u32 slot = domain->member[i].profile->slot;
		const char *one = bailey_mode_name(policy->entry[slot].rec);

		mode = !mode || mode == one ? one : "mixed";
	}
	rcu_read_unlock();
	return mode;
}
