// SPDX-License-Identifier: GPL-2.0
/*
 * Tells alerts in all the ways that the user wants.
 */
#include <errno.h>
#include <string.h>

#include "../bailey/shown.h"
#include "alert.h"
#include "alloc.h"
#include "json.h"

static void tighten(const struct an_alerting *how, const struct an_app *a,
		    const struct an_window *w)
{
	FILE *f = fopen(how->tighten, "a");

	if (!f) {
		fprintf(stderr, "bailey: %s: %s\n", how->tighten, strerror(errno));
		return;
	}
	an_alert_rules(f, a, w);
	if (fclose(f))
		fprintf(stderr, "bailey: %s: %s\n", how->tighten, strerror(errno));
}

static void tell(const struct an_alerting *how, const char *message,
		 const char *json)
{
	fputs(how->json ? json : message, stdout);
	fflush(stdout);
	if (how->journal)
		an_tell_journal(message, json);
	if (how->command)
		an_tell_command(how->command, json);
}

/**
 * an_alert() - tells an alert, and answers it
 * @how: in which ways
 * @a: application
 * @watch: its promise
 * @w: window whose text is kept
 * @v: verdict on it
 * @tree: of processes
 */
void an_alert(struct an_alerting *how, struct an_app *a,
	      const struct an_watch *watch, const struct an_window *w,
	      const struct an_verdict *v, const struct an_proctree *tree)
{
	const char *answered = how->answer == AN_ANSWER_TIGHTEN ?
		how->narrow(how->narrow_arg, a, w) : an_answer(how->answer, w);
	char *json = NULL, *text = NULL;
	size_t len;
	FILE *f;

	how->alerts++;
	if (how->tighten)
		tighten(how, a, w);
	f = open_memstream(&json, &len);
	if (!f)
		abort();
	an_alert_json(f, a, watch, w, v, tree, answered);
	fclose(f);
	f = open_memstream(&text, &len);
	if (!f)
		abort();
	if (how->policy)
		an_alert_rules(f, a, w);
	else
		an_alert_text(f, a, watch, w, v, tree, answered);
	fclose(f);
	tell(how, text, json);
	free(json);
	free(text);
}

/** an_promise_broken() - tells that alerts come more often than was promised */
void an_promise_broken(struct an_alerting *how, const struct an_app *a,
		       const struct an_watch *w)
{
	char *json = NULL, *text, *profile = shown(a->profile);
	size_t len;
	FILE *f = open_memstream(&json, &len);

	if (!f || asprintf(&text, "%sPROMISE BROKEN %s: %llu alerts in %llu stretches, %.3g a day were promised: it is attacked, or no longer what was learnt; see bailey detect --diff\n",
			   how->policy ? "# " : "", profile, (unsigned long long)w->alerts,
			   (unsigned long long)w->blocks, w->budget) < 0)
		abort();
	fprintf(f, "{\"version\":1,\"type\":\"promise\",\"profile\":");
	an_json_text(f, a->profile);
	fprintf(f, ",\"kept\":false,\"budget\":%.6g,\"alerts\":%llu,\"blocks\":%llu}\n",
		w->budget, (unsigned long long)w->alerts,
		(unsigned long long)w->blocks);
	fclose(f);
	tell(how, text, json);
	free(json);
	free(text);
	free(profile);
}
