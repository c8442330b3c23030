/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Alerts: told on stdout, to the journal, to a command; and answered, if the user
 * wants that.
 */
#ifndef AN_ALERT_H
#define AN_ALERT_H

#include "explain.h"

/**
 * enum an_answer - what is done to the process
 * @AN_ANSWER_NONE: nothing, which is the default
 * @AN_ANSWER_STOP: SIGSTOP
 * @AN_ANSWER_KILL: SIGKILL
 * @AN_ANSWER_TIGHTEN: nothing to the process: its profile is replaced by one that
 *	forbids what it did and normal use does not
 */
enum an_answer {
	AN_ANSWER_NONE,
	AN_ANSWER_STOP,
	AN_ANSWER_KILL,
	AN_ANSWER_TIGHTEN,
	AN_ANSWERS,
};

/**
 * struct an_alerting - how alerts are told
 * @json: an object a line
 * @policy: print only the rules that would forbid what surprises
 * @journal: to the journal, or stderr with a priority if there is none
 * @command: run with the alert's JSON on stdin, or NULL
 * @answer: to the process
 * @tighten: file that the rules that would forbid are appended to, or NULL
 * @narrow: makes AN_ANSWER_TIGHTEN, with @narrow_arg
 * @alerts: told so far
 */
struct an_alerting {
	bool json;
	bool policy;
	bool journal;
	const char *command;
	enum an_answer answer;
	const char *tighten;
	const char *(*narrow)(void *arg, struct an_app *a, const struct an_window *w);
	void *narrow_arg;
	uint64_t alerts;
};

void an_alert(struct an_alerting *how, struct an_app *a,
	      const struct an_watch *watch, const struct an_window *w,
	      const struct an_verdict *v, const struct an_proctree *tree);
void an_promise_broken(struct an_alerting *how, const struct an_app *a,
		       const struct an_watch *watch);

/* alerttext.c */
void an_alert_json(FILE *out, const struct an_app *a, const struct an_watch *watch,
		   const struct an_window *w, const struct an_verdict *v,
		   const struct an_proctree *tree, const char *answered);
void an_alert_text(FILE *out, const struct an_app *a, const struct an_watch *watch,
		   const struct an_window *w, const struct an_verdict *v,
		   const struct an_proctree *tree, const char *answered);
void an_alert_rules(FILE *out, const struct an_app *a, const struct an_window *w);

/* answer.c */
const char *an_answer(enum an_answer answer, const struct an_window *w);

/* tell.c */
void an_tell_journal(const char *message, const char *json);
void an_tell_command(const char *command, const char *json);

#endif /* AN_ALERT_H */
