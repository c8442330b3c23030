// SPDX-License-Identifier: GPL-2.0
/*
 * The matcher: walks a verified blob. See uapi/linux/bailey.h for the format.
 *
 * Each byte of a key is looked at a bounded number of times, each component
 * costs at most BAILEY_MAX_PROBES probes, and every transition list at most
 * ten comparisons: no accepted blob and no key can make it slow.
 */
#include "match.h"

/**
 * bailey_hash() - hash of a component, before a state's seed is mixed in
 * @p: bytes
 * @len: their number
 */
__u32 bailey_hash(const char *p, size_t len)
{
	__u32 hash = BAILEY_HASH_BASIS;
	size_t i;

	for (i = 0; i < len; i++)
		hash = bailey_hash_byte(hash, p[i]);
	return hash;
}

/* The literal edge for a component, or NULL. */
static __always_inline const struct bailey_slot *
find_slot(const struct bailey_view *view, const struct bailey_state *state,
	  const struct bailey_part *part)
{
	const struct bailey_slot *slots = &view->slots[state->slots];
	const struct bailey_slot *slot, *end;
	__u32 n = state->nslots, tag;

	if (!n)
		return NULL;
	end = slots + n;
	slot = slots + bailey_slot_index(part->hash, state->seed, n);
	tag = bailey_slot_tag(part->hash, part->len);
	/* Small tables may be full: each slot is looked at once. */
	if (n > BAILEY_MAX_PROBES)
		n = BAILEY_MAX_PROBES;
	do {
		const __u32 found = slot->tag;

		/* A length that does not fit spoils the tag's hash. */
		if (found == tag && part->len <= BAILEY_MAX_COMPONENT &&
		    !memcmp(view->strings + slot->name, part->p, part->len))
			return slot;
		if (found == BAILEY_EMPTY_SLOT)
			return NULL;
		if (++slot == end)
			slot = slots;
	} while (--n);
	return NULL;
}

/* Lists are short, but may be of 256: those are halved until they are short. */
#define SHORT_LIST	4

static __always_inline __u32 step(const struct bailey_view *view,
				  const struct bailey_node *node,
				  unsigned char c)
{
	const struct bailey_trans *trans = &view->trans[node->trans];
	const struct bailey_trans *end = &view->trans[node[1].trans];

	while (end - trans > SHORT_LIST) {
		const struct bailey_trans *mid = trans + (end - trans) / 2;

		if (c < mid->lo)
			end = mid;
		else
			trans = mid;
	}
	for (; trans < end; trans++)
		if (c <= trans->hi)
			return c >= trans->lo ? trans->node : node->other;
	return node->other;
}

/* The rest of a component cannot change anything; true of the dead node too. */
static __always_inline bool is_last(const struct bailey_node *node, __u32 at)
{
	return node->trans == node[1].trans && node->other == at;
}

/*
 * Runs a component through the byte DFA, up to @end or to a slash; the node in which
 * it ends. *@p moves on behind the last byte that made a difference.
 */
static __always_inline const struct bailey_node *
run_dfa(const struct bailey_view *view, __u32 at, const char **p,
	const char *end)
{
	const struct bailey_node *nodes = view->nodes, *node = &nodes[at];
	const char *c;

	for (c = *p; c < end && *c != '/'; c++) {
		if (is_last(node, at))
			break;
		at = step(view, node, *c);
		node = &nodes[at];
	}
	*p = c;
	return node;
}

static __always_inline __u32 match_part(const struct bailey_view *view, __u32 state,
					const struct bailey_part *part,
					__u32 *accept)
{
	const struct bailey_state *at = &view->states[state];
	const struct bailey_slot *slot = find_slot(view, at, part);
	const struct bailey_node *node;
	const char *p = part->p;

	if (slot) {
		*accept = slot->accept;
		return slot->next;
	}
	node = run_dfa(view, at->dfa, &p, part->p + part->len);
	*accept = node->accept;
	return node->next;
}

/**
 * bailey_match_part() - one step of an automaton
 * @view: verified blob
 * @state: component state
 * @part: the component
 * @accept: receives the accept value of a key that ends with @part
 *
 * Context: any.
 * Return: the state of a key that goes on after @part and a slash; 0: nothing
 * more will match.
 */
