// SPDX-License-Identifier: GPL-2.0
/*
 * Collects the records of a blob and lays them out.
 */
#include <stdlib.h>
#include <string.h>
#define XXH_INLINE_ALL
#include <xxhash.h>

#include "emit.h"
#include "match.h"
#include "nfa.h"

#define MAX_TOLD	256	/* many paths may have one conflict */

const size_t bc_record_size[BAILEY_SECT_MAX] = {
	[BAILEY_SECT_PROFILES] = sizeof(struct bailey_profile_rec),
	[BAILEY_SECT_LANES] = sizeof(__u32),
	[BAILEY_SECT_STATES] = sizeof(struct bailey_state),
	[BAILEY_SECT_SLOTS] = sizeof(struct bailey_slot),
	[BAILEY_SECT_NODES] = sizeof(struct bc_node),
	[BAILEY_SECT_TRANS] = sizeof(struct bailey_trans),
	[BAILEY_SECT_OUTCOMES] = sizeof(struct bailey_outcome),
	[BAILEY_SECT_ACCEPTS] = sizeof(struct bailey_accept),
	[BAILEY_SECT_EXECS] = sizeof(struct bailey_exec_rec),
	[BAILEY_SECT_RLIMITS] = sizeof(struct bailey_rlimit_rec),
	[BAILEY_SECT_XATTRS] = sizeof(struct bailey_xattr_rec),
	[BAILEY_SECT_RULELISTS] = sizeof(__u32),
	[BAILEY_SECT_RULES] = sizeof(struct bailey_rule),
	[BAILEY_SECT_STRINGS] = 1,
};

/** bc_add() - append @n zeroed records; valid until the next call */
void *bc_add(struct bc_blob *blob, enum bailey_sect sect, int n)
{
	struct bc_array *a = &blob->sect[sect];
	void *p;

	if (a->n + n > a->room || !a->p) {
		a->room = a->room * 2 > a->n + n ? a->room * 2 : a->n + n + 64;
		a->p = realloc(a->p, a->room * bc_record_size[sect]);
		if (!a->p)
			abort();
	}
	p = a->p + a->n * bc_record_size[sect];
	memset(p, 0, n * bc_record_size[sect]);
	a->n += n;
	return p;
}

/** bc_blob_init() - an empty blob: the dead state, node and accept */
void bc_blob_init(struct bc_blob *blob)
{
	memset(blob, 0, sizeof(*blob));
	bc_add(blob, BAILEY_SECT_STATES, 1);
	bc_add(blob, BAILEY_SECT_NODES, 1);
	bc_add(blob, BAILEY_SECT_OUTCOMES, 1);
	bc_add(blob, BAILEY_SECT_ACCEPTS, 1);
	bc_add(blob, BAILEY_SECT_EXECS, 1);
	bc_add(blob, BAILEY_SECT_STRINGS, 1);
}

/** bc_blob_free() - free the memory of a blob */
void bc_blob_free(struct bc_blob *blob)
{
	int i;

	for (i = 0; i < BAILEY_SECT_MAX; i++)
		free(blob->sect[i].p);
	free(blob->strings.slot);
	free(blob->accepts.slot);
	free(blob->sets.slot);
	free(blob->words);
	free(blob->info);
}

static uint32_t hash_bytes(const void *p, size_t len)
{
	return XXH3_64bits(p, len);
}

/* Makes room for one more; @hash tells where a record belongs. */
static void index_grow(struct bc_blob *blob, struct bc_index *index,
		       uint32_t (*hash)(struct bc_blob *blob, uint32_t i))
{
	uint32_t *old = index->slot, size = index->size, i, at;

	if (index->n * 2 < size)
		return;
	index->size = size ? size * 2 : 256;
	index->slot = calloc(index->size, sizeof(*index->slot));
	if (!index->slot)
		abort();
	for (i = 0; i < size; i++) {
		if (!old[i])
			continue;
		at = hash(blob, old[i] - 1) & (index->size - 1);
		while (index->slot[at])
			at = (at + 1) & (index->size - 1);
		index->slot[at] = old[i];
	}
	free(old);
}

static uint32_t string_hash(struct bc_blob *blob, uint32_t off)
{
	const char *s = bc_at(blob, BAILEY_SECT_STRINGS, off);

	return hash_bytes(s, strlen(s));
}

