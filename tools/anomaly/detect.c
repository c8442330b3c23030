// SPDX-License-Identifier: GPL-2.0
/*
 * bailey detect: scores units by a model, and alerts.
 */
#include <json-c/json.h>
#include <errno.h>
#include <getopt.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../bailey/shown.h"
#include "bailey.h"
#include "detectevents.h"
#include "explain.h"
#include "model.h"
#include "narrow.h"
#include "options.h"

#define USUAL_RATE 0.01

struct detect {
	struct an_input in;
	const char *model;
	double rate;		/* 0: not given */
	bool json;
	bool explain;
	struct an_detecting events;
};

static const char help[] =
"usage: bailey detect [-m MODEL] [-r RATE] [--json] INPUT... PATH...\n"
"  scores files and folders; a line a unit: name, score, p-value, alert, separated\n"
"  by tabs; the higher the score the stranger. Alerts make the exit status 1.\n"
"  -m, --model MODEL    from bailey train (default: bailey.model)\n"
"  -r, --rate RATE      false alarms to allow, of normal units: 0.01, 1%\n"
"  -j, --json           a JSON object a line\n"
"  -e, --explain        system calls: say what surprises in what is alerted on\n"
"events, of which only alerts are printed:\n"
"  -b, --budget N       false alarms to allow, a day and application (default 1)\n"
"  -F, --follow         the kernel's events, or lines on stdin if PATH is \"-\"\n"
"  -P, --policy         print only the rules that would forbid what surprises\n"
"      --units          print a line a window instead\n"
"      --diff           print how behaviour differs from what was learnt instead\n"
"      --changed[=P]    the application of profile P (without it: all) or its policy\n"
"                       was changed: what is not known of it goes on probation\n"
"      --hash           see by the programs of this machine if they were changed\n"
"      --journal        tell the journal too, or stderr with a priority\n"
"      --exec COMMAND   run this, with the alert's JSON on stdin\n"
"      --answer WHAT    none (default); stop, kill: the process; tighten, with the\n"
"                       kernel's events: the profile is replaced by one that forbids\n"
"                       what was never seen before, until its file is loaded again\n"
"      --tighten FILE   append the rules that would forbid it to FILE\n";

enum { OPT_UNITS = 256, OPT_DIFF, OPT_CHANGED, OPT_HASH, OPT_JOURNAL, OPT_EXEC,
       OPT_ANSWER, OPT_TIGHTEN };

static void add_number(struct json_object *o, const char *key, double number)
{
	char text[32];

	snprintf(text, sizeof(text), "%.15g", number);
	json_object_object_add(o, key, json_object_new_double_s(number, text));
}

static void say_json(const char *name, uint32_t events, double score, double p,
		     bool alert, const float *view, const double *part)
{
	struct json_object *o = json_object_new_object();
	struct json_object *views = json_object_new_object(), *one;
	int v;

	json_object_object_add(o, "version", json_object_new_int(1));
	json_object_object_add(o, "unit", json_object_new_string(name));
	json_object_object_add(o, "events", json_object_new_int64(events));
	add_number(o, "score", score);
	add_number(o, "p", p);
	json_object_object_add(o, "alert", json_object_new_boolean(alert));
	json_object_object_add(o, "views", views);
	for (v = 0; v < AN_VIEWS; v++) {
		one = json_object_new_object();
		add_number(one, "value", view[v]);
		add_number(one, "adds", part[v]);
		json_object_object_add(views, an_view_names[v], one);
	}
	puts(json_object_to_json_string_ext(o, JSON_C_TO_STRING_PLAIN |
					    JSON_C_TO_STRING_NOSLASHESCAPE));
	json_object_put(o);
}

