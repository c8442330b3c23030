// SPDX-License-Identifier: GPL-2.0
/*
 * bailey diff: which accesses two policies decide differently, with a witness
 * for each. Both automata are walked together, component by component: over the
 * literals of either, and over strings that their byte DFAs tell apart. Every
 * witness is put to the matcher before it is shown.
 */
#include <cjson/cJSON.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <xxhash.h>

#include "bailey.h"
#include "front.h"
#include "key.h"
#include "names.h"

#define MAX_PAIRS	100000	/* pairs of component states looked at */
#define MAX_NODES	4096	/* byte DFA pairs within a component */
#define SIDES		2
#define SLOTS		(SIDES * (int)BAILEY_MAX_LANES)

/**
 * struct pair - where both automata stand at the start of a component
 * @at: a state for each lane of both sides
 * @path: a path that leads here, with its final slash
 */
struct pair {
	__u32 at[SLOTS];
	char *path;
};

/**
 * struct diff - a comparison
 * @view: of both sides
 * @prof: the profile on both sides
 * @lanes: number of lanes of each side
 * @pair: queue; @n of @room
 * @hash: of pairs seen: index + 1
 * @found: differences shown, by their signature
 * @nfound: their number
 * @json: array, or NULL
 * @cut: the comparison was not complete
 */
struct diff {
	const struct bailey_view *view[SIDES];
	const struct bailey_profile_rec *prof[SIDES];
	__u32 lanes[SIDES];
	struct pair *pair;
	int n, room;
	__u32 hash[1 << 18];
	__u64 found[512];
	int nfound;
	cJSON *json;
	bool cut;
};

static __u32 granted(const struct diff *d, int side, const char *path,
		     bool owner, __u32 *rule, __u32 perms)
{
	struct bailey_field field = { path + 1, strlen(path + 1) };
	struct bailey_result res;

	bailey_lookup(d->view[side], d->prof[side], BAILEY_CLASS_FILE, &field,
		      1, owner, &res);
	if (rule)
		*rule = bailey_find_rule(d->view[side], &res, perms,
					 perms & res.perms.deny, owner);
	return res.perms.allow & ~res.perms.deny;
}

static void say(struct diff *d, const char *what, const char *object,
		const char *perms, bool owner)
{
	cJSON *o;

	if (!d->json) {
		printf("%s %s%s%s%s\n", what, owner ? "owner " : "", object,
		       *perms ? " " : "", perms);
		return;
	}
	o = cJSON_CreateObject();
	cJSON_AddStringToObject(o, "change", what);
	cJSON_AddStringToObject(o, "object", object);
	cJSON_AddStringToObject(o, "perms", perms);
	cJSON_AddBoolToObject(o, "owner", owner);
	cJSON_AddItemToArray(d->json, o);
}

/* One witness for each pair of rules and change of permissions is enough. */
static bool is_new(struct diff *d, __u32 plus, __u32 minus, const __u32 *rule,
		   bool owner)
{
	__u64 key[4] = { (__u64)plus << 32 | minus,
			 (__u64)rule[0] << 32 | rule[1], owner, 0 };
	__u64 sum = XXH64(key, sizeof(key), 0);
	int i;

	for (i = 0; i < d->nfound; i++)
		if (d->found[i] == sum)
			return false;
	if (d->nfound == 512) {
		d->cut = true;
		return false;
	}
	d->found[d->nfound++] = sum;
	return true;
}

static void compare_path(struct diff *d, const char *path)
{
	bool shown = false;
	int owner;

	for (owner = 0; owner < 2; owner++) {
		__u32 rule[SIDES], p[SIDES], plus, minus;
		char buf[16];

		p[0] = granted(d, 0, path, owner, NULL, 0);
		p[1] = granted(d, 1, path, owner, NULL, 0);
		plus = p[1] & ~p[0];
		minus = p[0] & ~p[1];
		if (shown || !(plus | minus))
			continue;
		granted(d, 0, path, owner, &rule[0], plus | minus);
		granted(d, 1, path, owner, &rule[1], plus | minus);
		shown = !owner;
		if (!is_new(d, plus, minus, rule, owner))
			continue;
		ask_letters(plus, buf);
		if (plus)
			say(d, "allowed", path, buf, owner);
		ask_letters(minus, buf);
		if (minus)
			say(d, "denied", path, buf, owner);
	}
}

