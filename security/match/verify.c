// SPDX-License-Identifier: GPL-2.0
/*
 * The verifier: one pass over a blob before anything of it is used.
 *
 * After it, every index that the matcher follows without a check of its own
 * lies inside its section. It is iterative and linear in the blob's size.
 */
#include "verify.h"

#ifdef __KERNEL__
#include <linux/sched.h>
/* Lets others run, now and then in a long loop. */
#define breathe(i)	do { if (!((i) % 1024)) cond_resched(); } while (0)
#else
#define breathe(i)	((void)(i))
#endif

static bool in_array(__u32 first, __u32 n, __u32 count)
{
	return first <= count && n <= count - first;
}

static int check_strings(const struct check *c)
{
	const struct bailey_view *v = c->view;
	__u32 n = v->count[BAILEY_SECT_STRINGS];
	__u32 begin = 0, i = 0, len;

	DEMAND(n && n % 4 == 0, v->strings, "string section is not padded");
	DEMAND(!v->strings[0], v->strings, "first string is not empty");
	DEMAND(!v->strings[n - 1], v->strings + n - 1,
	       "last string is not terminated");
	/* Records are written under spinlocks: what they quote is bounded. */
	for (; begin < n; begin += len + 1) {
		breathe(64 * i++);
		len = strnlen(v->strings + begin, BAILEY_MAX_STRING + 1);
		DEMAND(len <= BAILEY_MAX_STRING, v->strings + begin,
		       "string is too long");
	}
	return 0;
}

/* An accept value: an accept, or in a field that is not the last a state. */
static bool accept_ok(const struct bailey_view *v, __u32 accept)
{
	return accept < v->count[BAILEY_SECT_ACCEPTS] ||
		accept < v->count[BAILEY_SECT_STATES];
}

static int check_states(const struct check *c)
{
	const struct bailey_view *v = c->view;
	const struct bailey_state *s = v->states;
	__u32 i;

	DEMAND(v->count[BAILEY_SECT_STATES], s, "no dead state");
	DEMAND(!s->accept && !s->nslots && !s->dfa, s,
	       "state 0 is not dead");
	for (i = 0; i < v->count[BAILEY_SECT_STATES]; i++, s++) {
		breathe(i);
		DEMAND(accept_ok(v, s->accept), &s->accept,
		       "state: accept out of range");
		DEMAND(s->dfa < bailey_nnodes(v), &s->dfa,
		       "state: node out of range");
		DEMAND(in_array(s->slots, s->nslots,
				v->count[BAILEY_SECT_SLOTS]), &s->slots,
		       "state: slots out of range");
	}
	return 0;
}

static int check_slots(const struct check *c)
{
	const struct bailey_view *v = c->view;
	const struct bailey_slot *s = v->slots;
	__u64 literals = 0;
	__u32 i, len, hash;

	for (i = 0; i < v->count[BAILEY_SECT_SLOTS]; i++, s++) {
		breathe(i);
		if (s->tag == BAILEY_EMPTY_SLOT)
			continue;
		len = bailey_slot_len(s);
		DEMAND(len <= BAILEY_MAX_COMPONENT, &s->tag,
		       "slot: component too long");
		/* Many slots may share a name, but not to keep us busy. */
		literals += len;
		DEMAND(literals <= (__u64)v->size * BAILEY_MAX_LITERALS, s,
		       "slot: too many long names for the blob's size");
		if (c->made)
			continue;
		DEMAND(in_array(s->name, len, v->count[BAILEY_SECT_STRINGS]),
		       &s->name, "slot: name out of range");
		DEMAND(!memchr(v->strings + s->name, '\0', len) &&
		       !memchr(v->strings + s->name, '/', len), &s->name,
		       "slot: name is not one component");
		hash = bailey_hash(v->strings + s->name, len);
		DEMAND(s->tag == bailey_slot_tag(hash, len), &s->tag,
		       "slot: wrong hash");
		DEMAND(accept_ok(v, s->accept), &s->accept,
		       "slot: accept out of range");
		DEMAND(s->next < v->count[BAILEY_SECT_STATES], &s->next,
		       "slot: state out of range");
	}
	return 0;
}

static int check_trans(const struct check *c, const struct bailey_node *node)
{
	const struct bailey_view *v = c->view;
	const struct bailey_trans *t = &v->trans[node->trans];
	unsigned int last = 0;
	__u32 i;

	for (i = 0; i < bailey_ntrans(node); i++, t++) {
		DEMAND(t->lo > last && t->lo <= t->hi, t,
		       "transitions are not sorted");
		DEMAND(!t->pad, &t->pad, "transition: padding is not 0");
		DEMAND(t->node < bailey_nnodes(v), &t->node,
		       "transition: node out of range");
		last = t->hi;
	}
	return 0;
}