/** bc_string() - offset of a string, added if it is new */
uint32_t bc_string(struct bc_blob *blob, const char *s, size_t len)
{
	struct bc_index *index = &blob->strings;
	uint32_t at, off;
	char *copy;

	if (!len)
		return 0;
	index_grow(blob, index, string_hash);
	for (at = hash_bytes(s, len) & (index->size - 1); index->slot[at];
	     at = (at + 1) & (index->size - 1)) {
		const char *p;

		off = index->slot[at] - 1;
		p = bc_at(blob, BAILEY_SECT_STRINGS, off);
		if (strlen(p) == len && !memcmp(p, s, len))
			return off;
	}
	off = bc_count(blob, BAILEY_SECT_STRINGS);
	copy = bc_add(blob, BAILEY_SECT_STRINGS, len + 1);
	memcpy(copy, s, len);
	index->slot[at] = off + 1;
	index->n++;
	return off;
}

/** bc_text() - offset of a string that ends in NUL; 0 for NULL and "" */
uint32_t bc_text(struct bc_blob *blob, const char *s)
{
	return s ? bc_string(blob, s, strlen(s)) : 0;
}

/* The place of a word in the table of words; @size of them are full. */
static struct bc_known *word_slot(struct bc_blob *blob, uint32_t hash,
				 const char *s, uint32_t len)
{
	uint32_t at = hash & (blob->words_size - 1);

	for (;; at = (at + 1) & (blob->words_size - 1)) {
		struct bc_known *w = &blob->words[at];

		if (!w->len || (w->hash == hash && w->len == len &&
				!memcmp(bc_at(blob, BAILEY_SECT_STRINGS, w->off),
					s, len)))
			return w;
	}
}

static void words_grow(struct bc_blob *blob)
{
	uint32_t had = blob->words_size, i;
	struct bc_known *old = blob->words;

	if (blob->nwords * 2 < had)
		return;
	blob->words_size = had ? had * 2 : 512;
	blob->words = calloc(blob->words_size, sizeof(*old));
	if (!blob->words)
		abort();
	for (i = 0; i < had; i++)
		if (old[i].len)
			*word_slot(blob, old[i].hash,
				   bc_at(blob, BAILEY_SECT_STRINGS, old[i].off),
				   old[i].len) = old[i];
	free(old);
}

static void know_word(struct bc_blob *blob, uint32_t off, uint32_t len,
		      uint32_t hash)
{
	struct bc_known *w;

	words_grow(blob);
	w = word_slot(blob, hash, bc_at(blob, BAILEY_SECT_STRINGS, off), len);
	if (w->len)
		return;
	*w = (struct bc_known){ hash, off, len };
	blob->nwords++;
}

/* Bytes that part a component from what stands around it in a rule. */
static const bool parts[256] = {
	['\0'] = true, ['/'] = true, [' '] = true, ['"'] = true, [','] = true,
	['{'] = true, ['}'] = true,
};

/* What a rule's text spells need not stand in the blob again. */
static void know_words(struct bc_blob *blob, uint32_t off)
{
	const char *s = bc_at(blob, BAILEY_SECT_STRINGS, off);
	uint32_t hash = BAILEY_HASH_BASIS, begin = 0, i;

	for (i = 0;; i++) {
		if (!parts[(uint8_t)s[i]]) {
			hash = bailey_hash_byte(hash, s[i]);
			continue;
		}
		if (i > begin)
			know_word(blob, off + begin, i - begin, hash);
		if (!s[i])
			break;
		begin = i + 1;
		hash = BAILEY_HASH_BASIS;
	}
}

/** bc_component() - offset of a component's bytes, which no NUL need follow */
uint32_t bc_component(struct bc_blob *blob, const char *s, uint32_t len,
		 uint32_t hash)
{
	struct bc_known *w;
	uint32_t off;
	char *copy;

	if (!len)
		return 0;
	words_grow(blob);
	w = word_slot(blob, hash, s, len);
	if (w->len)
		return w->off;
	off = bc_count(blob, BAILEY_SECT_STRINGS);
	copy = bc_add(blob, BAILEY_SECT_STRINGS, len + 1);
	memcpy(copy, s, len);
	*w = (struct bc_known){ hash, off, len };
	blob->nwords++;
	return off;
}