__u32 bailey_match_part(const struct bailey_view *view, __u32 state,
			const struct bailey_part *part, __u32 *accept)
{
	return match_part(view, state, part, accept);
}

/**
 * bailey_match_alike() - is whatever comes after a state of one kind?
 * @view: verified blob
 * @state: component state, or 0
 * @accept: receives the accept value of every key that goes on from @state with
 *	components that are not empty, and does not end in a slash
 *
 * As below a rule that ends in "**". One that does end in a slash comes back to
 * @state.
 */
bool bailey_match_alike(const struct bailey_view *view, __u32 state,
			__u32 *accept)
{
	const struct bailey_state *at = &view->states[state];
	const struct bailey_node *first, *rest;

	*accept = 0;
	if (!state)
		return true;
	first = &view->nodes[at->dfa];
	rest = &view->nodes[first->other];
	*accept = rest->accept;
	return !at->nslots && !bailey_ntrans(first) &&
		!bailey_ntrans(rest) && rest->other == first->other &&
		rest->next == state;
}

/* The end of a component that begins at @p; its hash. */
static const char *hash_part(const char *p, const char *end, __u32 *hash)
{
	*hash = BAILEY_HASH_BASIS;
	for (; p < end && *p != '/'; p++)
		*hash = bailey_hash_byte(*hash, *p);
	return p;
}

/* Is it the same to a state what a field says from there on? */
static __always_inline bool heeds_nothing(const struct bailey_view *view, __u32 at)
{
	const struct bailey_state *state = &view->states[at];
	const struct bailey_node *node = &view->nodes[state->dfa];

	return !state->nslots && node->next == at &&
		node->accept == state->accept && is_last(node, state->dfa);
}

/* Walks one field from @at; its accept value. */
static __u32 walk(const struct bailey_view *view, __u32 at,
		  const struct bailey_field *field)
{
	const char *p = field->p, *end = field->p + field->len;

	while (at) {
		const struct bailey_state *state = &view->states[at];
		__u32 accept;

		if (p == end)
			return state->accept;
		if (!state->nslots) {
			const struct bailey_node *node;

			node = run_dfa(view, state->dfa, &p, end);
			/* Nor can any component: whatever the field says will do. */
			if (node == &view->nodes[state->dfa] &&
			    heeds_nothing(view, at))
				return state->accept;
			while (p < end && *p != '/')
				p++;
			accept = node->accept;
			at = node->next;
		} else {
			struct bailey_part part = { .p = p };

			p = hash_part(p, end, &part.hash);
			part.len = p - part.p;
			at = match_part(view, at, &part, &accept);
		}
		if (p == end)
			return accept;
		p++;	/* the slash */
	}
	return 0;
}

/* The same; many fields are empty. */
static __always_inline __u32 walk_field(const struct bailey_view *view, __u32 at,
					const struct bailey_field *field)
{
	return field->len ? walk(view, at, field) : view->states[at].accept;
}

/* Adds an outcome to the result, but for what is @decided already. */
static void merge(const struct bailey_view *view, struct bailey_result *res,
		  const struct bailey_outcome *set, bool owner, __u32 decided)
{
	const struct bailey_perms *perms;
	__u32 exec;

	perms = owner ? &set->owner : &set->other;
	exec = owner ? set->owner_exec : set->other_exec;
	/* Of two lanes that know one, the path without wildcard wins. */
	if (exec && !(decided & BAILEY_MAY_EXEC) &&
	    (!res->exec ||
	     (view->execs[exec].flags & ~view->execs[res->exec].flags &
	      BAILEY_EXEC_EXACT)))
		res->exec = exec;
	res->perms.allow |= perms->allow & ~decided;
	res->perms.deny |= perms->deny & ~decided;
	res->perms.audit |= perms->audit & ~decided;
	res->perms.quiet |= perms->quiet & ~decided;
}

/*
 * What follows from exec, once all lanes have spoken: nothing if it is refused;
 * what may run under the same profile may be mapped.
 */
static __always_inline void settle(const struct bailey_view *view,
				   struct bailey_result *res)
{
	const struct bailey_exec_rec *exec = &view->execs[res->exec];

