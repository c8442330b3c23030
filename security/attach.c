// SPDX-License-Identifier: GPL-2.0
/*
 * Finding profiles: by the names of a label, and by what they attach to.
 *
 * Everything here but bailey_xattrs_read() runs under rcu_read_lock() over one
 * table of policy, so that a choice is made by one policy.
 */
#include <linux/slab.h>
#include <linux/string.h>

#include "attach.h"
#include "attachindex.h"

/* Adds a profile found in a table; -ESTALE: a newer table has it no more. */
static int take(struct bailey_set *set, const struct bailey_entry *entry)
{
	if (!entry || !entry->listed)
		return -ENOENT;
	if (!refcount_inc_not_zero(&entry->profile->refs))
		return -ESTALE;
	return bailey_set_add(set, entry->profile);
}

/* A name as the table has it; -ENOENT if it cannot be one. */
static int full_name(char *full, const char *name, size_t len,
		     const struct bailey_scope *scope)
{
	const struct bailey_profile *ns = scope->ns;
	u32 ns_len = ns ? ns->ns_len : 0;
	u32 own;
	int n;

	if (scope->parent) {
		n = snprintf(full, BAILEY_MAX_NAME + 1, "%s//%.*s",
			     scope->parent->name, (int)len, name);
		return len && n <= BAILEY_MAX_NAME ? 0 : -ENOENT;
	}
	if (len > BAILEY_MAX_NAME)
		return -ENAMETOOLONG;
	memcpy(full, name, len);
	full[len] = '\0';
	own = bailey_ns_len(full);
	/* From a namespace, no other can be seen. */
	if (own && ns_len && (own != ns_len || memcmp(full, ns->name, own)))
		return -ENOENT;
	if (own == 2)	/* "::" */
		return -ENOENT;
	name += own;
	len -= own;
	if (own && len >= 2 && !memcmp(name, "//", 2)) {
		name += 2;
		len -= 2;
	}
	n = snprintf(full + own, BAILEY_MAX_NAME + 1 - own, "%.*s%.*s",
		     own ? 0 : (int)ns_len, ns ? ns->name : "", (int)len, name);
	if (own && !len)	/* ":namespace:" alone */
		n = snprintf(full + own, BAILEY_MAX_NAME + 1 - own,
			     BAILEY_UNCONFINED);
	return (len || own) && own + n <= BAILEY_MAX_NAME ? 0 : -ENOENT;
}

/**
 * bailey_leave() - what a profile becomes that is left for no other
 * @policy: table
 * @ns: a profile of the namespace; NULL: root
 * @set: receives it, if there is one
 *
 * From a namespace nobody gets to the root's: there the rules and the right to
 * load policy reach further. Its profile ":namespace:unconfined" is entered.
 *
 * Return: 0; -ENOENT: the namespace has no such profile; -ESTALE: look at the
 * policy again; -E2BIG or -EXDEV.
 */
int bailey_leave(const struct bailey_policy *policy,
		 const struct bailey_profile *ns, struct bailey_set *set)
{
	char name[BAILEY_MAX_NAME + 1];

	if (!ns || !ns->ns_len)
		return 0;
	if (snprintf(name, sizeof(name), "%.*s%s", (int)ns->ns_len, ns->name,
		     BAILEY_UNCONFINED) >= sizeof(name))
		return -ENOENT;
	return take(set, bailey_policy_find(policy, name));
}

static int find_name(const struct bailey_policy *policy, const char *name,
		     size_t len, const struct bailey_scope *scope,
		     struct bailey_set *set)
{
	char full[BAILEY_MAX_NAME + 1];
	const struct bailey_entry *entry;
	int error;

	error = full_name(full, name, len, scope);
	if (error)
		return error;
	entry = bailey_policy_find(policy, full);
	/* Hats are entered by change_hat only. */
	if (entry && entry->listed && !(entry->rec->flags & BAILEY_PROFILE_HAT))
		return take(set, entry);
	/* In a namespace, to be unconfined takes a profile: bailey_leave(). */
	return strcmp(full, BAILEY_UNCONFINED) ? -ENOENT : 0;
}

