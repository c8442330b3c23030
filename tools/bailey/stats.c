// SPDX-License-Identifier: GPL-2.0
/*
 * bailey stats: the kernel's counters, refusals by profile and rule, and rules
 * that were of no use since they were loaded.
 */
#include <getopt.h>
#include <json-c/json.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bailey.h"
#include "jsonout.h"

/**
 * struct rule - a line of bailey/hits, or several that one rule became
 * @profile: its name
 * @file: file of the rule; of the profile, for what no rule granted
 * @text: as written
 * @line: in @file
 * @used: of use
 * @known: the kernel can tell whether it was
 * @none: stands for what no rule granted
 * @refused: how often
 * @counted: the kernel counts, or did, how often it decided
 * @decided: that number
 */
struct rule {
	char *profile, *file, *text;
	unsigned int line;
	bool used, known, none, counted;
	unsigned long long refused, decided;
};

/**
 * struct stats - all there is to print
 * @counter: lines of bailey/stats, taken apart; @ncounters of them
 * @rule: @nrules of them
 * @text: what the strings point into
 */
struct stats {
	struct {
		const char *name;
		unsigned long long value;
	} counter[64];
	size_t ncounters;
	struct rule *rule;
	size_t nrules, room;
	char *text[2];
};

static void read_counters(struct stats *s, char *text)
{
	char *line, *save, *space;

	for (line = strtok_r(text, "\n", &save); line && s->ncounters < 64;
	     line = strtok_r(NULL, "\n", &save)) {
		space = strchr(line, ' ');
		if (!space)
			continue;
		*space = '\0';
		s->counter[s->ncounters].name = line;
		s->counter[s->ncounters++].value = strtoull(space + 1, NULL, 10);
	}
}

/* A rule with variables or alternations is several to the kernel, in a row. */
static bool is_same(const struct rule *a, const struct rule *b)
{
	return a->line == b->line && a->none == b->none &&
		!strcmp(a->profile, b->profile) && !strcmp(a->file, b->file) &&
		!strcmp(a->text, b->text);
}

static void add_rule(struct stats *s, const struct rule *new)
{
	size_t i;

	for (i = s->nrules; i > 0 && i + 16 > s->nrules; i--) {
		struct rule *r = &s->rule[i - 1];

		if (!is_same(r, new))
			continue;
		r->used |= new->used;
		r->known |= new->known;
		r->refused += new->refused;
		r->counted |= new->counted;
		r->decided += new->decided;
		return;
	}
	if (s->nrules == s->room) {
		s->room = s->room ? 2 * s->room : 256;
		s->rule = realloc(s->rule, s->room * sizeof(*s->rule));
		if (!s->rule)
			abort();
	}
	s->rule[s->nrules++] = *new;
}

static void read_rules(struct stats *s, char *text)
{
	char *line, *save, *inner, *f[8], *count;
	struct rule r;
	int i;

	for (line = strtok_r(text, "\n", &save); line;
	     line = strtok_r(NULL, "\n", &save)) {
		for (i = 0; i < 8; i++) {
			f[i] = strtok_r(i ? NULL : line, "\t", &inner);
			if (!f[i])
				break;
		}
		if (i < 8)
			continue;
		/* An older kernel side does not have it. */
		count = strtok_r(NULL, "\t", &inner);
		r = (struct rule){
			.profile = unescape(f[0]), .file = unescape(f[4]),
			.text = unescape(f[7]), .line = strtoul(f[5], NULL, 10),
			.none = !strcmp(f[1], "none"),
			.used = !strcmp(f[2], "used"),
			.known = strcmp(f[2], "unknown") && strcmp(f[2], "-"),
			.refused = strtoull(f[3], NULL, 10),
			.counted = count && strcmp(count, "-"),
			.decided = count ? strtoull(count, NULL, 10) : 0,
		};
		add_rule(s, &r);
	}
}

static int read_all_stats(struct stats *s)
{
	s->text[0] = read_fs("stats");
	s->text[1] = s->text[0] ? read_fs("hits") : NULL;
	if (!s->text[1])
		return -1;
	read_counters(s, s->text[0]);
	read_rules(s, s->text[1]);
	return 0;
}

static bool is_unused(const struct rule *r)
{
	return !r->none && r->known && !r->used;
}

/* --- for people ------------------------------------------------------------- */

static void print_unused(const struct stats *s)
{
	size_t i;

	for (i = 0; i < s->nrules; i++)
		if (is_unused(&s->rule[i]))
			printf("%s:%u: %s: %s\n", s->rule[i].file,
			       s->rule[i].line, s->rule[i].profile,
			       s->rule[i].text);
}