	if (!res->exec)
		return;
	if (!(res->perms.allow & ~res->perms.deny & BAILEY_MAY_EXEC))
		res->exec = 0;
	else if (exec->mode == BAILEY_EXEC_INHERIT ||
		 (exec->flags & BAILEY_EXEC_ELSE_INHERIT))
		res->perms.allow |= BAILEY_MAY_MMAP_EXEC;
}

/* bailey_add_up() */
static __always_inline void add_up(const struct bailey_view *view,
				   const struct bailey_profile_rec *prof,
				   enum bailey_class cls, const __u32 *accept,
				   bool owner, struct bailey_result *res)
{
	const struct bailey_lanes *lanes = &prof->cls[cls];
	__u32 decided = 0, lane;

	memset(&res->perms, 0, sizeof(res->perms));
	res->exec = 0;
	res->naccepts = 0;
	for (lane = 0; lane < lanes->count; lane++) {
		__u32 at = accept[lane];

		if (view->lanes[lanes->first + lane] & BAILEY_LANE_LOWER)
			decided = res->perms.allow | res->perms.deny;
		if (!at || at >= view->count[BAILEY_SECT_ACCEPTS])
			continue;
		res->decided[res->naccepts] = decided;
		res->accept[res->naccepts++] = at;
		merge(view, res, &view->outcomes[view->accepts[at].outcome], owner,
		      decided);
	}
	settle(view, res);
}

/**
 * bailey_add_up() - what the accepts of a class's lanes mean together
 * @view: verified blob
 * @prof: profile of that blob
 * @cls: class
 * @accept: accept value of each of its lanes; 0 for none
 * @owner: the asking task owns the object
 * @res: receives the outcome
 */
void bailey_add_up(const struct bailey_view *view,
		   const struct bailey_profile_rec *prof, enum bailey_class cls,
		   const __u32 *accept, bool owner, struct bailey_result *res)
{
	add_up(view, prof, cls, accept, owner, res);
}

/**
 * bailey_lookup() - what the rules of a class say about a key
 * @view: verified blob
 * @prof: profile of that blob
 * @cls: class; decides how many fields there are
 * @field: the key
 * @nfields: number of fields, 1 to BAILEY_MAX_FIELDS
 * @owner: the asking task owns the object
 * @res: receives the outcome; empty if nothing matches
 *
 * Context: any. Cost is linear in the bytes of the key.
 */
void bailey_lookup(const struct bailey_view *view,
		   const struct bailey_profile_rec *prof, enum bailey_class cls,
		   const struct bailey_field *field, unsigned int nfields,
		   bool owner, struct bailey_result *res)
{
	const struct bailey_lanes *lanes = &prof->cls[cls];
	__u32 accept[BAILEY_MAX_LANES];
	unsigned int i;
	__u32 lane;

	for (lane = 0; lane < lanes->count; lane++) {
		__u32 at = view->lanes[lanes->first + lane] & ~BAILEY_LANE_LOWER;

		for (i = 0; i + 1 < nfields && at; i++) {
			at = walk_field(view, at, &field[i]);
			/* A state here, but only its use says so: check. */
			if (at >= view->count[BAILEY_SECT_STATES])
				at = 0;
		}
		accept[lane] = at ? walk_field(view, at, &field[nfields - 1]) : 0;
	}
	add_up(view, prof, cls, accept, owner, res);
}

/**
 * bailey_heeds_rest() - can what follows a key's first field change what rules say?
 * @view: verified blob
 * @prof: profile of that blob
 * @cls: class
 * @first: first field of the key
 * @nfields: number of fields, 1 to BAILEY_MAX_FIELDS
 *
 * Return: false: bailey_lookup() says the same whatever the other fields are. Cost is
 * linear in the bytes of @first.
 */
