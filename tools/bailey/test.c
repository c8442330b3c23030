// SPDX-License-Identifier: GPL-2.0
/*
 * bailey test: policy unit tests. A file of lines:
 *
 *	policy FILE		relative to the test file
 *	profile NAME
 *	allow|deny [owner] QUESTION [by FILE:LINE]
 *	exec [owner] PATH -> LABEL|denied
 *
 * A question is as bailey simulate takes it; # begins a comment.
 */
#include <errno.h>
#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bailey.h"

#define MAX_WORDS	64

/**
 * struct run - a test file being run
 * @c: options
 * @file: its name
 * @line: number of the line at hand; @text: the line
 * @blob: of the policy, or NULL
 * @view: its parts
 * @prof: profile asked about, or NULL
 * @passed: tests that held
 * @failed: tests that did not
 * @errors: lines that could not be understood
 */
struct run {
	struct common *c;
	const char *file;
	int line;
	const char *text;
	void *blob;
	struct bailey_view view;
	const struct bailey_profile_rec *prof;
	int passed, failed, errors;
};

static void complain(struct run *r, const char *what, const char *word)
{
	fprintf(stderr, "%s:%d: error: %s%s%s\n", r->file, r->line, what,
		word ? " " : "", word ? word : "");
	r->errors++;
}

/* The same with the column of a word that was asked about. */
static void complain_of(struct run *r, char **word, const struct question *q)
{
	fprintf(stderr, "%s:%d:%d: error: %s\n", r->file, r->line,
		(int)(word[q->bad] - r->text) + 1, q->error);
	r->errors++;
}

static void set_policy(struct run *r, const char *name)
{
	char *copy = strdup(r->file), *path;

	if (asprintf(&path, "%s/%s", *name == '/' ? "" : dirname(copy), name) <
	    0)
		abort();
	free(r->blob);
	r->prof = NULL;
	r->blob = open_policy(r->c, path, &r->view);
	if (!r->blob)
		complain(r, "cannot compile", path);
	free(path);
	free(copy);
}

static void set_profile(struct run *r, const char *name)
{
	__u32 i = r->blob ? bailey_find_profile(&r->view, name) :
		  BAILEY_NO_RULE;

	r->prof = i == BAILEY_NO_RULE ? NULL : &r->view.profiles[i];
	if (!r->prof)
		complain(r, "no such profile:", name);
}

static void place(const struct run *r, __u32 rule, char *buf, size_t size)
{
	const char *file;

	snprintf(buf, size, "none");
	if (rule == BAILEY_NO_RULE)
		return;
	file = bailey_string(&r->view, r->view.rules[rule].file);
	if (strrchr(file, '/'))
		file = strrchr(file, '/') + 1;
	snprintf(buf, size, "%s:%u", file, r->view.rules[rule].line);
}

static void ask(struct run *r, bool want, char **word, int n)
{
	const char *by = NULL;
	struct question q;
	bool owner, got;
	char src[300];
	__u32 rule;

	owner = n && !strcmp(word[0], "owner");
	word += owner;
	n -= owner;
	if (n > 2 && !strcmp(word[n - 2], "by")) {
		by = word[n - 1];
		n -= 2;
	}
	if (!r->prof) {
		complain(r, "no profile chosen before this line", NULL);
		return;
	}
	if (!n) {
		complain(r, "no question", NULL);
		return;
	}
	if (ask_words(word, n, &q)) {
		complain_of(r, word, &q);
		return;
	}
	got = ask_decide(&r->view, r->prof, &q, owner, &rule, NULL);
	place(r, rule, src, sizeof(src));
	if (got == want && (!by || !strcmp(by, src))) {
		r->passed++;
		return;
	}
	r->failed++;
	printf("%s:%d: %s by %s, expected %s%s%s\n", r->file, r->line,
	       got ? "allowed" : "denied", src, want ? "allow" : "deny",
	       by ? " by " : "", by ? by : "");
}

/* exec [owner] PATH -> LABEL: the label of the program, or "denied". */
static void ask_label(struct run *r, char **word, int n)
{
	char text[512] = "no rule", label[1024] = "denied";
	bool owner = n && !strcmp(word[0], "owner");
	struct question q;
	__u32 rule, exec;

	word += owner;
	n -= owner;
	if (n != 3 || strcmp(word[1], "->")) {
		complain(r, "expected exec PATH -> LABEL", NULL);
		return;
	}
	if (!r->prof) {
		complain(r, "no profile chosen before this line", NULL);
		return;
	}
	if (ask_words((char *[]){ "exec", word[0] }, 2, &q)) {
		complain(r, "not a path:", word[0]);
		return;
	}
	if (ask_decide(&r->view, r->prof, &q, owner, &rule, &exec) && exec) {
		transition_text(&r->view, exec, text, sizeof(text));
		if (!transition_label(&r->view, r->prof, exec, word[0], label,
				      sizeof(label)))
			strcpy(label, "denied");
	}
	if (!strcmp(label, word[2])) {
		r->passed++;
		return;
	}
	r->failed++;
	printf("%s:%d: %s leads to %s by %s, expected %s\n", r->file, r->line,
	       word[0], label, text, word[2]);
}

static void run_line(struct run *r, char *line)
{
	char *word[MAX_WORDS], *save, *w;
	int n = 0;

	r->text = line;
	for (w = strtok_r(line, " \t\r\n", &save); w;
	     w = strtok_r(NULL, " \t\r\n", &save)) {
		if (*w == '#')
			break;
		if (n == MAX_WORDS) {
			complain(r, "too many words, from", w);
			return;
		}
		word[n++] = w;
	}
	if (!n)
		return;
	if (!strcmp(word[0], "policy") && n == 2)
		set_policy(r, word[1]);
	else if (!strcmp(word[0], "profile") && n == 2)
		set_profile(r, word[1]);
	else if (!strcmp(word[0], "allow") || !strcmp(word[0], "deny"))
		ask(r, word[0][0] == 'a', word + 1, n - 1);
	else if (!strcmp(word[0], "exec"))
		ask_label(r, word + 1, n - 1);
	else
		complain(r, "expected policy, profile, allow, deny or exec, not",
			 word[0]);
}

static void run_file(struct common *c, const char *file, struct run *sum)
{
	struct run r = { .c = c, .file = file };
	FILE *in = fopen(file, "re");
	char *line = NULL;
	size_t room = 0;
	ssize_t n;

	if (!in) {
		fprintf(stderr, "bailey: %s: %s\n", file, strerror(errno));
		sum->errors++;
		return;
	}
	while ((n = getline(&line, &room, in)) >= 0) {
		r.line++;
		if (strlen(line) != (size_t)n)
			complain(&r, "a NUL byte", NULL);
		else
			run_line(&r, line);
	}
	if (ferror(in))
		complain(&r, strerror(errno), NULL);
	else if (!r.passed && !r.failed && !r.errors)
		complain(&r, "there is no test in it", NULL);
	free(line);
	fclose(in);
	free(r.blob);
	sum->passed += r.passed;
	sum->failed += r.failed;
	sum->errors += r.errors;
}

int verb_test(struct common *c)
{
	struct run sum = { 0 };
	int i;

	for (i = 0; i < c->argc; i++)
		run_file(c, c->argv[i], &sum);
	if (c->json)
		printf("{\"version\":1,\"passed\":%d,\"failed\":%d,\"errors\":%d}\n",
		       sum.passed, sum.failed, sum.errors);
	else
		printf("%d passed, %d failed\n", sum.passed, sum.failed);
	return sum.errors ? EXIT_USAGE : sum.failed ? EXIT_DENIED : EXIT_OK;
}