static void print_text(const struct stats *s)
{
	size_t i;

	for (i = 0; i < s->ncounters; i++)
		printf("%s %llu\n", s->counter[i].name, s->counter[i].value);
	for (i = 0; i < s->nrules; i++) {
		const struct rule *r = &s->rule[i];

		if (!r->refused)
			continue;
		printf("refused %llu by %s: ", r->refused, r->profile);
		if (r->none)
			printf("no rule\n");
		else
			printf("%s:%u: %s\n", r->file, r->line, r->text);
	}
	for (i = 0; i < s->nrules; i++) {
		const struct rule *r = &s->rule[i];

		if (r->decided)
			printf("decided %llu by %s: %s:%u: %s\n", r->decided,
			       r->profile, r->file, r->line, r->text);
	}
}

/* --- JSON ------------------------------------------------------------------- */

static json_object *rule_json(const struct rule *r)
{
	json_object *o = json_object_new_object();

	json_string(o, "profile", r->profile);
	json_string(o, "source", r->file);
	json_number(o, "line", r->line);
	if (!r->none)
		json_string(o, "text", r->text);
	json_add(o, "rule", json_object_new_boolean(!r->none));
	if (r->known && !r->none)
		json_add(o, "used", json_object_new_boolean(r->used));
	json_add(o, "denials", json_object_new_uint64(r->refused));
	if (r->counted)
		json_add(o, "decisions", json_object_new_uint64(r->decided));
	return o;
}

static void print_stats_json(const struct stats *s, bool unused)
{
	json_object *o = json_answer();
	json_object *counters = json_object_new_object();
	json_object *rules = json_object_new_array();
	size_t i;

	for (i = 0; i < s->ncounters; i++)
		json_add(counters, s->counter[i].name,
			 json_object_new_uint64(s->counter[i].value));
	for (i = 0; i < s->nrules; i++)
		if (!unused || is_unused(&s->rule[i]))
			json_object_array_add(rules, rule_json(&s->rule[i]));
	json_add(o, "counters", counters);
	json_add(o, "rules", rules);
	print_json_line(o);
}

/* --- Prometheus ------------------------------------------------------------- */

static const struct metric {
	const char *counter, *name, *type, *help;
} metrics[] = {
	{ "generation", "bailey_policy_generation", "gauge",
	  "Transactions that made the policy in force." },
	{ "profiles", "bailey_profiles", "gauge", "Profiles in use." },
	{ "bytes", "bailey_policy_bytes", "gauge", "Bytes of policy in use." },
	{ "loads", "bailey_loads_total", "counter", "Policy loads." },
	{ "loads_refused", "bailey_loads_refused_total", "counter",
	  "Policy loads that were refused." },
	{ "denials", "bailey_denials_total", "counter",
	  "Accesses refused, or complained of, since boot." },
	{ "records_dropped", "bailey_audit_records_dropped_total", "counter",
	  "Audit records beyond the rate limit." },
	{ "capability_repeats", "bailey_capability_repeats_total", "counter",
	  "Refusals of capabilities that were counted, not recorded." },
	{ "event_readers", "bailey_event_readers", "gauge",
	  "Readers of the stream of events." },
	{ "events", "bailey_events_total", "counter", "Events written." },
	{ "events_lost", "bailey_events_lost_total", "counter",
	  "Events that a reader was too slow for." },
};

/* The value of a label of a metric. */
static void put_label(const char *key, const char *value, const char *gap)
{
	printf("%s%s=\"", gap, key);
	for (; *value; value++) {
		if (*value == '\n')
			fputs("\\n", stdout);
		else if (*value == '"' || *value == '\\')
			printf("\\%c", *value);
		else
			putchar(*value);
	}
	putchar('"');
}

static void print_families(const struct stats *s)
{
	size_t i;

	puts("# HELP bailey_rule_denials_total Accesses refused, or complained of, by profile and rule.\n"
	     "# TYPE bailey_rule_denials_total counter");
	for (i = 0; i < s->nrules; i++) {
		const struct rule *r = &s->rule[i];
		char src[32];

		if (!r->refused && !r->none)
			continue;
		printf("bailey_rule_denials_total{");
		put_label("profile", r->profile, "");
		snprintf(src, sizeof(src), "%u", r->line);
		put_label("source", r->none ? "none" : r->file, ",");
		put_label("line", r->none ? "" : src, ",");
		printf("} %llu\n", r->refused);
	}
}

