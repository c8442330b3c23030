// SPDX-License-Identifier: GPL-2.0
/*
 * bailey report: one page about denials, rules and transitions, out of logs and,
 * if it is given, policy.
 */
#include <errno.h>
#include <getopt.h>
#include <stdlib.h>
#include <string.h>

#include "../walk.h"
#include "report.h"

/** tally() - the one of that key, new if need be */
struct tally *tally(struct tallies *set, const char *key)
{
	size_t i;

	for (i = 0; i < set->n; i++)
		if (!strcmp(set->t[i].key, key))
			return &set->t[i];
	if (set->n == set->room) {
		set->room = set->room ? 2 * set->room : 64;
		set->t = realloc(set->t, set->room * sizeof(*set->t));
		if (!set->t)
			abort();
	}
	set->t[set->n] = (struct tally){ .key = strdup(key) };
	return &set->t[set->n++];
}

static int by_number(const void *a, const void *b)
{
	const struct tally *p = a, *q = b;

	if (p->n + p->soft != q->n + q->soft)
		return p->n + p->soft < q->n + q->soft ? 1 : -1;
	return strcmp(p->key, q->key);
}

/** tallies_sort() - the most frequent first */
void tallies_sort(struct tallies *set)
{
	if (set->n)
		qsort(set->t, set->n, sizeof(*set->t), by_number);
}

/** add_edge() - a transition; the same one twice is one */
void add_edge(struct report *r, const char *from, const char *to,
	      const char *what, bool seen)
{
	struct edge *e;
	size_t i;

	for (i = 0; i < r->nedges; i++) {
		e = &r->edge[i];
		if (strcmp(e->from, from) || strcmp(e->to, to))
			continue;
		e->seen += seen;
		e->more += !seen && !strstr(e->what, what);
		return;
	}
	r->edge = realloc(r->edge, (r->nedges + 1) * sizeof(*r->edge));
	if (!r->edge)
		abort();
	r->edge[r->nedges++] = (struct edge){ strdup(from), strdup(to),
		strdup(what), seen, 0 };
}

static const char *told(const struct record *r, enum record_key key)
{
	return r->v[key] ? r->v[key] : "";
}

