/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Learning: from accesses to rules that a person can read and check. The order:
 * danger.c takes out what is for review, abstraction.c what an abstraction
 * grants; shape.c and rollup.c generalise what is left; draft.c writes it;
 * prune.c asks the kernel's matcher whether that is what was meant.
 */
#ifndef BAILEY_LEARN_H
#define BAILEY_LEARN_H

#include <stdio.h>

#include "access.h"

/** enum confidence - how sure a generalisation is */
enum confidence { SURE, LIKELY, GUESS };

/**
 * struct shape - a path with what varies replaced; see shape.c
 * @glob: as policy writes it, without quotes; malloc()ed
 * @why: what was replaced, static; NULL: nothing
 * @confidence: SURE if nothing was
 */
struct shape {
	char *glob;
	const char *why;
	enum confidence confidence;
};

struct shape shape_of(const char *path, bool self, unsigned int number);
void glob_append(char **glob, const char *literal, size_t n);

/**
 * struct source - an access as it goes into rollup()
 * @a: the access
 * @perms: those of its permissions that are wanted
 * @literal: not to be generalised
 */
struct source {
	const struct access *a;
	__u32 perms;
	bool literal;
};

/**
 * struct named - files whose names hold the number of a process; see shape.c
 * @a: accesses by that process, sorted by name; @n of them
 */
struct named {
	const struct access **a;
	size_t n;
};

void named_begin(struct named *named, const struct source *s, size_t n);
unsigned int number_of(const struct named *named, const struct access *a);
void named_end(struct named *named);

/**
 * struct pattern - a rule for files
 * @glob: path; malloc()ed
 * @perms: permissions
 * @owner: only the owner asked, and it means something
 * @literal: stands for one path, as it is
 * @made: objects were created or removed
 * @program: path of the program, if it may be run; the access's
 * @events: records that it came from
 * @names: paths that it came from
 * @why: what was generalised; NULL: nothing
 * @confidence: of that
 */
struct pattern {
	char *glob;
	__u32 perms;
	bool owner, literal, made;
	const char *program;
	unsigned int events, names;
	const char *why;
	enum confidence confidence;
};

struct pattern *rollup(const struct source *s, size_t n, size_t *count);
void patterns_free(struct pattern *p, size_t n);

/* danger.c */
__u32 danger_of(const struct access *a, const char *self, const char **reason);
extern const char *const danger_probes[];

/**
 * enum section - where a rule stands in the profile
 */
enum section { S_INCLUDE, S_CAP, S_NET, S_IPC, S_MOUNT, S_EXEC, S_FILE,
	       S_SECTIONS };

/**
 * struct rule - a rule of the draft
 * @section: where it stands
 * @text: as policy writes it, with its comma; malloc()ed
 * @events: records that it came from
 * @names: objects
 * @why: what was generalised; NULL: nothing
 * @confidence: of that
 * @review: why it is not admitted; NULL: it is
 * @line: in the draft; 0: not in it
 * @dropped: other rules grant all that it was for
 */
struct rule {
	enum section section;
	char *text;
	unsigned int events, names;
	const char *why;
	enum confidence confidence;
	const char *review;
	unsigned int line;
	bool dropped;
};

/**
 * struct child - a program that gets a profile of its own
 * @path: program
 * @name: of the profile, after the parent's "//"
 * @draft: its rules
 */
struct child {
	char *path, *name;
	struct draft *draft;
};

/**
 * struct draft - a profile being learned
 * @c: options of the command
 * @name: of the profile
 * @attach: its attachment, or NULL
 * @set: accesses
 * @wanted: by number in @set: permissions that no base policy grants yet
 * @review: by number in @set: permissions not admitted
 * @reason: by number in @set: why
 * @literal: by number in @set: a wildcard would have let in too much
 * @accept: admit what is for review
 * @rule: rules; @nrules of @room
 * @refused: events that tell of refusals and were left out
 * @events: events taken
 * @child: programs with profiles of their own; @nchildren of them
 */
struct draft {
	struct common *c;
	const char *name, *attach;
	struct accesses set;
	__u32 *wanted, *review;
	const char **reason;
	bool *literal;
	bool accept;
	struct rule *rule;
	size_t nrules, room;
	unsigned int refused, events;
	struct child *child;
	int nchildren;
};

/* abstraction.c */
void abstractions(struct draft *d);

/* spelled.c */
const char *access_unspelled(const struct access *a);

/* draft.c */
struct rule *draft_rule(struct draft *d, enum section section, char *text);
void draft_rules(struct draft *d);
void draft_clear(struct draft *d);
char *draft_text(struct draft *d, bool complain);
char *draft_body(struct draft *d, unsigned int line);

/* draft_net.c */
void draft_network(struct draft *d);

/* children.c */
bool profile_installed(const struct common *c, const char *path);
int draft_children(struct draft *d);
const struct child *draft_child(const struct draft *d, const char *path);
void draft_put_children(struct draft *d, FILE *out);
void draft_free_children(struct draft *d);

/* choose.c */
void draft_choose(struct draft *d);

/* prune.c */
void *compile_text(struct common *c, const char *text, struct bailey_view *view);
int draft_settle(struct draft *d);
void tell_access(const struct access *a, const char *why);

/* merge.c */
char *unified_diff(const char *name, const char *old, const char *new);
const char *profile_brace(const char *text, unsigned int line);
unsigned int profile_end(const char *text, unsigned int line);
char *merge_into(const char *old, unsigned int line, struct draft *d);

/* learn.c */
int write_file(const char *path, const char *text);

#endif /* BAILEY_LEARN_H */
