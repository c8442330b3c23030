// SPDX-License-Identifier: GPL-2.0
/*
 * Programs that the program runs: what each of them did decides how its exec rule
 * is written. One that has a profile installed gets Px. One that needs what the
 * program itself does not, a capability, a socket, a change to a file, gets a
 * child profile (cx) with only what it did. All others stay inside (ix). Of a
 * program that is for review nothing is granted, nor what it did.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "learn.h"
#include "literal.h"
#include "shown.h"

#define CHANGE	(BAILEY_MAY_WRITE | BAILEY_MAY_APPEND)

/* Where programs' accesses go: their number in d->child, or these. */
enum { INSIDE = -1, ELSEWHERE = -2 };

static bool is(const char *a, const char *b)
{
	return a && b && !strcmp(a, b);
}

static bool is_exec(const struct access *a)
{
	return a->cls == BAILEY_CLASS_FILE && (a->perms & BAILEY_MAY_EXEC);
}

/* The program that the profile is for. */
static const char *main_program(const struct draft *d)
{
	size_t i;

	if (d->attach)
		return d->attach;
	for (i = 0; i < d->set.n; i++)
		if (d->set.a[i].exe)
			return d->set.a[i].exe;
	return NULL;
}

/* Whether the same was done by another program than @exe. */
static bool shared(const struct draft *d, const struct access *a, const char *exe)
{
	size_t i;

	for (i = 0; i < d->set.n; i++) {
		const struct access *b = &d->set.a[i];

		if (b->cls == a->cls && !is(b->exe, exe) &&
		    is(b->field[A_NAME], a->field[A_NAME]) &&
		    !(a->perms & ~b->perms))
			return true;
	}
	return false;
}

/* Whether a program needs what the others do not. */
static bool needs_more(const struct draft *d, const char *exe)
{
	size_t i;

	for (i = 0; i < d->set.n; i++) {
		const struct access *a = &d->set.a[i];

		if (!is(a->exe, exe) || shared(d, a, exe) || !d->wanted[i])
			continue;
		if (a->cls == BAILEY_CLASS_FILE ? a->perms & CHANGE && !a->self &&
		    strncmp(a->field[A_NAME], "/dev/", 5) :
		    a->cls != BAILEY_CLASS_SIGNAL &&
		    !(a->cls == BAILEY_CLASS_NET && is(a->field[A_NAME], "unix")))
			return true;
	}
	return false;
}

/** profile_installed() - whether a policy file is named after a program */
bool profile_installed(const struct common *c, const char *path)
{
	char file[4096];
	size_t i, n;

	if (*path != '/')
		return false;
	for (i = 0; i < c->ninclude; i++) {
		n = snprintf(file, sizeof(file), "%s/", c->include[i]);
		snprintf(file + n, sizeof(file) - n, "%s", path + 1);
		for (; file[n]; n++)
			if (file[n] == '/')
				file[n] = '.';
		if (!access(file, R_OK))
			return true;
	}
	return false;
}

static bool name_taken(const struct draft *d, const char *name)
{
	int i;

	for (i = 0; i < d->nchildren; i++)
		if (!strcmp(d->child[i].name, name))
			return true;
	return false;
}

/* A name of no other child: the program's, numbered if need be; malloc()ed. */
static char *child_name(const struct draft *d, const char *path)
{
	char *base = strdup(strrchr(path, '/') + 1), *name, *p;
	int n = 1;

	if (!base)
		abort();
	for (p = base; *p; p++)
		if (!strchr("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.", *p))
			*p = '_';
	for (name = strdup(base); name_taken(d, name);) {
		free(name);
		if (asprintf(&name, "%s-%d", base, ++n) < 0)
			abort();
	}
	free(base);
	return name;
}

static int new_child(struct draft *d, const char *path)
{
	struct child *child;

	d->child = realloc(d->child, (d->nchildren + 1) * sizeof(*d->child));
	if (!d->child)
		abort();
	child = &d->child[d->nchildren];
	memset(child, 0, sizeof(*child));
	child->path = strdup(path);
	child->name = child_name(d, path);
	child->draft = calloc(1, sizeof(*child->draft));
	if (!child->draft)
		abort();
	*child->draft = (struct draft){ .c = d->c, .name = d->name,
		.accept = d->accept };
	return d->nchildren++;
}

static int place_of(const struct draft *d, const int *place, const char *exe)
{
	size_t i;

	for (i = 0; exe && i < d->set.n; i++)
		if (is_exec(&d->set.a[i]) && is(d->set.a[i].field[A_NAME], exe))
			return place[i];
	return INSIDE;
}

