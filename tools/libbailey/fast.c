// SPDX-License-Identifier: GPL-2.0
/*
 * A quick yes. Walks the same automaton as security/match/match.c, but eight bytes
 * at a time, and can only ever say "plainly allowed" or "ask the matcher". That it
 * never says more than the matcher is tested against it.
 *
 * It may read up to WORD bytes behind a name in the blob and behind the key: both
 * are padded, see bailey_load() and the copy of the path.
 */
#include <stdlib.h>

#include "private.h"

#define WORD	8u
#define MAX_KEY	255u

#define EACH(byte)	(0x0101010101010101ull * (byte))

static inline __u64 load(const char *p)
{
	__u64 word;

	memcpy(&word, p, sizeof(word));
	return word;
}

/* Its lowest set bit stands in the first byte of @word that is 0. */
static inline __u64 zero_byte(__u64 word)
{
	return (word - EACH(1)) & ~word & EACH(0x80);
}

/**
 * struct bailey_edge - a literal edge of the automaton
 * @word: first 8 bytes of the component, then 0
 * @key: state and length of the component; 0: a free place
 * @accept: see struct bailey_slot
 * @next: the same, with LONE if no literal edge leaves that state
 * @name: the same
 * @reserved: 0
 */
struct bailey_edge {
	__u64 word;
	__u64 key;
	__u32 accept;
	__u32 next;
	__u32 name;
	__u32 reserved;
};

#define LONE	0x80000000u

static inline __u64 place(__u64 word, __u64 key, unsigned int shift)
{
	return ((word ^ key) * 0xd6e8feb86659fd93ull) >> shift;
}

/* What is behind the first word. */
static inline bool same_rest(const char *a, const char *b, __u32 n)
{
	for (; n > WORD; n -= WORD, a += WORD, b += WORD)
		if (load(a) != load(b))
			return false;
	return !((load(a) ^ load(b)) << (64 - 8 * n));
}

/* The one that the matcher finds for the name of @slot. */
static const struct bailey_slot *found(const struct bailey_view *view,
				       const struct bailey_state *state,
				       const struct bailey_slot *slot)
{
	const char *name = view->strings + slot->name;
	__u32 len = bailey_slot_len(slot), n;
	__u32 i = bailey_slot_index(bailey_hash(name, len), state->seed,
				    state->nslots);

	for (n = 0; n < BAILEY_MAX_PROBES; n++, i = (i + 1) % state->nslots) {
		const struct bailey_slot *s = &view->slots[state->slots + i];

		if (s->tag == BAILEY_EMPTY_SLOT)
			return NULL;
		if (s->tag == slot->tag &&
		    !memcmp(view->strings + s->name, name, len))
			return s;
	}
	return NULL;
}

static inline __u32 lone(const struct bailey_view *view, __u32 state)
{
	return view->states[state].nslots ? 0 : LONE;
}

static void insert(struct bailey_policy *policy, __u32 state,
		   const struct bailey_slot *slot)
{
	const char *name = policy->view.strings + slot->name;
	__u32 len = bailey_slot_len(slot);
	__u64 at;
	struct bailey_edge edge = {
		.key = (__u64)state << 32 | len,
		.accept = slot->accept,
		.next = slot->next | lone(&policy->view, slot->next),
		.name = slot->name,
	};

	memcpy(&edge.word, name, len < WORD ? len : WORD);
	at = place(edge.word, edge.key, policy->edge_shift);
	while (policy->edge[at].key)
		at = (at + 1) & policy->edge_mask;
	policy->edge[at] = edge;
}

/**
 * bailey_prepare_fast() - list the literal edges so that they are found quickly
 * @policy: verified; without such a list everything is for the matcher
 */