bool bailey_heeds_rest(const struct bailey_view *view,
		       const struct bailey_profile_rec *prof, enum bailey_class cls,
		       const struct bailey_field *first, unsigned int nfields)
{
	const struct bailey_lanes *lanes = &prof->cls[cls];
	unsigned int i;
	__u32 lane;

	for (lane = 0; lane < lanes->count; lane++) {
		__u32 at = view->lanes[lanes->first + lane] & ~BAILEY_LANE_LOWER;

		at = walk_field(view, at, first);
		/* As in bailey_lookup(): where there is no state, nothing matches. */
		for (i = 1; i < nfields && at && at < view->count[BAILEY_SECT_STATES]; i++) {
			if (!heeds_nothing(view, at))
				return true;
			at = view->states[at].accept;
		}
	}
	return false;
}

/**
 * bailey_lookup_state() - what an automaton of one field, given by its state, says
 * @view: verified blob
 * @state: start state, out of a verified record
 * @field: the key
 *
 * Return: the permissions that it allows.
 */
__u32 bailey_lookup_state(const struct bailey_view *view, __u32 state,
			  const struct bailey_field *field)
{
	const struct bailey_perms *perms;
	__u32 at = walk(view, state, field);

	if (at >= view->count[BAILEY_SECT_ACCEPTS])
		return 0;
	perms = &view->outcomes[view->accepts[at].outcome].other;
	return perms->allow & ~perms->deny;
}

static bool covers(const struct bailey_rule *rule, __u32 perms, bool deny,
		   bool owner)
{
	if (!(rule->flags & BAILEY_RULE_DENY) == deny)
		return false;
	if (rule->flags & (owner ? BAILEY_RULE_OTHER : BAILEY_RULE_OWNER))
		return false;
	return rule->perms & perms;
}

/**
 * bailey_find_rule() - the rule that decided
 * @view: verified blob
 * @res: from bailey_lookup()
 * @perms: permissions the rule must name one of
 * @deny: a deny rule is sought, else one that grants
 * @owner: as given to bailey_lookup()
 *
 * Return: index of the first such rule in policy order, or BAILEY_NO_RULE.
 */
__u32 bailey_find_rule(const struct bailey_view *view,
		       const struct bailey_result *res, __u32 perms, bool deny,
		       bool owner)
{
	__u32 best = BAILEY_NO_RULE;
	__u32 i, j;

	for (i = 0; i < res->naccepts; i++) {
		const struct bailey_accept *accept;

		accept = &view->accepts[res->accept[i]];
		for (j = 0; j < accept->nrules; j++) {
			__u32 rule = bailey_accept_rule(view, accept, j);

			if (rule < best &&
			    covers(&view->rules[rule], perms & ~res->decided[i],
				   deny, owner))
				best = rule;
		}
	}
	return best;
}

/**
 * bailey_find_cap_rule() - the capability rule that decided
 * @view: verified blob
 * @prof: profile of that blob
 * @cap: CAP_*, 0 to 63
 * @deny: a deny rule is sought, else one that grants
 *
 * Return: index of the first such rule, or BAILEY_NO_RULE.
 */
__u32 bailey_find_cap_rule(const struct bailey_view *view,
			   const struct bailey_profile_rec *prof,
			   unsigned int cap, bool deny)
{
	__u32 i;

	for (i = 0; i < prof->cap_nrules; i++) {
		__u32 index = view->rulelists[prof->cap_rules + i];
		const struct bailey_rule *rule = &view->rules[index];
		__u32 half = cap < 32 ? rule->perms : rule->perms_hi;

		if (!(rule->flags & BAILEY_RULE_DENY) != deny &&
		    (half & (1u << (cap % 32))))
			return index;
	}
	return BAILEY_NO_RULE;
}

/**
 * bailey_find_profile() - index of a profile by name
 * @view: verified blob
 * @name: NUL-terminated
 *
 * Return: index into @view->profiles, or BAILEY_NO_RULE.
 */
__u32 bailey_find_profile(const struct bailey_view *view, const char *name)
{
	__u32 lo = 0, hi = view->count[BAILEY_SECT_PROFILES];

	while (lo < hi) {
		__u32 mid = lo + (hi - lo) / 2;
		int cmp = strcmp(name, bailey_string(view,
						view->profiles[mid].name));

		if (!cmp)
			return mid;
		if (cmp < 0)
			hi = mid;
		else
			lo = mid + 1;
	}
	return BAILEY_NO_RULE;
}
