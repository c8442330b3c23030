/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What a report tells: collected by report.c, drawn by page.c and graph.c.
 */
#ifndef BAILEY_REPORT_H
#define BAILEY_REPORT_H

#include <stdio.h>

#include "access.h"

#define BUCKETS	60	/* of the time line */

/**
 * struct tally - something that was counted
 * @key: what; malloc()ed
 * @extra: more about it, malloc()ed, or NULL
 * @n: times refused
 * @soft: times it would have been refused
 * @first: when, in seconds
 * @last: the same
 */
struct tally {
	char *key, *extra;
	unsigned long n, soft;
	double first, last;
};

/**
 * struct tallies - a set of them
 */
struct tallies {
	struct tally *t;
	size_t n, room;
};

/**
 * struct edge - a transition
 * @from: label
 * @to: label
 * @what: programs, or how; malloc()ed
 * @seen: times it was seen to happen
 * @more: programs that @what does not name
 */
struct edge {
	char *from, *to, *what;
	unsigned long seen;
	unsigned int more;
};

/**
 * struct report - everything
 * @profile: by profile
 * @rule: by rule
 * @object: by profile, operation and object
 * @unused: rules never used; the key is file:line, @extra the text
 * @when: times of refusals, @nwhen; negative ones: complained only
 * @edge: transitions; @nedges
 * @events: decisions read
 * @allowed: of them
 * @lost: records lost
 * @policies: names of the policies, for people; or NULL
 */
struct report {
	struct tallies profile, rule, object, unused;
	double *when;
	size_t nwhen, when_room;
	struct edge *edge;
	size_t nedges;
	unsigned long events, allowed, lost;
	char *policies;
	double first, last;
};

struct tally *tally(struct tallies *set, const char *key);
void tallies_sort(struct tallies *set);
void add_edge(struct report *r, const char *from, const char *to,
	      const char *what, bool seen);

void put_escaped(FILE *out, const char *s);
void put_graph(FILE *out, const struct report *r);
void put_page(FILE *out, struct report *r);

#endif /* BAILEY_REPORT_H */