/**
 * bailey_find_label() - the profiles that a label names
 * @policy: table
 * @label: names joined by "//&"; "unconfined" is none in the root namespace
 * @scope: where they are sought
 * @set: receives them, also some of them if it fails
 *
 * Return: 0; -ENOENT, -ENAMETOOLONG; -ESTALE: look at the policy again;
 * -E2BIG, -EXDEV: as bailey_set_add().
 */
int bailey_find_label(const struct bailey_policy *policy, const char *label,
		      const struct bailey_scope *scope, struct bailey_set *set)
{
	const char *end;
	int error = 0;

	while (label && !error) {
		end = strstr(label, "//&");
		error = find_name(policy, label, end ? end - label :
				  strlen(label), scope, set);
		label = end ? end + 3 : NULL;
	}
	return error;
}

/* Whether a profile stands where @scope looks. */
static bool in_scope(const struct bailey_profile *profile,
		     const struct bailey_scope *scope)
{
	const struct bailey_profile *ns = scope->ns;
	const char *name = profile->name;
	size_t len;

	if (scope->parent) {
		len = strlen(scope->parent->name);
		if (strncmp(name, scope->parent->name, len) ||
		    strncmp(name + len, "//", 2))
			return false;
		name += len + 2;
	} else {
		if (profile->ns_len != (ns ? ns->ns_len : 0) ||
		    (ns && !bailey_same_ns(profile, ns)))
			return false;
		name += profile->ns_len;
	}
	return !strstr(name, "//");
}

/* Whether a program has the attributes; -EAGAIN if one must be read first. */
static int xattrs_hold(const struct bailey_entry *entry,
		       struct bailey_xattrs *xattrs)
{
	const struct bailey_view *view = &entry->blob->view;
	u32 i, j;

	for (i = 0; i < entry->rec->nxattrs; i++) {
		const struct bailey_xattr_rec *rec;
		struct bailey_field field;
		const char *name;

		rec = &view->xattrs[entry->rec->xattrs + i];
		name = bailey_string(view, rec->name);
		for (j = 0; j < xattrs->n; j++)
			if (!strcmp(xattrs->value[j].name, name))
				break;
		if (j == xattrs->n) {
			if (strscpy(xattrs->want, name,
				    sizeof(xattrs->want)) < 0)
				return false;	/* no such name can be */
			return -EAGAIN;
		}
		if (!xattrs->value[j].value)
			return false;
		field.p = xattrs->value[j].value;
		field.len = xattrs->value[j].len;
		if (!(bailey_lookup_state(view, rec->state, &field) &
		      BAILEY_MAY_EXEC))
			return false;
	}
	return true;
}

/* Whether @a attaches better than @b, better being positive. */
static int compare(const struct bailey_entry *a, const struct bailey_entry *b)
{
	if (a->rec->specificity != b->rec->specificity)
		return a->rec->specificity > b->rec->specificity ? 1 : -1;
	return (int)a->rec->nxattrs - (int)b->rec->nxattrs;
}

/**
 * struct choice - of the profile that attaches best
 * @scope: among which profiles
 * @name: the program, without its leading slash
 * @xattrs: what is known of its extended attributes
 * @best: so far, or NULL
 * @tie: another one attaches as well as @best
 */
struct choice {
	const struct bailey_scope *scope;
	const struct bailey_field *name;
	struct bailey_xattrs *xattrs;
	const struct bailey_entry *best;
	bool tie;
};

/* Considers one more profile; -EAGAIN: an attribute must be read first. */
static int consider(struct choice *c, const struct bailey_entry *entry)
{
	struct bailey_result res;
	int holds;

	/* It may have several paths of one hash. */
	if (entry == c->best || (c->best && compare(entry, c->best) < 0) ||
	    !in_scope(entry->profile, c->scope))
		return 0;
	bailey_lookup(&entry->blob->view, entry->rec, BAILEY_CLASS_ATTACH,
		      c->name, 1, false, &res);
	if (!(res.perms.allow & BAILEY_MAY_EXEC))
		return 0;
	holds = xattrs_hold(entry, c->xattrs);
	if (holds <= 0)
		return holds;
	c->tie = c->best && !compare(entry, c->best);
	c->best = entry;
	return 0;
}