static void say_why(const struct an_model *m, const struct an_unit *u)
{
	struct an_reason r[AN_REASONS];
	unsigned int n = an_explain_unit(m, u, r), i, j;

	for (i = 0; i < n; i++) {
		printf("  event %u, %.1f bits: ", r[i].seen + 1, r[i].bits);
		put_shown(stdout, u->sym[r[i].seen] == AN_NONE ? "not known" :
			  m->symbols.name[u->sym[r[i].seen]]);
		printf("; usual there:");
		for (j = 0; j < AN_USUAL && r[i].usual[j] != AN_NONE; j++) {
			putchar(' ');
			put_shown(stdout, m->symbols.name[r[i].usual[j]]);
			printf(" (%.0f %%)", r[i].p[j] * 100);
		}
		printf("\n");
	}
}

/* Says it if the calibration cannot keep what was asked for. */
static bool settle_rate(struct detect *d, const struct an_normal *n)
{
	double least = an_normal_least_p(n);

	if (!n->n) {
		fprintf(stderr, "bailey: %s was calibrated with nothing, and cannot tell what is strange: train it anew\n",
			d->model);
		return false;
	}
	if (d->rate && d->rate < least) {
		fprintf(stderr, "bailey: %s cannot promise %.4g %% false alarms: it was calibrated with %u kinds of normal units, which allow %.4g %% at best; %.0f more are needed\n",
			d->model, d->rate * 100, n->groups, least * 100,
			ceil(1 / d->rate) - 1 - n->groups);
		return false;
	}
	if (!d->rate) {
		d->rate = least > USUAL_RATE ? least : USUAL_RATE;
		if (least > USUAL_RATE)
			fprintf(stderr, "bailey: note: %u kinds of normal units allow no promise below %.4g %% false alarms\n",
				n->groups, least * 100);
	}
	return true;
}

static int detect(struct detect *d, char **path, int n)
{
	struct an_units units = { 0 };
	double part[AN_VIEWS], score, p;
	float view[AN_VIEWS];
	struct an_model m;
	int status = 2;
	uint32_t i;

	if (!an_load(&m, d->model))
		goto out;
	if (d->in.given && d->in.format != m.format) {
		fprintf(stderr, "bailey: %s was trained with another format\n",
			d->model);
		goto out;
	}
	if (!d->in.given && an_is_events(path[0])) {
		fprintf(stderr, "bailey: %s was trained with system calls, and %s has events\n",
			d->model, path[0]);
		goto out;
	}
	d->in.format = m.format;
	if (!settle_rate(d, &m.normal) ||
	    !an_input(&d->in, &m.symbols, false, path, n, &units))
		goto out;
	status = 0;
	for (i = 0; i < units.n; i++) {
		an_views(&m.counts, &units.unit[i], view);
		score = an_normal_score(&m.normal, view, part);
		p = an_normal_p(&m.normal, score);
		if (p <= d->rate)
			status = 1;
		if (d->json) {
			say_json(units.unit[i].name, units.unit[i].n, score, p,
				 p <= d->rate, view, part);
		} else {
			put_shown(stdout, units.unit[i].name);
			printf("\t%.6f\t%.6g\t%s\n", score, p,
			       p <= d->rate ? "yes" : "no");
		}
		if (d->explain && !d->json && p <= d->rate)
			say_why(&m, &units.unit[i]);
	}
out:
	an_units_free(&units);
	an_model_free(&m);
	return status;
}

static bool events_option(struct an_detecting *d, int opt, const char *arg)
{
	static const char *const answers[AN_ANSWERS] = {
		"none", "stop", "kill", "tighten" };
	char *end;

	switch (opt) {
	case 'b':
		d->budget = strtod(arg, &end);
		return !*end && d->budget > 0;
	case 'F':
		d->follow = true;
		return true;
	case 'P':
		d->alerting.policy = true;
		return true;
	case OPT_UNITS:
		d->units = true;
		return true;
	case OPT_DIFF:
		d->diff = true;
		return true;
	case OPT_CHANGED:
		if (!arg)
			d->changed = true;
		else if (d->nupgraded < AN_UPGRADED)
			d->upgraded[d->nupgraded++] = arg;
		else
			return false;
		return true;
	case OPT_HASH:
		d->hash = true;
		return true;
	case OPT_JOURNAL:
		d->alerting.journal = true;
		return true;
	case OPT_EXEC:
		d->alerting.command = arg;
		return true;
	case OPT_ANSWER:
		d->alerting.answer = an_named(arg, answers, AN_ANSWERS);
		return d->alerting.answer < AN_ANSWERS;
	case OPT_TIGHTEN:
		d->alerting.tighten = arg;
		return true;
	}
	return false;
}