static void enqueue(struct diff *d, const __u32 *at, const char *path,
		    const char *component, size_t len)
{
	__u32 slot = XXH64(at, SLOTS * sizeof(*at), 0) % (1 << 18);
	struct pair *p;
	size_t i;

	for (i = 0; i < SLOTS && !at[i]; i++)
		;
	if (i == SLOTS)
		return;
	for (; d->hash[slot]; slot = (slot + 1) % (1 << 18))
		if (!memcmp(d->pair[d->hash[slot] - 1].at, at,
			    SLOTS * sizeof(*at)))
			return;
	if (d->n == MAX_PAIRS) {
		d->cut = true;
		return;
	}
	if (d->n == d->room) {
		d->room = d->room ? d->room * 2 : 1024;
		d->pair = realloc(d->pair, d->room * sizeof(*d->pair));
		if (!d->pair)
			abort();
	}
	p = &d->pair[d->n++];
	memcpy(p->at, at, SLOTS * sizeof(*at));
	if (asprintf(&p->path, "%s%.*s/", path, (int)len, component) < 0)
		abort();
	d->hash[slot] = d->n;
}

/* Where one lane goes by a component; walks it as the matcher does. */
static __u32 step(const struct bailey_view *v, __u32 state, const char *p,
		  size_t len)
{
	const struct bailey_state *s = &v->states[state];
	__u32 node = s->dfa, i;
	size_t k;

	if (s->shift != BAILEY_NO_SLOTS) {
		for (i = 0; i < 1u << s->shift; i++) {
			const struct bailey_slot *e = &v->slots[s->slots + i];

			if (e->len == len &&
			    !memcmp(bailey_string(v, e->name), p, len))
				return e->next;
		}
	}
	for (k = 0; k < len; k++) {
		const struct bailey_node *n = &v->nodes[node];

		node = n->other;
		for (i = 0; i < n->ntrans; i++) {
			const struct bailey_trans *t = &v->trans[n->trans + i];

			if ((unsigned char)p[k] >= t->lo &&
			    (unsigned char)p[k] <= t->hi)
				node = t->node;
		}
	}
	return v->nodes[node].next;
}

static int side_of(int slot)
{
	return slot / (int)BAILEY_MAX_LANES;
}

static void try_component(struct diff *d, const __u32 *from, const char *path,
			  const char *p, size_t len)
{
	__u32 at[SLOTS] = { 0 };
	char *full;
	int i;

	if (asprintf(&full, "%s%.*s", path, (int)len, p) < 0)
		abort();
	compare_path(d, full);
	free(full);
	for (i = 0; i < SLOTS; i++)
		if (from[i])
			at[i] = step(d->view[side_of(i)], from[i], p, len);
	enqueue(d, at, path, p, len);
}

/**
 * struct point - where the byte DFAs stand within a component
 * @node: of each lane
 * @prev: point before it, -1 at the start
 * @c: byte that led here
 */
struct point {
	__u32 node[SLOTS];
	int prev;
	unsigned char c;
};

static __u32 advance(const struct bailey_view *v, __u32 node, unsigned char c)
{
	const struct bailey_node *n = &v->nodes[node];
	__u32 i;

	for (i = 0; i < n->ntrans; i++)
		if (c >= v->trans[n->trans + i].lo &&
		    c <= v->trans[n->trans + i].hi)
			return v->trans[n->trans + i].node;
	return n->other;
}