void bailey_prepare_fast(struct bailey_policy *policy)
{
	const struct bailey_view *view = &policy->view;
	__u64 total = 0, room = 64;
	__u32 i, k;

	policy->edge = NULL;
	bailey_find_suffixes(policy);
	if (!policy->suffix_at)
		return;
	for (i = 0; i < view->count[BAILEY_SECT_STATES]; i++)
		total += view->states[i].nslots;
	/* A blob whose states share slots was not made by the compiler. */
	if (total > view->count[BAILEY_SECT_SLOTS])
		return;
	policy->edge_shift = 58;
	for (; room < total * 2; room *= 2)
		policy->edge_shift--;
	policy->edge_mask = room - 1;
	policy->edge = calloc(room, sizeof(*policy->edge));
	if (!policy->edge)
		return;
	for (i = 0; i < view->count[BAILEY_SECT_STATES]; i++) {
		const struct bailey_state *state = &view->states[i];

		for (k = 0; k < state->nslots; k++) {
			const struct bailey_slot *slot;

			slot = &view->slots[state->slots + k];
			if (slot->tag != BAILEY_EMPTY_SLOT && bailey_slot_len(slot) &&
			    found(view, state, slot) == slot)
				insert(policy, i, slot);
		}
	}
}

static inline const struct bailey_edge *
find_edge(const struct bailey_policy *policy, __u32 state, const char *p,
	  __u64 word, __u32 len)
{
	__u64 key = (__u64)state << 32 | len;
	__u64 at = place(word, key, policy->edge_shift);
	const struct bailey_edge *edge;

	for (;; at = (at + 1) & policy->edge_mask) {
		edge = &policy->edge[at];
		if (edge->word == word && edge->key == key &&
		    (len <= WORD ||
		     same_rest(policy->view.strings + edge->name + WORD,
			       p + WORD, len - WORD)))
			return edge;
		if (!edge->key)
			return NULL;
	}
}

/* The first @c from @p on, or @end. */
static inline const char *skip(const char *p, const char *end, unsigned char c)
{
	__u64 all = EACH(c), hit;

	for (; p < end; p += WORD) {
		hit = zero_byte(load(p) ^ all);
		if (!hit)
			continue;
		p += __builtin_ctzll(hit) >> 3;
		return p < end ? p : end;
	}
	return end;
}

/* By what the component ends in; behind @end there are bytes enough. */
static inline const struct bailey_node *
ends(const struct bailey_policy *policy, __u32 suffix, const char *p,
     const char *end)
{
	const struct bailey_suffix *s = &policy->suffix[suffix - 1];
	bool hit = end - p >= s->len &&
		!((load(end - s->len) ^ s->word) << (64 - 8 * s->len));

	return &policy->view.nodes[hit ? s->hit : s->miss];
}

static inline const struct bailey_node *
run_dfa(const struct bailey_policy *policy, __u32 at, const char *p, __u32 len)
{
	const struct bailey_view *view = &policy->view;
	const struct bailey_node *node = &view->nodes[at];
	const char *end = p + len;

	for (; p < end; p++) {
		const struct bailey_trans *t = &view->trans[node->trans];
		const struct bailey_trans *last = t + bailey_ntrans(node);
		unsigned char c = *p;

		if (node->other == at) {
			if (t == last)
				break;
			if (policy->suffix_of[at])
				return ends(policy, policy->suffix_of[at],
					    p, end);
			/* On to the only byte that leads elsewhere. */
			if (bailey_ntrans(node) == 1 && t->lo == t->hi) {
				p = skip(p, end, t->lo);
				if (p == end)
					break;
				at = t->node;
				node = &view->nodes[at];
				continue;
			}
		}
		at = node->other;
		for (; t < last; t++)
			if (c <= t->hi) {
				if (c >= t->lo)
					at = t->node;
				break;
			}
		node = &view->nodes[at];
	}
	return node;
}

/* From the slash at @p, @n bytes before the last: no "//", "/." in them. */
static inline bool clean(const char *p, size_t n)
{
	for (;; n -= WORD, p += WORD) {
		__u64 odd = zero_byte(load(p) ^ EACH('/')) &
			zero_byte((load(p + 1) & EACH(0xfe)) ^ EACH('.'));

		if (n <= WORD)
			return !n || !(odd << (64 - 8 * n));
		if (odd)
			return false;
	}
}

