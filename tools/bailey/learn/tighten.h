/* SPDX-License-Identifier: GPL-2.0 */
/*
 * bailey tighten: tighten.c asks what was used, propose.c what could go.
 */
#ifndef BAILEY_TIGHTEN_H
#define BAILEY_TIGHTEN_H

#include "learn.h"

/**
 * struct use - what became of a rule
 * @perms: used
 * @events: records it decided
 * @below: longest folder that all paths share, malloc()ed
 */
struct use {
	__u32 perms;
	unsigned int events;
	char *below;
};

/**
 * struct proposal - a change to a line
 * @line: from 1
 * @text: the new line, malloc()ed; NULL: it goes
 * @why: why
 */
struct proposal {
	unsigned int line;
	char *text;
	const char *why;
};

/**
 * struct tighten - the command
 * @c: options
 * @name: profile
 * @set: accesses
 * @view: policy
 * @prof: profile
 * @use: by rule
 * @line: lines of the policy file, without newline; @nlines
 * @first: of the profile
 * @last: line of its end
 * @events: decisions that tell of use; with @kernel rules
 * @p: proposals; @n of them
 * @write: apply them
 * @kernel: by what the kernel marked, not by events
 */
struct tighten {
	struct common *c;
	const char *name;
	struct accesses set;
	unsigned int events;
	struct bailey_view view;
	const struct bailey_profile_rec *prof;
	struct use *use;
	char **line;
	unsigned int nlines, first, last;
	struct proposal *p;
	size_t n;
	bool write, kernel;
};

/* propose.c */
void propose_for_rule(struct tighten *t, __u32 i);
void propose_for_includes(struct tighten *t);

#endif /* BAILEY_TIGHTEN_H */