static size_t spell(const struct point *points, int i, char *buf, size_t size)
{
	size_t n = 0, k;

	for (; points[i].prev >= 0 && n < size; i = points[i].prev)
		buf[n++] = points[i].c;
	for (k = 0; k < n / 2; k++) {
		char swap = buf[k];

		buf[k] = buf[n - 1 - k];
		buf[n - 1 - k] = swap;
	}
	return n;
}

/* All strings that the byte DFAs of a pair tell apart, one of each kind. */
static void try_globs(struct diff *d, const __u32 *from, const char *path)
{
	struct point *points = calloc(MAX_NODES, sizeof(*points));
	char word[256];
	int n = 1, i, j, k, c;

	if (!points)
		abort();
	points[0].prev = -1;
	for (i = 0; i < SLOTS; i++)
		if (from[i])
			points[0].node[i] =
				d->view[side_of(i)]->states[from[i]].dfa;
	for (i = 0; i < n; i++) {
		bool mark[256] = { ['q'] = true };

		if (i)
			try_component(d, from, path, word,
				      spell(points, i, word, sizeof(word)));
		for (j = 0; j < SLOTS; j++) {
			const struct bailey_view *v = d->view[side_of(j)];
			const struct bailey_node *node;
			__u32 t;

			if (!points[i].node[j])
				continue;
			node = &v->nodes[points[i].node[j]];
			for (t = 0; t < node->ntrans; t++)
				mark[v->trans[node->trans + t].lo] = true;
		}
		for (c = 1; c < 256 && n < MAX_NODES; c++) {
			struct point next = { .prev = i, .c = c };
			bool alive = false;

			if (!mark[c] || c == '/')
				continue;
			for (j = 0; j < SLOTS; j++) {
				next.node[j] = points[i].node[j] ?
					advance(d->view[side_of(j)],
						points[i].node[j], c) : 0;
				alive |= next.node[j];
			}
			for (k = 0; k < n; k++)
				if (!memcmp(points[k].node, next.node,
					    sizeof(next.node)))
					break;
			/* The first byte of all leaves the start behind. */
			if (alive && (k == n || (k == 0 && i == 0)))
				points[n++] = next;
		}
	}
	d->cut |= n == MAX_NODES;
	free(points);
}

static void diff_files(struct diff *d)
{
	__u32 at[SLOTS] = { 0 };
	int side, i;
	__u32 k;

	for (side = 0; side < SIDES; side++) {
		const struct bailey_lanes *l;

		l = &d->prof[side]->cls[BAILEY_CLASS_FILE];
		for (k = 0; k < l->count; k++)
			at[side * BAILEY_MAX_LANES + k] =
				d->view[side]->lanes[l->first + k];
	}
	enqueue(d, at, "", "", 0);
	for (i = 0; i < d->n; i++) {
		struct pair p = d->pair[i];
		int j;

		compare_path(d, p.path);
		for (j = 0; j < SLOTS; j++) {
			const struct bailey_view *v = d->view[side_of(j)];
			const struct bailey_state *s = &v->states[p.at[j]];

			if (!p.at[j] || s->shift == BAILEY_NO_SLOTS)
				continue;
			for (k = 0; k < 1u << s->shift; k++) {
				const struct bailey_slot *e;

				e = &v->slots[s->slots + k];
				if (e->len != BAILEY_EMPTY_SLOT && e->len)
					try_component(d, p.at, p.path,
						      bailey_string(v, e->name),
						      e->len);
			}
		}
		try_globs(d, p.at, p.path);
	}
	for (i = 0; i < d->n; i++)
		free(d->pair[i].path);
	free(d->pair);
	d->pair = NULL;
	d->n = d->room = 0;
}