static const char *object_of(const struct record *r)
{
	static const enum record_key keys[] = { R_NAME, R_PEER_ADDR, R_ADDR,
		R_PEER, R_FAMILY };
	size_t i;

	for (i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
		if (r->v[keys[i]])
			return r->v[keys[i]];
	return "-";
}

static void add(struct tally *t, bool soft, double when)
{
	if (soft)
		t->soft++;
	else
		t->n++;
	t->first = !t->first || when < t->first ? when : t->first;
	t->last = when > t->last ? when : t->last;
}

/**
 * struct reading - logs being read
 * @r: report
 * @set: accesses by profile, for what the policy says
 * @profile: their profiles; @n
 */
struct reading {
	struct report *r;
	struct accesses set[256];
	char *profile[256];
	int n;
};

static void keep(struct reading *in, const struct record *rec)
{
	const char *profile = told(rec, R_PROFILE);
	int i;

	for (i = 0; i < in->n; i++)
		if (!strcmp(in->profile[i], profile))
			break;
	if (i == in->n) {
		if (in->n == 256)
			return;
		in->profile[in->n++] = strdup(profile);
	}
	access_add(&in->set[i], rec);
}

static void refusal(struct report *r, const struct record *rec, double when)
{
	bool soft = record_has(rec, R_VERDICT, "complained");
	char text[8192];
	struct tally *t;

	if (r->nwhen == r->when_room) {
		r->when_room = r->when_room ? 2 * r->when_room : 256;
		r->when = realloc(r->when, r->when_room * sizeof(*r->when));
		if (!r->when)
			abort();
	}
	r->when[r->nwhen++] = soft ? -when : when;
	add(tally(&r->profile, told(rec, R_PROFILE)), soft, when);
	if (r->object.n < 5000) {
		snprintf(text, sizeof(text), "%s %s", object_of(rec),
			 told(rec, *told(rec, R_DENIED) ? R_DENIED : R_REQUESTED));
		t = tally(&r->object, text);
		if (!t->extra && asprintf(&t->extra, "%s %s",
					  told(rec, R_PROFILE),
					  told(rec, R_OPERATION)) < 0)
			abort();
		add(t, soft, when);
	}
	if (rec->v[R_SOURCE] && rec->v[R_LINE])
		snprintf(text, sizeof(text), "%s:%s", told(rec, R_SOURCE),
			 told(rec, R_LINE));
	else
		snprintf(text, sizeof(text), "no rule");
	add(tally(&r->rule, text), soft, when);
}

static void take(void *arg, const struct record *rec)
{
	struct reading *in = arg;
	struct report *r = in->r;
	double when = rec->v[R_TIME] ? strtod(rec->v[R_TIME], NULL) : 0;

	if (when > 0) {
		r->first = !r->first || when < r->first ? when : r->first;
		r->last = when > r->last ? when : r->last;
	}
	if (record_has(rec, R_TYPE, "lost"))
		r->lost += strtoul(told(rec, R_COUNT), NULL, 10);
	if (record_has(rec, R_TYPE, "domain") && rec->v[R_TARGET] &&
	    !rec->v[R_ERROR])
		add_edge(r, rec->v[R_PROFILE] ? rec->v[R_PROFILE] : "unconfined",
			 rec->v[R_TARGET], rec->v[R_NAME] ? rec->v[R_NAME] :
			 told(rec, R_OPERATION), true);
	if (!record_has(rec, R_TYPE, "decision"))
		return;
	r->events++;
	keep(in, rec);
	if (record_has(rec, R_VERDICT, "allowed") ||
	    record_has(rec, R_VERDICT, "audited"))
		r->allowed++;
	else
		refusal(r, rec, when);
}

/* What a profile's exec rules lead to: one program of each kind is asked about. */
struct walking {
	struct report *r;
	const struct bailey_view *view;
	const struct bailey_profile_rec *prof;
};

static void visit(void *arg, const char *const *field)
{
	struct walking *w = arg;
	struct bailey_field key = { field[0] + 1, strlen(field[0] + 1) };
	const char *own = bailey_string(w->view, w->prof->name), *what = field[0];
	struct bailey_result res;
	char label[1024], text[1024];
	__u32 rule;

	bailey_lookup(w->view, w->prof, BAILEY_CLASS_FILE, &key, 1, true, &res);
	if (!res.exec || !(res.perms.allow & ~res.perms.deny & BAILEY_MAY_EXEC) ||
	    !transition_label(w->view, w->prof, res.exec, field[0], label,
			      sizeof(label)) || !strcmp(label, own))
		return;
	rule = bailey_find_rule(w->view, &res, BAILEY_MAY_EXEC, false, true);
	if (rule != BAILEY_NO_RULE)
		what = bailey_string(w->view, w->view->rules[rule].text);
	/* Where it leads is told by the arrow. */
	snprintf(text, sizeof(text), "%.*s", strstr(what, " -> ") ?
		 (int)(strstr(what, " -> ") - what) : (int)strlen(what), what);
	add_edge(w->r, own, label, text, false);
}

static void edges_of(struct report *r, const struct bailey_view *view)
{
	__u32 i;

	for (i = 0; i < view->count[BAILEY_SECT_PROFILES]; i++) {
		const struct bailey_profile_rec *prof = &view->profiles[i];
		struct sides s = { { view, view }, { prof, prof } };
		struct walking w = { r, view, prof };
		const char *name = bailey_string(view, prof->name);

		walk_class(&s, BAILEY_CLASS_FILE, visit, &w);
		if (prof->cls[BAILEY_CLASS_ATTACH].count && !strstr(name, "//"))
			add_edge(r, "unconfined", name, "attaches", false);
	}
}

/* "file:line" in the order of files and numbers. */
static int by_place(const void *a, const void *b)
{
	const char *p = ((const struct tally *)a)->key;
	const char *q = ((const struct tally *)b)->key;

	return strverscmp(p, q);
}

/* Rules that no access of the logs was decided by. */
static void unused(struct reading *in, const struct bailey_view *view)
{
	__u32 n = view->count[BAILEY_SECT_RULES], i, bit, rule;
	bool *used = calloc(n + 1, sizeof(*used));
	char key[4096];
	size_t a;
	int p;

	if (!used)
		abort();
	for (p = 0; p < in->n; p++) {
		__u32 index = bailey_find_profile(view, in->profile[p]);

		for (a = 0; index != BAILEY_NO_RULE && a < in->set[p].n; a++)
			for (bit = 1; bit && bit <= in->set[p].a[a].perms; bit <<= 1) {
				if (!(in->set[p].a[a].perms & bit))
					continue;
				access_allowed(view, &view->profiles[index],
					       &in->set[p].a[a], bit, &rule);
				if (rule != BAILEY_NO_RULE)
					used[rule] = true;
			}
	}
	for (i = 0; i < n; i++) {
		const struct bailey_rule *r = &view->rules[i];
		const char *file = bailey_string(view, r->file);
		struct tally *t;

		if (used[i] || (r->flags & BAILEY_RULE_IMPLIED) ||
		    r->cls == BAILEY_CLASS_ATTACH || strstr(file, "abstractions/"))
			continue;
		snprintf(key, sizeof(key), "%s:%u", file, r->line);
		t = tally(&in->r->unused, key);
		free(t->extra);
		t->extra = strdup(bailey_string(view, r->text));
	}
	if (in->r->unused.n)
		qsort(in->r->unused.t, in->r->unused.n, sizeof(*in->r->unused.t),
		      by_place);
	free(used);
}

/* The text of the rules that are told by their place. */
static void texts(struct report *r, const struct bailey_view *view)
{
	char key[4096];
	size_t k;
	__u32 i;

	for (i = 0; i < view->count[BAILEY_SECT_RULES]; i++) {
		const struct bailey_rule *rule = &view->rules[i];
		const char *file = bailey_string(view, rule->file);
		const char *base = strrchr(file, '/') ? strrchr(file, '/') + 1 : file;

		for (k = 0; k < r->rule.n; k++) {
			const char *has = r->rule.t[k].key;

			has = strrchr(has, '/') ? strrchr(has, '/') + 1 : has;
			snprintf(key, sizeof(key), "%s:%u", base, rule->line);
			if (!strcmp(has, key) && !r->rule.t[k].extra)
				r->rule.t[k].extra = strdup(
					bailey_string(view, rule->text));
		}
	}
}

static int read_policy(struct common *c, struct reading *in, const char *file)
{
	struct bailey_view view;
	char *names;
	void *blob;

	c->check_only = true;
	blob = open_policy(c, file, &view);
	if (!blob)
		return EXIT_USAGE;
	edges_of(in->r, &view);
	unused(in, &view);
	texts(in->r, &view);
	if (asprintf(&names, "%s%s%s", in->r->policies ? in->r->policies : "",
		     in->r->policies ? ", " : "", file) < 0)
		abort();
	free(in->r->policies);
	in->r->policies = names;
	free(blob);
	return EXIT_OK;
}

static void forget_set(struct tallies *set)
{
	size_t i;

	for (i = 0; i < set->n; i++) {
		free(set->t[i].key);
		free(set->t[i].extra);
	}
	free(set->t);
}

static void forget(struct reading *in)
{
	struct report *r = in->r;
	size_t i;
	int p;

	forget_set(&r->profile);
	forget_set(&r->rule);
	forget_set(&r->object);
	forget_set(&r->unused);
	for (i = 0; i < r->nedges; i++) {
		free(r->edge[i].from);
		free(r->edge[i].to);
		free(r->edge[i].what);
	}
	for (p = 0; p < in->n; p++) {
		accesses_free(&in->set[p]);
		free(in->profile[p]);
	}
	free(r->edge);
	free(r->when);
	free(r->policies);
}

static int usage(FILE *out)
{
	fputs("usage: bailey report [-I DIR]... [-p POLICY]... [-o FILE] --from LOG...\n",
	      out);
	return out == stderr ? EXIT_USAGE : EXIT_OK;
}

int verb_report(struct common *c)
{
	static const struct option options[] = {
		{ "include", required_argument, NULL, 'I' },
		{ "policy", required_argument, NULL, 'p' },
		{ "output", required_argument, NULL, 'o' },
		{ "from", required_argument, NULL, 'f' },
		{ "help", no_argument, NULL, 'h' },
		{ }
	};
	static struct reading in;
	struct report r = { 0 };
	char *logs[64], *policy[64];
	int opt, n = 0, np = 0, i, ret = EXIT_OK;
	FILE *out = stdout;

	optind = 1;
	while ((opt = getopt_long(c->argc, c->argv, "I:p:o:h", options, NULL)) != -1) {
		switch (opt) {
		case 'I':
			common_include(c, optarg);
			break;
		case 'p':
			if (np == 64)
				return too_many("report", "-p");
			policy[np++] = optarg;
			break;
		case 'o':
			c->output = optarg;
			break;
		case 'f':
			if (n == 64)
				return too_many("report", "--from");
			logs[n++] = optarg;
			break;
		case 'h':
			return usage(stdout);
		default:
			return usage(stderr);
		}
	}
	while (optind < c->argc && n < 64)
		logs[n++] = c->argv[optind++];
	if (optind < c->argc)
		return too_many("report", "logs");
	if (!n)
		return usage(stderr);
	in.r = &r;
	if (record_each(logs, n, take, &in) < 0)
		ret = EXIT_USAGE;
	for (i = 0; !ret && i < np; i++)
		ret = read_policy(c, &in, policy[i]);
	if (!ret && c->output) {
		out = fopen(c->output, "we");
		if (!out) {
			fprintf(stderr, "bailey: %s: %s\n", c->output,
				strerror(errno));
			ret = EXIT_USAGE;
		}
	}
	if (!ret)
		put_page(out, &r);
	if (out && out != stdout && fclose(out))
		ret = EXIT_USAGE;
	forget(&in);
	return ret;
}
