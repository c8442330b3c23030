/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A store: the models of the applications of a machine, one a profile, and how the
 * events were made symbols and windows.
 */
#ifndef AN_STORE_H
#define AN_STORE_H

#include "model.h"
#include "rules.h"
#include "stream.h"

#define AN_STORE_MAGIC		"BAILEYAS"
#define AN_STORE_VERSION	3u	/* 2 had no rules */
#define AN_MAX_APPS		1024u
#define AN_MAX_PROGRAMS		64u	/* whose hashes an application keeps */

/**
 * struct an_program - a program that ran under a profile
 * @path: of it
 * @hash: XXH64 of its contents when it was learnt; 0: not known
 * @now: the same now; 0: not known
 */
struct an_program {
	char *path;
	uint64_t hash;
	uint64_t now;
};

/**
 * struct an_stand_in - a symbol on probation
 * @name: its name
 * @count: how often it was seen
 * @as: the commonest known symbol that it may count as; AN_NONE: nothing excuses it
 */
struct an_stand_in {
	char *name;
	uint64_t count;
	uint32_t as;
};

struct an_slow;

/**
 * struct an_app - an application
 * @profile: its name
 * @model: of it
 * @rules: that the symbols' names mean
 * @hash: of the profile as training met it last; 0: not known
 * @program: [nprograms]
 * @changed: its policy changed, or the user says that it did
 * @probation: [nprobation], symbols that were not known
 * @nexcused: of them, those that a change excuses
 * @seen: [nseen] by symbol: how often it was seen now; for the difference
 * @slow: what it has used lately
 */
struct an_app {
	char *profile;
	struct an_model model;
	struct an_rules rules;
	uint64_t hash;
	struct an_program *program;
	uint32_t nprograms;
	bool changed;
	struct an_stand_in *probation;
	uint32_t nprobation;
	uint32_t nexcused;
	uint64_t *seen;
	uint32_t nseen;
	struct an_slow *slow;
};

/**
 * struct an_store - applications
 * @names: their profiles; application i is symbol i + 1
 * @app: [n]
 * @detail: what symbols are made of
 * @window: seconds of a window, 0: a process's life
 * @block: seconds of a stretch of time
 */
struct an_store {
	struct an_symbols names;
	struct an_app *app;
	uint32_t n;
	enum an_detail detail;
	uint32_t window;
	uint32_t block;
};

#define AN_NO_APP	0xffffffffu
#define AN_EXCUSED	0x80000000u	/* in a symbol: number on probation */

void an_store_init(struct an_store *s);
void an_store_free(struct an_store *s);
uint32_t an_store_find(const struct an_store *s, const char *profile);
uint32_t an_store_add(struct an_store *s, const char *profile);
bool an_store_is(const char *path);
bool an_store_save(const struct an_store *s, const char *path);
bool an_store_load(struct an_store *s, const char *path);
bool an_store_failures(const struct an_store *s);
bool an_store_combine(struct an_store *to, struct an_store *from);

/* program.c */
struct an_program *an_program_of(struct an_app *a, const char *path, bool add);
uint64_t an_program_hash(const char *path);
bool an_program_changed(struct an_app *a, const char *path);

/* change.c */
uint32_t an_stand_in(struct an_app *a, const struct an_event *e, const char *name,
		     size_t len);
uint32_t an_elsewhere(struct an_app *a, struct an_event *e, enum an_detail detail,
		      uint32_t sym);
void an_seen(struct an_app *a, uint32_t sym);
void an_diff(const struct an_store *s, bool json);

#endif /* AN_STORE_H */