/* Decides about each exec, from the program itself downwards. */
static void decide(struct draft *d, int *place, const char *top)
{
	size_t i, k;
	int depth;

	for (i = 0; i < d->set.n; i++) {
		const char *path = d->set.a[i].field[A_NAME];

		place[i] = INSIDE;
		if (!is_exec(&d->set.a[i]) || is(path, top))
			continue;
		/* The same program was decided about by another one's exec. */
		for (k = 0; k < i; k++)
			if (is_exec(&d->set.a[k]) &&
			    is(d->set.a[k].field[A_NAME], path))
				break;
		if (k < i)
			place[i] = place[k];
		else if (d->review[i] & BAILEY_MAY_EXEC)
			place[i] = ELSEWHERE;
		else if (!(d->wanted[i] & BAILEY_MAY_EXEC))
			continue;
		else if (profile_installed(d->c, path))
			place[i] = ELSEWHERE;
		else if ((!d->set.a[i].exe || is(d->set.a[i].exe, top)) &&
			 needs_more(d, path))
			place[i] = new_child(d, path);
	}
	/* What a child runs stays in the child. */
	for (depth = 0; depth < 8; depth++)
		for (i = 0; i < d->set.n; i++) {
			int above = place_of(d, place, d->set.a[i].exe);

			if (is_exec(&d->set.a[i]) && place[i] == INSIDE &&
			    above != INSIDE)
				place[i] = above;
		}
}

static void move(struct draft *to, const struct draft *d, size_t i)
{
	size_t n = to->set.n + 1;

	to->set.a = realloc(to->set.a, n * sizeof(*to->set.a));
	to->wanted = realloc(to->wanted, n * sizeof(*to->wanted));
	to->review = realloc(to->review, n * sizeof(*to->review));
	to->reason = realloc(to->reason, n * sizeof(*to->reason));
	to->literal = realloc(to->literal, n * sizeof(*to->literal));
	if (!to->set.a || !to->wanted || !to->review || !to->reason ||
	    !to->literal)
		abort();
	to->set.a[n - 1] = d->set.a[i];
	to->wanted[n - 1] = d->wanted[i];
	to->review[n - 1] = d->review[i];
	to->reason[n - 1] = d->reason[i];
	to->literal[n - 1] = false;
	to->set.n = n;
	to->events += d->set.a[i].events;
}

/**
 * draft_children() - give programs that need it a profile of their own
 * @d: draft, sorted out; what goes to children is no longer wanted of it
 *
 * Only records that tell the program (events do, audit records do not) can be
 * told apart.
 *
 * Return: 0, or -1 after a message.
 */
int draft_children(struct draft *d)
{
	const char *top = main_program(d);
	int *place = calloc(d->set.n + 1, sizeof(*place)), k, ret = 0;
	size_t i;

	if (!place)
		abort();
	decide(d, place, top);
	for (i = 0; i < d->set.n; i++) {
		int at = place_of(d, place, d->set.a[i].exe);

		if (at == INSIDE || is(d->set.a[i].exe, top))
			continue;
		if (at >= 0)
			move(d->child[at].draft, d, i);
		d->wanted[i] = d->review[i] = 0;
	}
	for (k = 0; k < d->nchildren && !ret; k++) {
		abstractions(d->child[k].draft);
		ret = draft_settle(d->child[k].draft);
	}
	free(place);
	return ret;
}

/** draft_child() - the child profile of a program, or NULL */
const struct child *draft_child(const struct draft *d, const char *path)
{
	int i;

	for (i = 0; i < d->nchildren; i++)
		if (!strcmp(d->child[i].path, path))
			return &d->child[i];
	return NULL;
}

/** draft_put_children() - their text, below the profile's rules */
void draft_put_children(struct draft *d, FILE *out)
{
	int k;

	for (k = 0; k < d->nchildren; k++) {
		char *body = draft_body(d->child[k].draft, 1), *line, *save;
		char *path = policy_word(d->child[k].path), *name = shown(d->name);

		fprintf(out, "\n  # It needs what %s does not: it has a profile of its own.\n"
			"  profile %s %s {\n", name, d->child[k].name, path);
		free(path);
		free(name);
		for (line = strtok_r(body, "\n", &save); line;
		     line = strtok_r(NULL, "\n", &save))
			fprintf(out, "  %s\n", line);
		fputs("  }\n", out);
		free(body);
	}
}

/** draft_free_children() - forget them */
void draft_free_children(struct draft *d)
{
	int k;

	for (k = 0; k < d->nchildren; k++) {
		struct draft *child = d->child[k].draft;

		draft_clear(child);
		free(child->rule);
		free(child->set.a);	/* what it points to is the parent's */
		free(child->wanted);
		free(child->review);
		free(child->reason);
		free(child->literal);
		free(child);
		free(d->child[k].name);
		free(d->child[k].path);
	}
	free(d->child);
	d->child = NULL;
	d->nchildren = 0;
}
