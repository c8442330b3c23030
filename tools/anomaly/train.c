// SPDX-License-Identifier: GPL-2.0
/*
 * bailey train: learns what is normal.
 */
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "json.h"
#include "bailey.h"
#include "drift.h"
#include "model.h"
#include "options.h"
#include "trainevents.h"
#include "window.h"

struct train {
	struct an_input in;
	const char *output;
	const char *add[64];
	unsigned int nadd;
	const char *calibrate[64];
	unsigned int ncalibrate;
	bool json;
	struct an_training events;
};

static const char help[] =
"usage: bailey train [-o MODEL] [-a MODEL]... [-c PATH]... [--json] INPUT... PATH...\n"
"  learns normal behaviour from files and folders, and writes a model\n"
"  -o, --output MODEL   where to (default: bailey.model)\n"
"  -a, --add MODEL      start with what this model knows; several are merged\n"
"  -c, --calibrate PATH normal units that are not learnt, to calibrate with;\n"
"                       without it, each unit is scored by what others taught\n"
"  -j, --json           say what was learnt as JSON\n"
"      --drift RATE     with -a: learn only what looks normal, at most this share of\n"
"                       what is known: 0.01, 1%\n"
"events only:\n"
"      --window S       seconds of a window (default 10; 0: a process's life)\n"
"      --block S        seconds of a stretch, of which each may have one alert\n"
"                       (default 3600)\n"
"      --detail WHAT    of symbols: rule (default), operation, object\n"
"      --hash           remember the programs of this machine\n";

enum { OPT_DRIFT = 256, OPT_WINDOW, OPT_BLOCK, OPT_DETAIL, OPT_HASH };

static int say(const struct an_model *m, const struct train *t)
{
	double least = an_normal_least_p(&m->normal);

	if (t->json) {
		fputs("{\"version\":1,\"model\":", stdout);
		an_json_text(stdout, t->output);
		printf(",\"units\":%llu,\"events\":%llu,"
		       "\"symbols\":%u,\"ngrams\":%u,\"profiles\":%u,"
		       "\"calibration\":{\"units\":%u,\"groups\":%u,\"least_rate\":%.6g}}\n",
		       (unsigned long long)m->units,
		       (unsigned long long)m->events, m->symbols.n - 1,
		       m->counts.ngrams.n - 1, m->counts.profiles.n, m->normal.n,
		       m->normal.groups, least);
	} else {
		printf("%s: %llu units, %llu events, %u symbols, %u n-grams\n"
		       "calibrated with %u units of %u kinds: promises false alarms from %.3g %% up\n",
		       t->output, (unsigned long long)m->units,
		       (unsigned long long)m->events, m->symbols.n - 1,
		       m->counts.ngrams.n - 1, m->normal.n, m->normal.groups,
		       least * 100);
	}
	return 0;
}

static bool add_models(struct an_model *m, const struct train *t)
{
	struct an_model other;
	unsigned int i;
	bool ok = true;

	for (i = 0; i < t->nadd && ok; i++) {
		ok = an_load(&other, t->add[i]) && an_combine(m, &other);
		an_model_free(&other);
	}
	return ok;
}

static int train(struct train *t, char **path, int n)
{
	struct an_units units = { 0 }, held = { 0 };
	struct an_drift d = { 0 };
	struct an_model m;
	unsigned int i;
	int status = 2;

	an_model_init(&m, t->in.format);
	if (!add_models(&m, t))
		goto out;
	if (!an_input(&t->in, &m.symbols, true, path, n, &units))
		goto out;
	if (!m.events && !an_units_events(&units)) {
		fprintf(stderr, "bailey: there is nothing to learn from\n");
		goto out;
	}
	if (t->events.drift)
		an_follow_drift(&m, &units, t->events.drift, &d);
	else
		an_fit(&m, &units);
	if (t->ncalibrate) {
		for (i = 0; i < t->ncalibrate; i++)
			if (!an_input(&t->in, &m.symbols, false,
				      (char **)&t->calibrate[i], 1, &held))
				goto out;
		an_calibrate(&m, &held);
	}
	if (!m.normal.n) {
		fprintf(stderr, "bailey: nothing is there to calibrate with: a model without it cannot tell what is strange; %s\n",
			t->ncalibrate ? "what -c names has no units" :
			"learn from more units, or name others with -c");
		goto out;
	}
	if (an_save(&m, t->output))
		status = say(&m, t);
out:
	an_units_free(&held);
	an_units_free(&units);
	an_model_free(&m);
	return status;
}