static int check_nodes(const struct check *c)
{
	const struct bailey_view *v = c->view;
	const struct bailey_node *n = v->nodes;
	__u32 used = 0;
	__u32 i;
	int ret;

	DEMAND(!n->accept && !n->next && !bailey_ntrans(n) && !n->other, n,
	       "node 0 is not dead");
	if (c->made)
		return 0;
	for (i = 0; i < bailey_nnodes(v); i++, n++) {
		breathe(i);
		DEMAND(accept_ok(v, n->accept), &n->accept,
		       "node: accept out of range");
		DEMAND(n->next < v->count[BAILEY_SECT_STATES], &n->next,
		       "node: state out of range");
		DEMAND(n->other < bailey_nnodes(v), &n->other,
		       "node: node out of range");
		/* In order and apart, which keeps this pass linear. */
		DEMAND(n->trans == used && n[1].trans >= used &&
		       n[1].trans <= v->count[BAILEY_SECT_TRANS], &n->trans,
		       "node: transitions out of place");
		used = n[1].trans;
		ret = check_trans(c, n);
		if (ret)
			return ret;
	}
	DEMAND(!n->accept && !n->next && !n->other, n, "last node is one");
	DEMAND(used == v->count[BAILEY_SECT_TRANS], v->trans,
	       "transitions of no node");
	return 0;
}

static int check_outcomes(const struct check *c)
{
	static const struct bailey_outcome none;
	const struct bailey_view *v = c->view;
	const struct bailey_outcome *s = v->outcomes;
	__u32 i;

	DEMAND(v->count[BAILEY_SECT_OUTCOMES] && !memcmp(s, &none, sizeof(none)),
	       s, "outcome 0 is not empty");
	for (i = 0; i < v->count[BAILEY_SECT_OUTCOMES]; i++, s++) {
		breathe(i);
		DEMAND(s->owner_exec < v->count[BAILEY_SECT_EXECS],
		       &s->owner_exec, "outcome: transition out of range");
		DEMAND(s->other_exec < v->count[BAILEY_SECT_EXECS],
		       &s->other_exec, "outcome: transition out of range");
		/* Who may execute must be told where that leads, if anywhere. */
		DEMAND(!(s->owner.allow & BAILEY_MAY_EXEC) <= !s->owner_exec,
		       &s->owner_exec, "outcome: transition without exec");
		DEMAND(!(s->other.allow & BAILEY_MAY_EXEC) <= !s->other_exec,
		       &s->other_exec, "outcome: transition without exec");
	}
	return 0;
}

static int check_accepts(const struct check *c)
{
	static const struct bailey_accept none;
	const struct bailey_view *v = c->view;
	const struct bailey_accept *a = v->accepts;
	__u32 i;

	DEMAND(v->count[BAILEY_SECT_ACCEPTS] && !memcmp(a, &none, sizeof(none)),
	       a, "accept 0 is not empty");
	for (i = 0; i < v->count[BAILEY_SECT_ACCEPTS]; i++, a++) {
		breathe(i);
		DEMAND(a->outcome < v->count[BAILEY_SECT_OUTCOMES], &a->outcome,
		       "accept: outcome out of range");
		if (a->nrules == 1)
			DEMAND(a->rules < v->count[BAILEY_SECT_RULES],
			       &a->rules, "accept: rule out of range");
		else
			DEMAND(in_array(a->rules, a->nrules,
					v->count[BAILEY_SECT_RULELISTS]),
			       &a->rules, "accept: rules out of range");
	}
	for (i = 0; i < v->count[BAILEY_SECT_RULELISTS]; i++)
		DEMAND(v->rulelists[i] < v->count[BAILEY_SECT_RULES],
		       &v->rulelists[i], "rule list: rule out of range");
	return 0;
}

static int check_execs(const struct check *c)
{
	const struct bailey_view *v = c->view;
	const struct bailey_exec_rec *e = v->execs;
	__u32 i;

	DEMAND(v->count[BAILEY_SECT_EXECS] && !e->mode && !e->flags &&
	       !e->target, e, "transition 0 is not empty");
	for (i = 1, e++; i < v->count[BAILEY_SECT_EXECS]; i++, e++) {
		DEMAND(e->mode && e->mode < BAILEY_EXEC_MAX, &e->mode,
		       "transition: unknown exec mode");
		DEMAND(!(e->flags & ~BAILEY_EXEC_FLAGS), &e->flags,
		       "transition: unknown flag");
		DEMAND(e->target < v->count[BAILEY_SECT_STRINGS], &e->target,
		       "transition: target out of range");
		DEMAND(!(e->flags & BAILEY_EXEC_STACK) || e->target, &e->target,
		       "transition: nothing to stack");
	}
	return 0;
}