/**
 * bailey_attach() - the profile that attaches best to a program
 * @policy: table
 * @scope: among which profiles
 * @name: the program, without its leading slash
 * @xattrs: what is known of its extended attributes
 * @set: receives the profile
 *
 * The longest path before the first wildcard wins, a path without wildcard over
 * all; of equals, the one with more conditions on attributes.
 *
 * Return: 0; -ENOENT: none attaches; -ENOTUNIQ: two attach equally well;
 * -EAGAIN: read @xattrs->want, then ask again; -ESTALE: look at the policy
 * again; -E2BIG, -EXDEV: as bailey_set_add().
 */
int bailey_attach(const struct bailey_policy *policy,
		  const struct bailey_scope *scope,
		  const struct bailey_field *name, struct bailey_xattrs *xattrs,
		  struct bailey_set *set)
{
	const struct bailey_attach_index *index = policy->attach;
	struct choice c = { .scope = scope, .name = name, .xattrs = xattrs };
	u32 hash = bailey_hash(name->p, name->len);
	int error = 0;
	u32 i;

	if (!index)
		return -ENOENT;
	for (i = bailey_attach_first(index, hash); i < index->nkeys &&
	     index->key[i].hash == hash && !error; i++)
		error = consider(&c, &policy->entry[index->key[i].slot]);
	for (i = 0; i < index->nglobs && !error; i++)
		error = consider(&c, &policy->entry[index->glob[i]]);
	if (error)
		return error;
	if (c.tie)
		return -ENOTUNIQ;
	return take(set, c.best);
}

/**
 * bailey_xattrs_read() - read what the last choice lacked
 * @xattrs: its @want is read
 * @dentry: the program
 *
 * Context: may sleep.
 * Return: 0, also if there is no such attribute; -ENOMEM; -E2BIG: the policy
 * asks for more than BAILEY_XATTR_VALUES of them; -EIO: it cannot be read.
 */
int bailey_xattrs_read(struct bailey_xattrs *xattrs, struct dentry *dentry)
{
	char *name, *value;
	ssize_t len;

	if (xattrs->n == BAILEY_XATTR_VALUES)
		return -E2BIG;
	name = kstrdup(xattrs->want, GFP_KERNEL_ACCOUNT);
	value = kmalloc(BAILEY_XATTR_SIZE, GFP_KERNEL_ACCOUNT);
	if (!name || !value) {
		kfree(name);
		kfree(value);
		return -ENOMEM;
	}
	len = __vfs_getxattr(dentry, d_backing_inode(dentry), name, value,
			     BAILEY_XATTR_SIZE);
	/* None, too long, or an error of which nothing can be concluded. */
	if (len < 0 && len != -ENODATA && len != -EOPNOTSUPP && len != -ERANGE) {
		kfree(name);
		kfree(value);
		return len == -ENOMEM ? -ENOMEM : -EIO;
	}
	/* Keys hold no NUL: a value that does is none that a rule names. */
	if (len < 0 || memchr(value, '\0', len)) {
		kfree(value);
		value = NULL;
	}
	xattrs->value[xattrs->n].name = name;
	xattrs->value[xattrs->n].value = value;
	xattrs->value[xattrs->n].len = value ? len : 0;
	xattrs->n++;
	return 0;
}

/**
 * bailey_xattrs_free() - free the values
 * @xattrs: with its @n
 */
void bailey_xattrs_free(struct bailey_xattrs *xattrs)
{
	while (xattrs->n) {
		xattrs->n--;
		kfree(xattrs->value[xattrs->n].name);
		kfree(xattrs->value[xattrs->n].value);
	}
}
