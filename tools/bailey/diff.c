// SPDX-License-Identifier: GPL-2.0
/*
 * bailey diff: what two policies decide differently, with a witness for each,
 * in the words of bailey simulate.
 */
#include <json-c/json.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <xxhash.h>

#include "front.h"
#include "jsonout.h"
#include "names.h"
#include "walk.h"

#define MAX_FOUND	512

/**
 * struct diff - a comparison
 * @s: both sides
 * @cls: class at hand
 * @found: differences shown, by their signature
 * @nfound: their number
 * @json: array, or NULL
 * @profile: at hand, if nothing was said of it yet; else NULL
 * @cut: the comparison was not complete
 */
struct diff {
	struct sides s;
	enum bailey_class cls;
	__u64 found[MAX_FOUND];
	int nfound;
	struct json_object *json;
	const char *profile;
	bool cut;
};

static void say(struct diff *d, const char *what, const char *object,
		const char *perms, bool owner)
{
	struct json_object *o;

	if (!d->json && d->profile) {
		printf("profile %s\n", d->profile);
		d->profile = NULL;
	}
	if (!d->json) {
		printf("%s %s%s%s%s\n", what, owner ? "owner " : "", object,
		       *perms ? " " : "", perms);
		return;
	}
	o = json_object_new_object();
	json_string(o, "change", what);
	json_string(o, "object", object);
	json_string(o, "perms", perms);
	json_add(o, "owner", json_object_new_boolean(owner));
	json_object_array_add(d->json, o);
}

/* One witness for each pair of rules and change is enough. */
static bool is_new(struct diff *d, __u32 plus, __u32 minus, const __u32 *rule,
		   bool owner)
{
	__u64 key[4] = { (__u64)plus << 32 | minus,
			 (__u64)rule[0] << 32 | rule[1], owner, d->cls };
	__u64 sum = XXH64(key, sizeof(key), 0);
	int i;

	for (i = 0; i < d->nfound && i < MAX_FOUND; i++)
		if (d->found[i] == sum)
			return false;
	if (d->nfound >= MAX_FOUND) {
		d->cut = true;
		return false;
	}
	d->found[d->nfound++] = sum;
	return true;
}

static void lookup(const struct diff *d, int side, const char *const *text,
		   bool owner, struct bailey_result *res)
{
	struct bailey_field field[BAILEY_MAX_FIELDS];
	bool path = d->cls == BAILEY_CLASS_FILE ||
		d->cls == BAILEY_CLASS_ATTACH;
	unsigned int i, n = class_fields(d->cls);

	for (i = 0; i < n; i++)
		field[i] = (struct bailey_field){ text[i] + path,
						  strlen(text[i] + path) };
	bailey_lookup(d->s.view[side], d->s.prof[side], d->cls, field, n, owner,
		      res);
}

/* Where exec leads on either side, if it is allowed on both and differs. */
static bool transitions(const struct diff *d, const struct bailey_result *res,
			char *text, size_t size)
{
	char a[512], b[512];

	if (d->cls != BAILEY_CLASS_FILE || !res[0].exec || !res[1].exec)
		return false;
	transition_text(d->s.view[0], res[0].exec, a, sizeof(a));
	transition_text(d->s.view[1], res[1].exec, b, sizeof(b));
	snprintf(text, size, "%s => %s", a, b);
	return strcmp(a, b);
}

static void visit(void *arg, const char *const *field)
{
	struct diff *d = arg;
	bool shown = false;
	int owner, i;

	for (owner = 0; owner < 2; owner++) {
		__u32 rule[SIDES], p[SIDES], plus, minus, any;
		char text[1100] = "", object[4200], perms[160];
		struct bailey_result res[SIDES];
		bool other_exec;

		for (i = 0; i < SIDES; i++) {
			lookup(d, i, field, owner, &res[i]);
			p[i] = res[i].perms.allow & ~res[i].perms.deny;
		}
		plus = p[1] & ~p[0];
		minus = p[0] & ~p[1];
		other_exec = p[0] & p[1] & BAILEY_MAY_EXEC &&
			transitions(d, res, text, sizeof(text));
		any = plus | minus | (other_exec ? BAILEY_MAY_EXEC : 0);
		if (shown || !any)
			continue;
		for (i = 0; i < SIDES; i++)
			rule[i] = bailey_find_rule(d->s.view[i], &res[i], any,
						   any & res[i].perms.deny,
						   owner);
		shown = !owner;
		if (!is_new(d, plus, minus, rule, owner))
			continue;
		key_text(d->cls, plus ? plus : minus, field, object,
			 sizeof(object));
		class_perms(d->cls, plus, perms);
		if (plus)
			say(d, "allowed", object, perms, owner);
		class_perms(d->cls, minus, perms);
		if (minus)
			say(d, "denied", object, perms, owner);
		if (other_exec)
			say(d, "transition", object, text, owner);
	}
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
			has[s] = d->s.prof[s]->caps.allow[i / 32] &
				~d->s.prof[s]->caps.deny[i / 32] &
				(1u << i % 32);
		snprintf(text, sizeof(text), "capability %s", names[i]);
		if (has[0] != has[1]) {
			say(d, has[1] ? "allowed" : "denied", text, "", false);
			d->nfound++;
		}
	}
}