static int check_limits(const struct check *c)
{
	const struct bailey_view *v = c->view;
	const struct bailey_rlimit_rec *r = v->rlimits;
	const struct bailey_xattr_rec *x = v->xattrs;
	__u32 i;

	for (i = 0; i < v->count[BAILEY_SECT_RLIMITS]; i++, r++) {
		DEMAND(r->resource < BAILEY_NRLIMITS, &r->resource,
		       "limit: unknown resource");
		DEMAND(r->rule < v->count[BAILEY_SECT_RULES], &r->rule,
		       "limit: rule out of range");
	}
	for (i = 0; i < v->count[BAILEY_SECT_XATTRS]; i++, x++) {
		DEMAND(x->name && x->name < v->count[BAILEY_SECT_STRINGS],
		       &x->name, "xattr: name out of range");
		DEMAND(x->state < v->count[BAILEY_SECT_STATES], &x->state,
		       "xattr: state out of range");
	}
	return 0;
}

static int check_rules(const struct check *c)
{
	const struct bailey_view *v = c->view;
	const struct bailey_rule *r = v->rules;
	__u32 nstr = v->count[BAILEY_SECT_STRINGS];
	__u32 i;

	for (i = 0; i < v->count[BAILEY_SECT_RULES]; i++, r++) {
		breathe(i);
		DEMAND(r->file < nstr, &r->file, "rule: file out of range");
		DEMAND(r->text < nstr, &r->text, "rule: text out of range");
		DEMAND(r->cls < BAILEY_CLASS_MAX ||
		       r->cls == BAILEY_CLASS_CAP ||
		       r->cls == BAILEY_CLASS_RLIMIT,
		       &r->cls, "rule: unknown class");
		DEMAND(!(r->flags & ~BAILEY_RULE_FLAGS), &r->flags,
		       "rule: unknown flag");
	}
	return 0;
}

/* Whether a name is PARENT//NAME, neither of them empty. */
static bool has_parent(const char *name)
{
	const char *local = name[0] == ':' ? strchr(name + 1, ':') + 1 : name;
	const char *last = NULL, *p;

	for (p = strstr(local, "//"); p; p = strstr(p + 1, "//"))
		last = p;
	return last && last > local && last[2];
}

static int check_name(const struct check *c, const struct bailey_profile_rec *p)
{
	const struct bailey_view *v = c->view;
	const char *name;
	size_t i;

	DEMAND(p->name < v->count[BAILEY_SECT_STRINGS], &p->name,
	       "profile: name out of range");
	name = bailey_string(v, p->name);
	for (i = 0; name[i]; i++) {
		DEMAND(i < BAILEY_MAX_NAME, &p->name, "profile: name too long");
		DEMAND((unsigned char)name[i] >= ' ' && name[i] != 0x7f,
		       &p->name, "profile: control character in name");
	}
	DEMAND(i, &p->name, "profile: no name");
	/* Labels join names by it. */
	DEMAND(!strstr(name, "//&"), &p->name, "profile: \"//&\" in name");
	if (name[0] == ':') {
		name = strchr(name + 1, ':');
		DEMAND(name && name - 1 != bailey_string(v, p->name) &&
		       name[1], &p->name, "profile: name is not :namespace:name");
		name = bailey_string(v, p->name);
	}
	DEMAND(strcmp(name, "unconfined"), &p->name,
	       "profile: reserved name");
	DEMAND(!(p->flags & BAILEY_PROFILE_HAT) || has_parent(name), &p->name,
	       "profile: hat of no profile");
	DEMAND(p == v->profiles || strcmp(bailey_string(v, p[-1].name), name) < 0,
	       &p->name, "profiles are not sorted, or one comes twice");
	return 0;
}

