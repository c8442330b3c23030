// SPDX-License-Identifier: GPL-2.0
/*
 * bailey learn --interactive: each rule is shown and taken, left out or turned
 * into a deny rule. Answers come from standard input, a line each.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "learn.h"

static const char help[] =
	"y: take it   n: leave it out   d: deny it   a: take this and the rest as proposed\n";

static void turn_to_deny(struct rule *r)
{
	const char *text = r->text;
	char *out, *mode;

	if (!strncmp(text, "owner ", 6))
		text += 6;
	if (asprintf(&out, "deny %s", text) < 0)
		abort();
	/* A deny rule has no transition, only x. */
	mode = r->section == S_EXEC ? strrchr(out, ' ') : NULL;
	if (mode && mode - out > 3 && !strncmp(mode - 3, " ->", 3)) {
		mode[-3] = '\0';
		mode = strrchr(out, ' ');
	}
	if (mode)
		strcpy(mode, " x,");
	free(r->text);
	r->text = out;
	r->review = NULL;
}

static void show(const struct rule *r)
{
	static const char *const words[] = { "high", "medium", "low" };

	fprintf(stderr, "\n  %s\n  %u event%s", r->text, r->events,
		r->events == 1 ? "" : "s");
	if (r->why)
		fprintf(stderr, ", %u names; confidence %s: %s", r->names,
			words[r->confidence], r->why);
	if (r->review)
		fprintf(stderr, "\n  dangerous: %s", r->review);
	fprintf(stderr, "\n[%s/n/d/a] ", r->review ? "y/N" : "Y");
}

/**
 * draft_choose() - let a person choose among the rules
 * @d: draft, settled
 *
 * An empty answer, and the end of input, take what is proposed.
 */
void draft_choose(struct draft *d)
{
	char line[64];
	size_t i;

	fputs(help, stderr);
	for (i = 0; i < d->nrules; i++) {
		struct rule *r = &d->rule[i];

		if (r->dropped)
			continue;
again:
		show(r);
		if (!fgets(line, sizeof(line), stdin))
			return;
		switch (line[0]) {
		case '\n':
			break;
		case 'y':
			r->review = NULL;
			break;
		case 'n':
			r->dropped = true;
			break;
		case 'd':
			if (r->section == S_INCLUDE) {
				fputs(help, stderr);
				goto again;
			}
			turn_to_deny(r);
			break;
		case 'a':
			return;
		default:
			fputs(help, stderr);
			goto again;
		}
	}
}