/* The limit of a resource in one profile; false if it sets none. */
static bool limit_of(const struct sides *s, int side, __u32 resource,
		     unsigned long long *value)
{
	const struct bailey_profile_rec *p = s->prof[side];
	__u32 i;

	for (i = 0; i < p->nrlimits; i++) {
		const struct bailey_rlimit_rec *r;

		r = &s->view[side]->rlimits[p->rlimits + i];
		*value = (unsigned long long)r->hi << 32 | r->lo;
		if (r->resource == resource)
			return true;
	}
	return false;
}

static void diff_limits(struct diff *d)
{
	/* By RLIMIT_*. */
	static const char *const names[BAILEY_NRLIMITS] = {
		"cpu", "fsize", "data", "stack", "core", "rss", "nproc",
		"nofile", "memlock", "as", "locks", "sigpending", "msgqueue",
		"nice", "rtprio", "rttime",
	};
	unsigned long long v[SIDES];
	char text[2][32], object[96];
	bool set[SIDES];
	__u32 i;
	int s;

	for (i = 0; i < BAILEY_NRLIMITS; i++) {
		for (s = 0; s < SIDES; s++) {
			set[s] = limit_of(&d->s, s, i, &v[s]);
			snprintf(text[s], sizeof(text[s]), "%llu", v[s]);
			if (!set[s] || v[s] == ~0ull)
				strcpy(text[s], set[s] ? "infinity" : "unset");
		}
		if (set[0] == set[1] && (!set[0] || v[0] == v[1]))
			continue;
		snprintf(object, sizeof(object), "rlimit %s %s => %s",
			 names[i], text[0], text[1]);
		say(d, "changed", object, "", false);
		d->nfound++;
	}
}

static void diff_flags(struct diff *d)
{
	const struct bailey_profile_rec *a = d->s.prof[0], *b = d->s.prof[1];
	char from[256], to[256], object[sizeof(from) + sizeof(to) + 16];

	if (a->flags == b->flags && a->kill_signal == b->kill_signal &&
	    a->error == b->error)
		return;
	bc_flag_names(a->flags, from, sizeof(from));
	bc_flag_names(b->flags, to, sizeof(to));
	snprintf(object, sizeof(object), "flags %s => %s", from, to);
	say(d, "changed", object, "", false);
	d->nfound++;
}

static void diff_profile(struct diff *d)
{
	int cls;

	diff_flags(d);
	for (cls = 0; cls < BAILEY_CLASS_MAX; cls++) {
		d->cls = cls;
		d->cut |= !walk_class(&d->s, cls, visit, d);
	}
	diff_caps(d);
	diff_limits(d);
}

static int diff_profiles(struct diff *d)
{
	const struct bailey_view *a = d->s.view[0], *b = d->s.view[1];
	__u32 i, j;

	for (i = 0; i < a->count[BAILEY_SECT_PROFILES]; i++) {
		const char *name = bailey_string(a, a->profiles[i].name);

		j = bailey_find_profile(b, name);
		if (j == BAILEY_NO_RULE) {
			d->profile = NULL;
			say(d, "removed", name, "", false);
			d->nfound++;
			continue;
		}
		d->profile = name;
		d->s.prof[0] = &a->profiles[i];
		d->s.prof[1] = &b->profiles[j];
		diff_profile(d);
	}
	d->profile = NULL;
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
	struct json_object *o = NULL;
	int ret = EXIT_USAGE;

	if (!d)
		abort();
	blob[0] = open_policy(c, c->argv[0], &view[0]);
	blob[1] = blob[0] ? open_policy(c, c->argv[1], &view[1]) : NULL;
	if (!blob[1])
		goto out;
	d->s.view[0] = &view[0];
	d->s.view[1] = &view[1];
	if (c->json) {
		o = json_answer();
		d->json = json_add(o, "changes", json_object_new_array());
	}
	ret = diff_profiles(d);
	if (o) {
		json_add(o, "complete", json_object_new_boolean(!d->cut));
		print_json_line(o);
	} else if (d->cut) {
		printf("(more: the comparison was cut short)\n");
	}
out:
	free(blob[0]);
	free(blob[1]);
	free(d);
	return ret;
}
