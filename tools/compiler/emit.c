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
	[BAILEY_SECT_NODES] = sizeof(struct bailey_node),
	[BAILEY_SECT_TRANS] = sizeof(struct bailey_trans),
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
	struct bailey_state *dead;

	memset(blob, 0, sizeof(*blob));
	dead = bc_add(blob, BAILEY_SECT_STATES, 1);
	dead->shift = BAILEY_NO_SLOTS;
	bc_add(blob, BAILEY_SECT_NODES, 1);
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
	struct bailey_rule rec = {
		.file = bc_text(blob, rule->loc.file),
		.line = rule->loc.line,
		.text = bc_text(blob, rule->text),
		.cls = rule->cls,
		.flags = (rule->deny ? BAILEY_RULE_DENY : 0) |
			 (rule->owner ? BAILEY_RULE_OWNER : 0) |
			 (rule->other ? BAILEY_RULE_OTHER : 0) |
			 (rule->audit ? BAILEY_RULE_AUDIT : 0) |
			 (rule->implied ? BAILEY_RULE_IMPLIED : 0),
		.perms = rule->perms,
		.perms_hi = rule->perms >> 32,
	};

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

static uint32_t hash_accept(const struct bailey_accept *a,
			    const uint32_t *list)
{
	struct bailey_accept key = *a;

	key.rules = 0;
	return hash_bytes(&key, sizeof(key)) ^
		hash_bytes(list, a->nrules * sizeof(*list));
}

static uint32_t accept_hash(struct bc_blob *blob, uint32_t i)
{
	const struct bailey_accept *a = bc_at(blob, BAILEY_SECT_ACCEPTS, i);

	return hash_accept(a, bc_at(blob, BAILEY_SECT_RULELISTS, a->rules));
}

/* Whether @a, whose rules are @list, is what record @i is. */
static bool same_accept(struct bc_blob *blob, uint32_t i,
			const struct bailey_accept *a, const uint32_t *list)
{
	struct bailey_accept have;

	memcpy(&have, bc_at(blob, BAILEY_SECT_ACCEPTS, i), sizeof(have));
	if (have.nrules != a->nrules ||
	    memcmp(bc_at(blob, BAILEY_SECT_RULELISTS, have.rules), list,
		   a->nrules * sizeof(*list)))
		return false;
	have.rules = a->rules;
	return !memcmp(&have, a, sizeof(have));
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
	struct bailey_accept acc;
	uint32_t at, i, *list, *sorted;
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
	memset(&acc, 0, sizeof(acc));
	add_up(blob, sorted, n, BAILEY_RULE_OTHER, &acc.owner, used);
	add_up(blob, sorted, n, BAILEY_RULE_OWNER, &acc.other, used);
	if (acc.owner.allow & BAILEY_MAY_EXEC)
		acc.owner_exec = exec_of(blob, sorted, used, n, 2);
	if (acc.other.allow & BAILEY_MAY_EXEC)
		acc.other_exec = exec_of(blob, sorted, used, n, 4);
	if (!plain)
		reorder(rules, sorted, n, used, used + n);
	acc.nrules = list_rules(blob, rules, plain ? used : used + n, n, list);
	if (acc.nrules > BAILEY_MAX_RULES && !blob->conflicts++)
		bc_report(blob->diag, BC_ERROR, blob->info[list[0]].loc,
			  "merge some of them into a glob",
			  "more than %u rules match one name",
			  BAILEY_MAX_RULES);
	index_grow(blob, index, accept_hash);
	for (at = hash_accept(&acc, list) & (index->size - 1); index->slot[at];
	     at = (at + 1) & (index->size - 1))
		if (same_accept(blob, index->slot[at] - 1, &acc, list))
			break;
	find_conflict(blob, rules, n, BAILEY_RULE_OTHER);
	find_conflict(blob, rules, n, BAILEY_RULE_OWNER);
	if (!index->slot[at]) {
		acc.rules = bc_add_list(blob, list, acc.nrules);
		i = bc_count(blob, BAILEY_SECT_ACCEPTS);
		memcpy(bc_add(blob, BAILEY_SECT_ACCEPTS, 1), &acc, sizeof(acc));
		index->slot[at] = i + 1;
		index->n++;
	}
	free(list);
	return index->slot[at] - 1;
}

/* Fills @table; false if a probe would be too long. */
static int try_slots(struct bailey_slot *table, uint32_t shift, uint32_t seed,
		     const struct bailey_slot *slots, uint32_t n)
{
	uint32_t size = 1u << shift, i;

	for (i = 0; i < size; i++)
		table[i] = (struct bailey_slot){ .len = BAILEY_EMPTY_SLOT };
	for (i = 0; i < n; i++) {
		uint32_t at = bailey_slot_index(slots[i].hash, seed, shift);
		uint32_t probe = 0;

		while (table[at].len != BAILEY_EMPTY_SLOT) {
			if (++probe == BAILEY_MAX_PROBES || probe == size)
				return 0;
			at = (at + 1) & (size - 1);
		}
		table[at] = slots[i];
	}
	return 1;
}

/**
 * bc_add_slots() - give a state its table of literals
 * @blob: blob
 * @state: index of the state
 * @slots: its literals, each once
 * @n: number, at least 1
 *
 * Return: 0, or -1: no seed serves, which only equal hashes can cause.
 */
int bc_add_slots(struct bc_blob *blob, uint32_t state,
		 const struct bailey_slot *slots, uint32_t n)
{
	struct bailey_state *s = bc_at(blob, BAILEY_SECT_STATES, state);
	struct bailey_slot *table;
	uint32_t shift = 0, seed, limit;

	while ((1u << shift) < n + n / 4 && n > 1)
		shift++;
	for (limit = shift + 6; shift < limit && shift < 28; shift++) {
		table = malloc(sizeof(*table) << shift);
		if (!table)
			abort();
		for (seed = 0; seed < 16; seed++) {
			if (!try_slots(table, shift, seed * 0x85ebca6b, slots,
				       n))
				continue;
			s->slots = bc_count(blob, BAILEY_SECT_SLOTS);
			s->shift = shift;
			s->seed = seed * 0x85ebca6b;
			memcpy(bc_add(blob, BAILEY_SECT_SLOTS, 1 << shift),
			       table, sizeof(*table) << shift);
			free(table);
			return 0;
		}
		free(table);
	}
	return -1;
}

/** bc_blob_finish() - lay the blob out; malloc()ed, @size receives its bytes */
void *bc_blob_finish(struct bc_blob *blob, size_t *size)
{
	struct bailey_header *h;
	size_t off = sizeof(*h);
	int i;

	/* The last string byte must be NUL, the section a multiple of 4. */
	bc_add(blob, BAILEY_SECT_STRINGS,
	       4 - bc_count(blob, BAILEY_SECT_STRINGS) % 4);
	*size = off;
	for (i = 0; i < BAILEY_SECT_MAX; i++)
		*size += blob->sect[i].n * bc_record_size[i];
	h = calloc(1, *size);
	if (!h)
		abort();
	h->magic = BAILEY_MAGIC;
	h->version = BAILEY_ABI_VERSION;
	h->size = *size;
	for (i = 0; i < BAILEY_SECT_MAX; i++) {
		size_t bytes = blob->sect[i].n * bc_record_size[i];

		h->count[i] = blob->sect[i].n;
		if (bytes)
			memcpy((char *)h + off, blob->sect[i].p, bytes);
		off += bytes;
	}
	h->checksum = XXH64(h->count, *size -
			    ((char *)h->count - (char *)h), 0);
	return h;
}