static int check_profiles(const struct check *c)
{
	const struct bailey_view *v = c->view;
	const struct bailey_profile_rec *p = v->profiles;
	__u32 i, cls, rules = 0;
	int ret;

	DEMAND(v->count[BAILEY_SECT_PROFILES], p, "no profile");
	DEMAND(v->count[BAILEY_SECT_PROFILES] <= BAILEY_MAX_PROFILES, p,
	       "too many profiles");
	for (i = 0; i < v->count[BAILEY_SECT_PROFILES]; i++, p++) {
		ret = check_name(c, p);
		if (ret)
			return ret;
		DEMAND(p->file < v->count[BAILEY_SECT_STRINGS], &p->file,
		       "profile: file out of range");
		DEMAND(!(p->flags & ~BAILEY_PROFILE_FLAGS), &p->flags,
		       "profile: unknown flag");
		DEMAND(!(p->needs & ~BAILEY_NEEDS_ALL), &p->needs,
		       "profile: unknown need");
		DEMAND(p->kill_signal <= 64, &p->kill_signal,
		       "profile: unknown signal");
		DEMAND(p->error <= BAILEY_MAX_ERROR, &p->error, "profile: unknown error");
		DEMAND(p->disconnected < v->count[BAILEY_SECT_STRINGS],
		       &p->disconnected, "profile: path out of range");
		DEMAND(p->disconnected_ipc < v->count[BAILEY_SECT_STRINGS],
		       &p->disconnected_ipc, "profile: path out of range");
		DEMAND(in_array(p->rlimits, p->nrlimits,
				v->count[BAILEY_SECT_RLIMITS]) &&
		       p->nrlimits <= BAILEY_NRLIMITS, &p->rlimits,
		       "profile: limits out of range");
		DEMAND(in_array(p->xattrs, p->nxattrs,
				v->count[BAILEY_SECT_XATTRS]) &&
		       p->nxattrs <= BAILEY_MAX_XATTRS, &p->xattrs,
		       "profile: xattrs out of range");
		DEMAND(in_array(p->cap_rules, p->cap_nrules,
				v->count[BAILEY_SECT_RULELISTS]), &p->cap_rules,
		       "profile: capability rules out of range");
		DEMAND(p->cap_nrules <= BAILEY_MAX_RULES, &p->cap_nrules,
		       "profile: too many capability rules");
		DEMAND(in_array(p->rules, p->nrules,
				v->count[BAILEY_SECT_RULES]), &p->rules,
		       "profile: rules out of range");
		/* Apart, so that to look at all of them is linear. */
		DEMAND(p->rules >= rules, &p->rules,
		       "profile: rules of another");
		rules = p->rules + p->nrules;
		DEMAND(bailey_profile_hash(p), &p->hash, "profile: no hash");
		for (cls = 0; cls < BAILEY_CLASS_MAX; cls++) {
			const struct bailey_lanes *l = &p->cls[cls];

			DEMAND(l->count <= BAILEY_MAX_LANES, &l->count,
			       "profile: too many lanes");
			DEMAND(in_array(l->first, l->count,
					v->count[BAILEY_SECT_LANES]), &l->first,
			       "profile: lanes out of range");
		}
	}
	for (i = 0; i < v->count[BAILEY_SECT_LANES]; i++)
		DEMAND((v->lanes[i] & ~BAILEY_LANE_LOWER) <
		       v->count[BAILEY_SECT_STATES], &v->lanes[i],
		       "lane: state out of range");
	return 0;
}

static int verify(const void *blob, size_t size, struct bailey_view *view,
		  struct bailey_blob_error *err, bool made)
{
	static int (*const checks[])(const struct check *c) = {
		bailey_split_blob, check_strings, check_states, check_slots, check_nodes,
		check_outcomes, check_accepts, check_execs, check_limits,
		check_rules, check_profiles,
	};
	struct check check = { .view = view, .err = err, .made = made };
	unsigned int i;
	int ret;

	memset(view, 0, sizeof(*view));
	view->base = blob;
	view->size = size;
	ret = made ? 0 : bailey_check_header(&check, size);
	for (i = 0; !ret && i < sizeof(checks) / sizeof(checks[0]); i++)
		ret = checks[i](&check);
	return ret;
}

/**
 * bailey_verify() - check a blob and take it apart
 * @blob: aligned to 8 bytes; must not change from now on
 * @size: its bytes
 * @view: filled in
 * @err: filled in on failure
 *
 * Context: process; linear in @size.
 * Return: 0, or -EINVAL.
 */
int bailey_verify(const void *blob, size_t size, struct bailey_view *view,
		  struct bailey_blob_error *err)
{
	return verify(blob, size, view, err, false);
}

#ifndef __KERNEL__
/**
 * bailey_verify_made() - as bailey_verify(), for who has just written the blob
 * @blob: it
 * @size: in bytes
 * @view: filled in, as by bailey_verify()
 * @err: where and what is wrong, as by bailey_verify()
 *
 * Whether a limit is passed is found here; whoever takes the blob verifies it in full.
 *
 * Context: process; linear in @size.
 * Return: 0, or -EINVAL.
 */
int bailey_verify_made(const void *blob, size_t size, struct bailey_view *view,
		       struct bailey_blob_error *err)
{
	return verify(blob, size, view, err, true);
}
#endif