/* The transition of an exec rule, added if it is new; there are few of them. */
static uint32_t add_exec(struct bc_blob *blob, const struct bc_rule *rule)
{
	struct bailey_exec_rec rec = {
		.mode = rule->exec,
		.flags = rule->exec_flags |
			 (rule->exact ? BAILEY_EXEC_EXACT : 0),
		.target = bc_text(blob, rule->target),
	};
	uint32_t i;

	if (!rule->exec || rule->deny || !(rule->perms & BAILEY_MAY_EXEC))
		return 0;
	for (i = 1; i < bc_count(blob, BAILEY_SECT_EXECS); i++)
		if (!memcmp(bc_at(blob, BAILEY_SECT_EXECS, i), &rec,
			    sizeof(rec)))
			return i;
	memcpy(bc_add(blob, BAILEY_SECT_EXECS, 1), &rec, sizeof(rec));
	return i;
}

/**
 * bc_are_one() - whether two rules differ in their fields only
 *
 * Then they are what one rule became when its variables were replaced.
 */
bool bc_are_one(const struct bc_rule *a, const struct bc_rule *b)
{
	return a->text && a->text == b->text && a->loc.file == b->loc.file &&
		a->loc.line == b->loc.line && a->cls == b->cls &&
		a->nfields == b->nfields && a->perms == b->perms &&
		a->exec == b->exec && a->exec_flags == b->exec_flags &&
		a->target == b->target && a->transition == b->transition &&
		a->exact == b->exact && a->priority == b->priority &&
		a->resource == b->resource && a->limit == b->limit &&
		a->deny == b->deny && a->owner == b->owner &&
		a->other == b->other && a->audit == b->audit &&
		a->implied == b->implied;
}

/** bc_add_rule() - append a rule to the rule table; its index */
uint32_t bc_add_rule(struct bc_blob *blob, const struct bc_rule *rule)
{
	uint32_t index = bc_count(blob, BAILEY_SECT_RULES);
	uint32_t had = bc_count(blob, BAILEY_SECT_STRINGS);
	uint32_t text = bc_text(blob, rule->text);
	struct bailey_rule rec = {
		.file = bc_text(blob, rule->loc.file),
		.line = rule->loc.line,
		.text = text,
		.cls = rule->cls,
		.flags = (rule->deny ? BAILEY_RULE_DENY : 0) |
			 (rule->owner ? BAILEY_RULE_OWNER : 0) |
			 (rule->other ? BAILEY_RULE_OTHER : 0) |
			 (rule->audit ? BAILEY_RULE_AUDIT : 0) |
			 (rule->implied ? BAILEY_RULE_IMPLIED : 0),
		.perms = rule->perms,
		.perms_hi = rule->perms >> 32,
	};

	if (text && text == had)
		know_words(blob, text);
	memcpy(bc_add(blob, BAILEY_SECT_RULES, 1), &rec, sizeof(rec));
	blob->info = bc_grow(blob->info, index, &blob->info_room,
			     sizeof(*blob->info));
	blob->info[index] = (struct bc_info){
		.transition = rule->transition, .exec = add_exec(blob, rule),
		.rank = rule->allow << 1 | rule->audit,
		.exact = rule->exact, .priority = rule->priority,
		.loc = rule->loc };
	return index;
}

/** bc_add_list() - append a rule list; index of its first entry */
uint32_t bc_add_list(struct bc_blob *blob, const uint32_t *rules, uint32_t n)
{
	uint32_t first = bc_count(blob, BAILEY_SECT_RULELISTS);

	if (n)
		memcpy(bc_add(blob, BAILEY_SECT_RULELISTS, n), rules,
		       n * sizeof(*rules));
	return first;
}

static void add_perms(struct bailey_perms *p, const struct bailey_rule *r,
		      uint32_t perms)
{
	if (r->flags & BAILEY_RULE_DENY) {
		p->deny |= perms;
		if (!(r->flags & BAILEY_RULE_AUDIT))
			p->quiet |= perms;
	} else {
		p->allow |= perms;
	}
	if (r->flags & BAILEY_RULE_AUDIT)
		p->audit |= perms;
}

static int by_priority(const void *a, const void *b, void *arg)
{
	const struct bc_blob *blob = arg;
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
	int d = blob->info[y].priority - blob->info[x].priority;

	return d ? d : x < y ? -1 : x > y;
}

/*
 * Adds up the rules that apply to one kind of task. About each permission the
 * rules of the highest priority that name it decide alone. @rules are sorted by
 * it; @used is set for those that had a say; @not: the flag of rules that do
 * not apply.
 */