/* Nothing at all unless it is counted. */
static void print_decisions(const struct stats *s)
{
	bool any = false;
	size_t i;

	for (i = 0; i < s->nrules; i++) {
		const struct rule *r = &s->rule[i];
		char src[32];

		if (!r->counted)
			continue;
		if (!any)
			puts("# HELP bailey_rule_decisions_total How often a rule decided.\n"
			     "# TYPE bailey_rule_decisions_total counter");
		any = true;
		printf("bailey_rule_decisions_total{");
		put_label("profile", r->profile, "");
		snprintf(src, sizeof(src), "%u", r->line);
		put_label("source", r->file, ",");
		put_label("line", src, ",");
		put_label("rule", r->text, ",");
		printf("} %llu\n", r->decided);
	}
}

/* How many rules each profile has, or how many of them are of no use. */
static void print_rule_numbers(const struct stats *s, bool unused,
			       const char *name, const char *help)
{
	size_t i, j, n;

	printf("# HELP %s %s\n# TYPE %s gauge\n", name, help, name);
	/* Rules come by profile. */
	for (i = 0; i < s->nrules; i = j) {
		const char *profile = s->rule[i].profile;

		n = 0;
		for (j = i; j < s->nrules &&
		     !strcmp(s->rule[j].profile, profile); j++)
			n += unused ? is_unused(&s->rule[j]) :
				s->rule[j].known && !s->rule[j].none;
		printf("%s{", name);
		put_label("profile", profile, "");
		printf("} %zu\n", n);
	}
}

static void print_prometheus(const struct stats *s)
{
	size_t i, j;

	for (i = 0; i < sizeof(metrics) / sizeof(metrics[0]); i++) {
		const struct metric *m = &metrics[i];

		for (j = 0; j < s->ncounters; j++)
			if (!strcmp(s->counter[j].name, m->counter))
				printf("# HELP %s %s\n# TYPE %s %s\n%s %llu\n",
				       m->name, m->help, m->name, m->type,
				       m->name, s->counter[j].value);
	}
	print_families(s);
	print_decisions(s);
	print_rule_numbers(s, false, "bailey_profile_rules",
			   "Rules of a profile whose use is known.");
	print_rule_numbers(s, true, "bailey_profile_rules_unused",
			   "Those of no use since they were loaded.");
}

static int usage(FILE *out)
{
	fputs("usage: bailey stats [--unused] [--json | --prometheus] | --reset |\n"
	      "       --count | --no-count\n"
	      "--unused: only rules that were of no use since they were loaded\n"
	      "--prometheus: for a textfile collector\n"
	      "--reset: forget which rules were of use, and how often they refused\n"
	      "        and decided\n"
	      "--count, --no-count: count how often each rule decides, at a cost, or no more\n",
	      out);
	return out == stderr ? EXIT_USAGE : EXIT_OK;
}

/* Tells the kernel to forget, or to count. */
static int change(const char *write, bool json)
{
	int ret = kernel_write("hits", write, strlen(write));

	if (!ret && json)
		printf("{\"version\":1,\"done\":\"%s\"}\n", write);
	return ret;
}

int verb_stats(struct common *c)
{
	static const struct option options[] = {
		{ "count", no_argument, NULL, 'c' },
		{ "no-count", no_argument, NULL, 'n' },
		{ "help", no_argument, NULL, 'h' },
		{ "json", no_argument, NULL, 'j' },
		{ "prometheus", no_argument, NULL, 'p' },
		{ "reset", no_argument, NULL, 'r' },
		{ "unused", no_argument, NULL, 'u' },
		{ }
	};
	bool unused = false, json = false, prometheus = false;
	const char *write = NULL;
	struct stats s = { 0 };
	int opt;

	optind = 1;
	while ((opt = getopt_long(c->argc, c->argv, "hjpu", options, NULL)) !=
	       -1) {
		switch (opt) {
		case 'h':
			return usage(stdout);
		case 'j':
			json = true;
			break;
		case 'p':
			prometheus = true;
			break;
		case 'r':
			write = "reset";
			break;
		case 'c':
			write = "count";
			break;
		case 'n':
			write = "nocount";
			break;
		case 'u':
			unused = true;
			break;
		default:
			return usage(stderr);
		}
	}
	if (optind < c->argc) {
		superfluous("stats", c->argv[optind]);
		return usage(stderr);
	}
	if (prometheus && (json || unused)) {
		fprintf(stderr, "bailey: stats: --prometheus goes with no other\n");
		return usage(stderr);
	}
	if (write)
		return change(write, json);
	if (read_all_stats(&s))
		return EXIT_USAGE;
	if (prometheus)
		print_prometheus(&s);
	else if (json)
		print_stats_json(&s, unused);
	else if (unused)
		print_unused(&s);
	else
		print_text(&s);
	free(s.rule);
	free(s.text[0]);
	free(s.text[1]);
	return EXIT_OK;
}
