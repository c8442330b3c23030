// SPDX-License-Identifier: GPL-2.0
/*
 * bailey train: learns what is normal.
 */
#include <getopt.h>
#include <stdio.h>
#include <string.h>

#include "bailey.h"
#include "model.h"
#include "options.h"

struct train {
	struct an_input in;
	const char *output;
	const char *add[64];
	unsigned int nadd;
	const char *calibrate[64];
	unsigned int ncalibrate;
	bool json;
};

static const char help[] =
"usage: bailey train [-o MODEL] [-a MODEL]... [-c PATH]... [--json] INPUT... PATH...\n"
"  learns normal behaviour from files and folders, and writes a model\n"
"  -o, --output MODEL   where to (default: bailey.model)\n"
"  -a, --add MODEL      start with what this model knows; several are merged\n"
"  -c, --calibrate PATH normal units that are not learnt, to calibrate with;\n"
"                       without it, each unit is scored by what others taught\n"
"  -j, --json           say what was learnt as JSON\n";

static int say(const struct an_model *m, const struct train *t)
{
	double least = an_normal_least_p(&m->normal);

	if (t->json)
		printf("{\"version\":1,\"model\":\"%s\",\"units\":%llu,\"events\":%llu,"
		       "\"symbols\":%u,\"ngrams\":%u,\"profiles\":%u,"
		       "\"calibration\":{\"units\":%u,\"groups\":%u,\"least_rate\":%.6g}}\n",
		       t->output, (unsigned long long)m->units,
		       (unsigned long long)m->events, m->symbols.n - 1,
		       m->counts.ngrams.n - 1, m->counts.profiles.n, m->normal.n,
		       m->normal.groups, least);
	else
		printf("%s: %llu units, %llu events, %u symbols, %u n-grams\n"
		       "calibrated with %u units of %u kinds: promises false alarms from %.3g %% up\n",
		       t->output, (unsigned long long)m->units,
		       (unsigned long long)m->events, m->symbols.n - 1,
		       m->counts.ngrams.n - 1, m->normal.n, m->normal.groups,
		       least * 100);
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
	an_fit(&m, &units);
	if (t->ncalibrate) {
		for (i = 0; i < t->ncalibrate; i++)
			if (!an_input(&t->in, &m.symbols, false,
				      (char **)&t->calibrate[i], 1, &held))
				goto out;
		an_calibrate(&m, &held);
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
		{ "help", no_argument, NULL, 'h' },
		{ }
	};
	struct train t = { .output = "bailey.model" };
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
				return an_usage(stderr, help);
			t.add[t.nadd++] = optarg;
			break;
		case 'c':
			if (t.ncalibrate == 64)
				return an_usage(stderr, help);
			t.calibrate[t.ncalibrate++] = optarg;
			break;
		case 'j':
			t.json = true;
			break;
		case 'h':
			return an_usage(stdout, help);
		default:
			if (!an_input_option(&t.in, opt, optarg))
				return an_usage(stderr, help);
		}
	}
	if (optind == common->argc && !t.nadd)
		return an_usage(stderr, help);
	return train(&t, common->argv + optind, common->argc - optind);
}