static void add_up(struct bc_blob *blob, const uint32_t *rules, uint32_t n,
		   uint32_t not, struct bailey_perms *p, uint8_t *used)
{
	uint32_t decided = 0, named = 0, i;

	for (i = 0; i < n; i++) {
		const struct bailey_rule *r;

		if (i && blob->info[rules[i]].priority !=
			 blob->info[rules[i - 1]].priority)
			decided |= named;
		r = bc_at(blob, BAILEY_SECT_RULES, rules[i]);
		if (r->flags & not)
			continue;
		/* The m of an exec comes with its transition. */
		if ((r->flags & BAILEY_RULE_IMPLIED) &&
		    r->perms == BAILEY_MAY_MMAP_EXEC) {
			used[i] |= 1;
			continue;
		}
		named |= r->perms;
		add_perms(p, r, r->perms & ~decided);
		if (r->perms & ~decided)
			used[i] |= 1;
		if (r->perms & ~decided & BAILEY_MAY_EXEC)
			used[i] |= not == BAILEY_RULE_OTHER ? 2 : 4;
	}
}

static int by_rank(const void *a, const void *b, void *arg)
{
	const struct bc_blob *blob = arg;
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
	int d = blob->info[x].rank - blob->info[y].rank;

	return d ? d : by_priority(a, b, arg);
}

static void report_conflict(struct bc_blob *blob, const struct bc_info *a,
			    const struct bc_info *b)
{
	blob->conflicts++;
	if (blob->told++ < MAX_TOLD)
		bc_report(blob->diag, BC_ERROR, b->loc,
			  "only rules without wildcards win over others",
			  "exec mode %s contradicts %s at %s:%u",
			  b->transition, a->transition,
			  a->loc.file ? a->loc.file : "", a->loc.line);
}

/*
 * Two exec rules for one path must agree, those without wildcards and the others
 * each among themselves; whether a deny rule hides them does not matter. A rule
 * of a higher priority hides those that come after it: as with AppArmor, what
 * says allow comes late, and then what says audit. @not: the flag of rules that
 * do not apply.
 */
static void find_conflict(struct bc_blob *blob, const uint32_t *rules,
			  uint32_t n, uint32_t not)
{
	const struct bc_info *first[2] = { NULL, NULL };
	uint32_t *list, count = 0, i;

	for (i = 0; i < n; i++)
		count += blob->info[rules[i]].transition != NULL;
	if (count < 2)
		return;
	list = malloc(count * sizeof(*list));
	if (!list)
		abort();
	count = 0;
	for (i = 0; i < n; i++) {
		const struct bailey_rule *r;

		r = bc_at(blob, BAILEY_SECT_RULES, rules[i]);
		if (blob->info[rules[i]].transition &&
		    !(r->flags & (not | BAILEY_RULE_DENY)))
			list[count++] = rules[i];
	}
	if (count > 1)
		qsort_r(list, count, sizeof(*list), by_rank, blob);
	for (i = 0; count > 1 && i < count; i++) {
		const struct bc_info *info = &blob->info[list[i]];
		const struct bc_info *other = first[!info->exact];
		const struct bc_info *same = first[info->exact];
		int high = same ? same->priority : info->priority;

		if (other && other->priority > high)
			high = other->priority;
		if (info->priority < high)
			continue;
		if (info->priority > high) {
			first[0] = NULL;
			first[1] = NULL;
			same = NULL;
		}
		if (!same) {
			first[info->exact] = info;
		} else if (strcmp(same->transition, info->transition)) {
			report_conflict(blob, same, info);
			break;
		}
	}
	free(list);
}

/* Where exec leads: by the rules that decide about it, without wildcard first. */
static uint32_t exec_of(struct bc_blob *blob, const uint32_t *rules,
			const uint8_t *used, uint32_t n, uint8_t bit)
{
	uint32_t i, best = 0;

	for (i = 0; i < n; i++) {
		const struct bc_info *info = &blob->info[rules[i]];

		if (!(used[i] & bit) || !info->exec)
			continue;
		if (info->exact)
			return info->exec;
		if (!best)
			best = info->exec;
	}
	return best;
}

static uint32_t set_hash(struct bc_blob *blob, uint32_t i)
{
	return hash_bytes(bc_at(blob, BAILEY_SECT_OUTCOMES, i),
			  sizeof(struct bailey_outcome));
}