static void diff_caps(struct diff *d)
{
	const char *const *names;
	int n, i;

	names = bc_table(BC_CAPS, &n);
	for (i = 0; i < n; i++) {
		bool has[SIDES];
		char text[64];
		int s;

		for (s = 0; s < SIDES; s++)
			has[s] = d->prof[s]->caps.allow[i / 32] &
				~d->prof[s]->caps.deny[i / 32] &
				(1u << i % 32);
		snprintf(text, sizeof(text), "capability %s", names[i]);
		if (has[0] != has[1]) {
			say(d, has[1] ? "allowed" : "denied", text, "", false);
			d->nfound++;
		}
	}
}

static void diff_net(struct diff *d)
{
	const char *const *families, *const *types;
	int nf, nt, i, j, s;

	families = bc_table(BC_FAMILIES, &nf);
	types = bc_table(BC_TYPES, &nt);
	for (i = 0; i < nf; i++) {
		for (j = 0; j < nt; j++) {
			char key[BAILEY_KIND_SIZE], text[80];
			struct bailey_field field[6] = {
				{ key, sizeof(key) },
				{ "" }, { "" }, { "" }, { "" }, { "" },
			};
			struct bailey_result res;
			__u32 p[SIDES];

			if (!families[i] || !types[j])
				continue;
			bailey_key_kind(key, i, j, 0);
			for (s = 0; s < SIDES; s++) {
				bailey_lookup(d->view[s], d->prof[s],
					      BAILEY_CLASS_NET, field, 6,
					      false, &res);
				p[s] = res.perms.allow & ~res.perms.deny;
			}
			snprintf(text, sizeof(text), "network %s %s",
				 families[i], types[j]);
			if (p[0] == p[1])
				continue;
			say(d, p[1] & ~p[0] ? "allowed" : "denied", text, "",
			    false);
			d->nfound++;
		}
	}
}

static int diff_profiles(struct diff *d)
{
	const struct bailey_view *a = d->view[0], *b = d->view[1];
	__u32 i, j;

	for (i = 0; i < a->count[BAILEY_SECT_PROFILES]; i++) {
		const char *name = bailey_string(a, a->profiles[i].name);

		j = bailey_find_profile(b, name);
		if (j == BAILEY_NO_RULE) {
			say(d, "removed", name, "", false);
			d->nfound++;
			continue;
		}
		if (!d->json)
			printf("profile %s\n", name);
		d->prof[0] = &a->profiles[i];
		d->prof[1] = &b->profiles[j];
		memset(d->hash, 0, sizeof(d->hash));
		diff_files(d);
		diff_caps(d);
		diff_net(d);
	}
	for (j = 0; j < b->count[BAILEY_SECT_PROFILES]; j++) {
		const char *name = bailey_string(b, b->profiles[j].name);

		if (bailey_find_profile(a, name) != BAILEY_NO_RULE)
			continue;
		say(d, "added", name, "", false);
		d->nfound++;
	}
	return d->nfound ? EXIT_DENIED : EXIT_OK;
}

int verb_diff(struct common *c)
{
	struct bailey_view view[SIDES];
	struct diff *d = calloc(1, sizeof(*d));
	void *blob[SIDES];
	cJSON *o = NULL;
	int ret = EXIT_USAGE;
	char *s;

	if (!d)
		abort();
	blob[0] = open_policy(c, c->argv[0], &view[0]);
	blob[1] = blob[0] ? open_policy(c, c->argv[1], &view[1]) : NULL;
	if (!blob[1])
		goto out;
	d->view[0] = &view[0];
	d->view[1] = &view[1];
	if (c->json) {
		o = cJSON_CreateObject();
		cJSON_AddNumberToObject(o, "version", 1);
		d->json = cJSON_AddArrayToObject(o, "changes");
	}
	ret = diff_profiles(d);
	if (o) {
		cJSON_AddBoolToObject(o, "complete", !d->cut);
		s = cJSON_PrintUnformatted(o);
		puts(s);
		free(s);
		cJSON_Delete(o);
	} else if (d->cut) {
		printf("(more: the comparison was cut short)\n");
	}
out:
	free(blob[0]);
	free(blob[1]);
	free(d);
	return ret;
}