/** verb_train() - bailey train */
int verb_train(struct common *common)
{
	static const struct option options[] = {
		AN_INPUT_OPTIONS,
		{ "output", required_argument, NULL, 'o' },
		{ "add", required_argument, NULL, 'a' },
		{ "calibrate", required_argument, NULL, 'c' },
		{ "json", no_argument, NULL, 'j' },
		{ "drift", required_argument, NULL, OPT_DRIFT },
		{ "window", required_argument, NULL, OPT_WINDOW },
		{ "block", required_argument, NULL, OPT_BLOCK },
		{ "detail", required_argument, NULL, OPT_DETAIL },
		{ "hash", no_argument, NULL, OPT_HASH },
		{ "help", no_argument, NULL, 'h' },
		{ }
	};
	struct train t = { .output = "bailey.model", .events = {
		.window = AN_WINDOW_SECONDS, .block = AN_BLOCK_SECONDS } };
	int opt;

	optind = 1;
	while ((opt = getopt_long(common->argc, common->argv, AN_INPUT_LETTERS "o:a:c:jh", options,
				  NULL)) != -1) {
		switch (opt) {
		case 'o':
			t.output = optarg;
			break;
		case 'a':
			if (t.nadd == 64)
				return an_wrong("train", "no more than 64 models are added at once");
			t.add[t.nadd++] = optarg;
			break;
		case 'c':
			if (t.ncalibrate == 64)
				return an_wrong("train", "no more than 64 times -c");
			t.calibrate[t.ncalibrate++] = optarg;
			break;
		case 'j':
			t.json = true;
			break;
		case 'h':
			return an_usage(stdout, help);
		case OPT_DRIFT:
			t.events.drift = an_rate(optarg);
			if (!t.events.drift)
				return an_wrong("train", "\"%s\" is not a rate, such as 1%%", optarg);
			break;
		case OPT_WINDOW:
			if (!an_count(optarg, UINT32_MAX, &t.events.window))
				return an_wrong("train", "\"%s\" is not a number of seconds", optarg);
			break;
		case OPT_BLOCK:
			if (!an_count(optarg, UINT32_MAX, &t.events.block) || !t.events.block)
				return an_wrong("train", "\"%s\" is not a number of seconds", optarg);
			break;
		case OPT_DETAIL:
			t.events.detail = an_named(optarg, an_detail_names,
						   AN_DETAILS);
			if (t.events.detail >= AN_DETAILS)
				return an_wrong("train", "there is no detail \"%s\"", optarg);
			break;
		case OPT_HASH:
			t.events.hash = true;
			break;
		default:
			if (!an_input_option(&t.in, opt, optarg))
				return an_wrong("train", NULL);
		}
	}
	if (optind == common->argc && !t.nadd)
		return an_usage(stderr, help);
	if (t.events.drift && !t.nadd)
		return an_wrong("train", "--drift wants a model to go on from: -a MODEL");
	if (!t.in.given && ((t.nadd && an_store_is(t.add[0])) ||
			    (optind < common->argc && an_is_events(common->argv[optind]))))
		t.in.format = AN_FORMAT_EVENTS;
	if (t.in.format == AN_FORMAT_EVENTS) {
		if (t.ncalibrate)
			return an_wrong("train", "-c is for system calls: events are calibrated by their own stretches of time");
		t.events.output = t.output;
		t.events.add = t.add;
		t.events.nadd = t.nadd;
		t.events.json = t.json;
		return an_train_events(&t.events, common->argv + optind,
				       common->argc - optind);
	}
	return train(&t, common->argv + optind, common->argc - optind);
}