/* The index of a set, added if it is new. */
static uint32_t add_set(struct bc_blob *blob, const struct bailey_outcome *set)
{
	struct bc_index *index = &blob->sets;
	uint32_t at, i;

	index_grow(blob, index, set_hash);
	for (at = hash_bytes(set, sizeof(*set)) & (index->size - 1);
	     index->slot[at]; at = (at + 1) & (index->size - 1)) {
		i = index->slot[at] - 1;
		if (!memcmp(bc_at(blob, BAILEY_SECT_OUTCOMES, i), set,
			    sizeof(*set)))
			return i;
	}
	i = bc_count(blob, BAILEY_SECT_OUTCOMES);
	memcpy(bc_add(blob, BAILEY_SECT_OUTCOMES, 1), set, sizeof(*set));
	index->slot[at] = i + 1;
	index->n++;
	return i;
}

static uint32_t hash_accept(uint32_t set, const uint32_t *list, uint32_t n)
{
	return set * 0x9e3779b1u ^ hash_bytes(list, n * sizeof(*list));
}

static const uint32_t *rules_of(struct bc_blob *blob,
				const struct bailey_accept *a)
{
	return a->nrules == 1 ? &a->rules :
		bc_at(blob, BAILEY_SECT_RULELISTS, a->rules);
}

static uint32_t accept_hash(struct bc_blob *blob, uint32_t i)
{
	const struct bailey_accept *a = bc_at(blob, BAILEY_SECT_ACCEPTS, i);

	return hash_accept(a->outcome, rules_of(blob, a), a->nrules);
}

/* Whether record @i is of @set and the @n rules of @list. */
static bool same_accept(struct bc_blob *blob, uint32_t i, uint32_t set,
			const uint32_t *list, uint32_t n)
{
	const struct bailey_accept *a = bc_at(blob, BAILEY_SECT_ACCEPTS, i);

	return a->outcome == set && a->nrules == n &&
		!memcmp(rules_of(blob, a), list, n * sizeof(*list));
}

/**
 * struct seen - permissions that rules in a list name, for owners and others
 */
struct seen {
	uint32_t owner, other;
};

/*
 * Whether a rule would be named for something: rules before it in the policy
 * are named first. @seen: what those of its kind name; the rule is added.
 */
static bool is_new(struct seen *seen, const struct bailey_rule *r)
{
	uint32_t owner = r->flags & BAILEY_RULE_OTHER ? 0 : r->perms;
	uint32_t other = r->flags & BAILEY_RULE_OWNER ? 0 : r->perms;
	bool is = (owner & ~seen->owner) || (other & ~seen->other);

	seen->owner |= owner;
	seen->other |= other;
	return is;
}

/* Lists the rules that are named: deny rules first, then in policy order. */
static uint32_t list_rules(struct bc_blob *blob, const uint32_t *rules,
			   const uint8_t *used, uint32_t n, uint32_t *list)
{
	struct seen seen[2] = { 0 };
	uint32_t i, k = 0;
	int allow;

	for (allow = 0; allow < 2; allow++) {
		for (i = 0; i < n; i++) {
			const struct bailey_rule *r;

			r = bc_at(blob, BAILEY_SECT_RULES, rules[i]);
			if (used[i] &&
			    !!(r->flags & BAILEY_RULE_DENY) != allow &&
			    is_new(&seen[allow], r))
				list[k++] = rules[i];
		}
	}
	return k;
}

/* Brings @used, which is by the order of @sorted, into that of @rules. */
static void reorder(const uint32_t *rules, const uint32_t *sorted, uint32_t n,
		    const uint8_t *used, uint8_t *to)
{
	uint32_t i, k;

	for (i = 0; i < n; i++) {
		for (k = 0; sorted[k] != rules[i]; k++)
			;
		to[i] = used[k];
	}
}

/**
 * bc_add_accept() - the accept of a set of rules, added if it is new
 * @blob: blob
 * @rules: indices, ascending
 * @n: number
 */