/** verb_detect() - bailey detect */
int verb_detect(struct common *common)
{
	static const struct option options[] = {
		AN_INPUT_OPTIONS,
		{ "model", required_argument, NULL, 'm' },
		{ "rate", required_argument, NULL, 'r' },
		{ "json", no_argument, NULL, 'j' },
		{ "explain", no_argument, NULL, 'e' },
		{ "budget", required_argument, NULL, 'b' },
		{ "follow", no_argument, NULL, 'F' },
		{ "policy", no_argument, NULL, 'P' },
		{ "units", no_argument, NULL, OPT_UNITS },
		{ "diff", no_argument, NULL, OPT_DIFF },
		{ "changed", optional_argument, NULL, OPT_CHANGED },
		{ "hash", no_argument, NULL, OPT_HASH },
		{ "journal", no_argument, NULL, OPT_JOURNAL },
		{ "exec", required_argument, NULL, OPT_EXEC },
		{ "answer", required_argument, NULL, OPT_ANSWER },
		{ "tighten", required_argument, NULL, OPT_TIGHTEN },
		{ "help", no_argument, NULL, 'h' },
		{ }
	};
	struct detect d = { .model = "bailey.model" };
	int opt;

	optind = 1;
	while ((opt = getopt_long(common->argc, common->argv, AN_INPUT_LETTERS "m:r:b:ejFPh", options,
				  NULL)) != -1) {
		switch (opt) {
		case 'm':
			d.model = optarg;
			break;
		case 'r':
			d.rate = an_rate(optarg);
			if (!d.rate)
				return an_wrong("detect", "\"%s\" is not a rate, such as 1%%", optarg);
			break;
		case 'j':
			d.json = true;
			break;
		case 'e':
			d.explain = true;
			break;
		case 'h':
			return an_usage(stdout, help);
		default:
			if (events_option(&d.events, opt, optarg))
				break;
			if (opt == 'b' || opt == OPT_ANSWER)
				return an_wrong("detect", opt == 'b' ?
						"\"%s\" is not a number of alerts a day" :
						"there is no answer \"%s\"", optarg);
			if (opt == OPT_CHANGED)
				return an_wrong("detect", "--changed names at most %u profiles",
						AN_UPGRADED);
			if (!an_input_option(&d.in, opt, optarg))
				return an_wrong("detect", NULL);
		}
	}
	if (optind == common->argc && !d.events.follow)
		return an_wrong("detect", "nothing to read: name a file or folder, \"-\" for stdin, or --follow for the kernel's events");
	if (d.events.follow && common->argc - optind > 1)
		return an_wrong("detect", "--follow reads one stream only");
	if (d.in.given && d.in.format == AN_FORMAT_SYSCALLS && an_store_is(d.model))
		return an_wrong("detect", "%s was trained with events", d.model);
	if (d.in.format == AN_FORMAT_EVENTS || d.events.follow ||
	    an_store_is(d.model)) {
		struct an_narrowing narrowing = { .common = common };
		int status;

		d.events.model = d.model;
		d.events.alerting.narrow = an_narrow;
		d.events.alerting.narrow_arg = &narrowing;
		if (d.events.alerting.answer == AN_ANSWER_TIGHTEN &&
		    (!d.events.follow || optind < common->argc)) {
			fprintf(stderr, "bailey: --answer tighten is for --follow without a file\n");
			return 2;
		}
		d.events.alerting.json = d.json;
		status = an_detect_events(&d.events, common->argv + optind,
					  common->argc - optind);
		an_narrowing_free(&narrowing);
		return status;
	}
	return detect(&d, common->argv + optind, common->argc - optind);
}
