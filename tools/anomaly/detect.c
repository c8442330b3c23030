// SPDX-License-Identifier: GPL-2.0
/*
 * bailey detect: scores units by a model, and alerts.
 */
#include <cjson/cJSON.h>
#include <errno.h>
#include <getopt.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bailey.h"
#include "model.h"
#include "options.h"

#define USUAL_RATE 0.01

struct detect {
	struct an_input in;
	bool format_given;
	const char *model;
	double rate;		/* 0: not given */
	bool json;
};

static const char help[] =
"usage: bailey detect [-m MODEL] [-r RATE] [--json] INPUT... PATH...\n"
"  scores files and folders; a line a unit: name, score, p-value, alert, separated\n"
"  by tabs; the higher the score the stranger. Alerts make the exit status 1.\n"
"  -m, --model MODEL    from bailey train (default: bailey.model)\n"
"  -r, --rate RATE      false alarms to allow, of normal units: 0.01, 1%\n"
"  -j, --json           a JSON object a line\n";

static void say_json(const char *name, uint32_t events, double score, double p,
		     bool alert, const float *view, const double *part)
{
	cJSON *o = cJSON_CreateObject(), *views;
	char *text;
	int v;

	cJSON_AddNumberToObject(o, "version", 1);
	cJSON_AddStringToObject(o, "unit", name);
	cJSON_AddNumberToObject(o, "events", events);
	cJSON_AddNumberToObject(o, "score", score);
	cJSON_AddNumberToObject(o, "p", p);
	cJSON_AddBoolToObject(o, "alert", alert);
	views = cJSON_AddObjectToObject(o, "views");
	for (v = 0; v < AN_VIEWS; v++) {
		cJSON *one = cJSON_AddObjectToObject(views, an_view_names[v]);

		cJSON_AddNumberToObject(one, "value", view[v]);
		cJSON_AddNumberToObject(one, "adds", part[v]);
	}
	text = cJSON_PrintUnformatted(o);
	puts(text);
	free(text);
	cJSON_Delete(o);
}

/* Says it if the calibration cannot keep what was asked for. */
static bool settle_rate(struct detect *d, const struct an_normal *n)
{
	double least = an_normal_least_p(n);

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
	if (d->format_given && d->in.format != m.format) {
		fprintf(stderr, "bailey: %s was trained with another format\n",
			d->model);
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
		if (d->json)
			say_json(units.unit[i].name, units.unit[i].n, score, p,
				 p <= d->rate, view, part);
		else
			printf("%s\t%.6f\t%.6g\t%s\n", units.unit[i].name, score, p,
			       p <= d->rate ? "yes" : "no");
	}
out:
	an_units_free(&units);
	an_model_free(&m);
	return status;
}

/* "0.01" or "1%"; 0 if it is neither. */
static double rate_of(const char *text)
{
	char *end;
	double rate = strtod(text, &end);

	if (*end == '%') {
		rate /= 100;
		end++;
	}
	return *end || !(rate > 0 && rate <= 1) ? 0 : rate;
}

/** verb_detect() - bailey detect */
int verb_detect(struct common *common)
{
	static const struct option options[] = {
		AN_INPUT_OPTIONS,
		{ "model", required_argument, NULL, 'm' },
		{ "rate", required_argument, NULL, 'r' },
		{ "json", no_argument, NULL, 'j' },
		{ "help", no_argument, NULL, 'h' },
		{ }
	};
	struct detect d = { .model = "bailey.model" };
	int opt;

	optind = 1;
	while ((opt = getopt_long(common->argc, common->argv, AN_INPUT_LETTERS "m:r:jh", options,
				  NULL)) != -1) {
		switch (opt) {
		case 'm':
			d.model = optarg;
			break;
		case 'r':
			d.rate = rate_of(optarg);
			if (!d.rate) {
				fprintf(stderr, "bailey: \"%s\" is not a rate\n",
					optarg);
				return 2;
			}
			break;
		case 'j':
			d.json = true;
			break;
		case 'h':
			return an_usage(stdout, help);
		default:
			if (!an_input_option(&d.in, opt, optarg))
				return an_usage(stderr, help);
			d.format_given |= opt == 'f';
		}
	}
	if (optind == common->argc)
		return an_usage(stderr, help);
	return detect(&d, common->argv + optind, common->argc - optind);
}