uint32_t bc_add_accept(struct bc_blob *blob, const uint32_t *rules, uint32_t n)
{
	struct bc_index *index = &blob->accepts;
	struct bailey_accept acc = { 0 };
	struct bailey_outcome set;
	uint32_t at, i, nrules, *list, *sorted;
	uint8_t *used;
	bool plain = true;

	if (!n)
		return 0;
	list = malloc(n * (2 * sizeof(*list) + 2));
	if (!list)
		abort();
	sorted = list + n;
	used = (uint8_t *)(sorted + n);
	memset(used, 0, 2 * n);
	memcpy(sorted, rules, n * sizeof(*sorted));
	for (i = 1; i < n; i++)
		plain &= blob->info[rules[i]].priority ==
			 blob->info[rules[0]].priority;
	if (!plain)
		qsort_r(sorted, n, sizeof(*sorted), by_priority, blob);
	memset(&set, 0, sizeof(set));
	add_up(blob, sorted, n, BAILEY_RULE_OTHER, &set.owner, used);
	add_up(blob, sorted, n, BAILEY_RULE_OWNER, &set.other, used);
	if (set.owner.allow & BAILEY_MAY_EXEC)
		set.owner_exec = exec_of(blob, sorted, used, n, 2);
	if (set.other.allow & BAILEY_MAY_EXEC)
		set.other_exec = exec_of(blob, sorted, used, n, 4);
	if (!plain)
		reorder(rules, sorted, n, used, used + n);
	nrules = list_rules(blob, rules, plain ? used : used + n, n, list);
	if (nrules > BAILEY_MAX_RULES && !blob->conflicts++)
		bc_report(blob->diag, BC_ERROR, blob->info[list[0]].loc,
			  "merge some of them into a glob",
			  "more than %u rules match one name",
			  BAILEY_MAX_RULES);
	acc.outcome = add_set(blob, &set);
	index_grow(blob, index, accept_hash);
	for (at = hash_accept(acc.outcome, list, nrules) & (index->size - 1); index->slot[at];
	     at = (at + 1) & (index->size - 1))
		if (same_accept(blob, index->slot[at] - 1, acc.outcome, list,
				nrules))
			break;
	find_conflict(blob, rules, n, BAILEY_RULE_OTHER);
	find_conflict(blob, rules, n, BAILEY_RULE_OWNER);
	if (!index->slot[at]) {
		acc.nrules = nrules;
		acc.rules = nrules == 1 ? list[0] :
			bc_add_list(blob, list, nrules);
		i = bc_count(blob, BAILEY_SECT_ACCEPTS);
		memcpy(bc_add(blob, BAILEY_SECT_ACCEPTS, 1), &acc, sizeof(acc));
		index->slot[at] = i + 1;
		index->n++;
	}
	free(list);
	return index->slot[at] - 1;
}

/* Nodes as the blob has them, and the record behind them. */
static void narrow_nodes(const struct bc_blob *blob, struct bailey_node *to)
{
	const struct bc_array *a = &blob->sect[BAILEY_SECT_NODES];
	const struct bc_node *from = (const void *)a->p;
	int i;

	for (i = 0; i < a->n; i++, from++)
		*to++ = (struct bailey_node){ .accept = from->accept,
					      .next = from->next,
					      .trans = from->trans,
					      .other = from->other };
	*to = (struct bailey_node){
		.trans = blob->sect[BAILEY_SECT_TRANS].n };
}

/** bc_blob_finish() - lay the blob out; malloc()ed, @size receives its bytes */
void *bc_blob_finish(struct bc_blob *blob, size_t *size)
{
	struct bailey_header *h;
	size_t bytes[BAILEY_SECT_MAX], off = sizeof(*h);
	int i;

	/* The last string byte must be NUL, the section a multiple of 4. */
	bc_add(blob, BAILEY_SECT_STRINGS,
	       4 - bc_count(blob, BAILEY_SECT_STRINGS) % 4);
	*size = off;
	for (i = 0; i < BAILEY_SECT_MAX; i++) {
		bytes[i] = blob->sect[i].n * bc_record_size[i];
		if (i == BAILEY_SECT_NODES)
			bytes[i] = (blob->sect[i].n + 1) *
				   sizeof(struct bailey_node);
		*size += bytes[i];
	}
	h = malloc(*size);
	if (!h)
		abort();
	*h = (struct bailey_header){ .magic = BAILEY_MAGIC,
				     .version = BAILEY_ABI_VERSION,
				     .size = *size };
	for (i = 0; i < BAILEY_SECT_MAX; i++) {
		h->count[i] = blob->sect[i].n + (i == BAILEY_SECT_NODES);
		if (i == BAILEY_SECT_NODES)
			narrow_nodes(blob, (void *)((char *)h + off));
		else if (bytes[i])
			memcpy((char *)h + off, blob->sect[i].p, bytes[i]);
		off += bytes[i];
	}
	h->checksum = XXH64(h->count, *size -
			    ((char *)h->count - (char *)h), 0);
	return h;
}