/* The accept of what ends at @end, by a state that is BAILEY_SETTLED. */
static inline __u32 settled(const struct bailey_view *view, __u32 at,
			    const char *end)
{
	__u32 root = view->nodes[view->states[at].dfa].other;
	const struct bailey_node *node = &view->nodes[root];

	return end[-1] == '/' ? view->states[node->next].accept : node->accept;
}

/* The key's accept; 0 also for what is none of a path. A slash is at its end. */
static inline __u32 walk(const struct bailey_policy *policy, __u32 at,
			 const char *p, const char *end)
{
	const struct bailey_view *view = &policy->view;

	while (at & ~LONE) {
		__u64 word = load(p), slash = zero_byte(word ^ EACH('/'));
		const struct bailey_edge *edge = NULL;
		__u32 len, accept;

		/* ".", "..", "//" and hidden files are for others. */
		if ((word & 0xfe) == '.')
			return p == end ? view->states[at & ~LONE].accept : 0;
		if (slash) {
			len = __builtin_ctzll(slash) >> 3;
			word &= (slash ^ (slash - 1)) >> 8;
		} else {
			__u64 more;

			for (len = WORD; !(more = zero_byte(load(p + len) ^
							    EACH('/')));)
				len += WORD;
			len += __builtin_ctzll(more) >> 3;
		}
		if (!(at & LONE))
			edge = find_edge(policy, at, p, word, len);
		at &= ~LONE;
		if (edge) {
			accept = edge->accept;
			at = edge->next;
		} else if (policy->suffix_at[at] == BAILEY_SETTLED) {
			return clean(p - 1, end - p) ? settled(view, at, end) : 0;
		} else {
			const struct bailey_node *node;

			node = policy->suffix_at[at] ?
				ends(policy, policy->suffix_at[at], p, p + len) :
				run_dfa(policy, view->states[at].dfa, p, len);
			accept = node->accept;
			at = node->next | lone(view, node->next);
		}
		p += len;
		if (p == end)
			return accept;
		p++;
	}
	return 0;
}

/**
 * bailey_plainly_allowed() - is it allowed, without a word about it?
 * @policy: policy
 * @rec: profile of it
 * @path: absolute
 * @len: its bytes
 * @perms: BAILEY_MAY_*
 * @owner: the object is the program's own
 *
 * Return: true: @path is canonical and bailey_ask() would say 0. false says
 * nothing.
 */
bool bailey_plainly_allowed(const struct bailey_policy *policy,
			    const struct bailey_profile_rec *rec,
			    const char *path, size_t len, unsigned int perms,
			    bool owner)
{
	const struct bailey_lanes *lanes = &rec->cls[BAILEY_CLASS_FILE];
	const struct bailey_view *view = &policy->view;
	const struct bailey_outcome *both;
	const struct bailey_perms *set;
	char copy[1 + MAX_KEY + 2 * WORD], *key = copy + 1;
	__u32 accept, at;

	/* What depends on more than one accept is for the matcher. */
	if (!policy->edge || lanes->count != 1 || len - 1 > MAX_KEY || *path != '/')
		return false;
	len--;
	memcpy(copy, path, len + 1);
	memset(key + len, '/', WORD);
	at = view->lanes[lanes->first];
	if (at & BAILEY_LANE_LOWER)
		return false;
	accept = walk(policy, at, key, key + len);
	if (accept >= view->count[BAILEY_SECT_ACCEPTS])
		return false;
	both = &view->outcomes[view->accepts[accept].outcome];
	set = owner ? &both->owner : &both->other;
	return !(perms & (~(set->allow & ~set->deny) | BAILEY_MAY_EXEC |
			  BAILEY_MAY_MMAP_EXEC));
}
