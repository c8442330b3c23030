/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the files of one run share; see session.c.
 */
#ifndef BC_SESSION_H
#define BC_SESSION_H

#include "front.h"

/**
 * struct bc_origin - an included file and where it was included
 * @file: interned name
 * @from: the include
 * @quals: in force around it
 * @skip: in a branch whose condition is not met
 */
struct bc_origin {
	const char *file;
	struct bc_loc from;
	struct bc_quals quals;
	bool skip;
};

/**
 * struct bc_memo - what a file included in a profile came to
 * @file: its name, interned
 * @use: variables looked up; @nuse of them
 * @aliased: aliases under which it was read
 * @quals: qualifiers in force
 * @rules: rules it gave; @nrules of them
 * @own: those of them that differ by profile; @own_count of them, @first counted
 *	from the first of the file
 * @origin: it, and the files it includes; @norigins of them
 * @clash: rules to be held against those of the profile; @nclashes of them
 */
struct bc_memo {
	const char *file;
	struct bc_use *use;
	int nuse;
	uint32_t aliased;
	struct bc_quals quals;
	struct bc_rule **rules;
	size_t nrules;
	struct bc_own *own;
	int own_count;
	struct bc_origin *origin;
	int norigins;
	struct bc_clash *clash;
	int nclashes;
};

/**
 * struct bc_env - variables and aliases that a file sets, or a single change
 * @file: the file that sets them all, interned, or NULL
 * @parent: what was set before
 * @change: what was set, as text, or NULL
 * @abi: the first that it says
 * @vars: with @file: variables; and so on, as in struct bc_front
 */
struct bc_env {
	const char *file;
	uint32_t parent;
	const char *change;
	struct bc_abi abi;
	struct bc_var *vars;
	int nvars;
	struct bc_alias *alias;
	int naliases;
	const char **seen;
	int nseen;
	uint32_t aliased;
};

/**
 * struct bc_found - where a name of an include was found
 * @spec: the name with its '<'
 * @path: path, or NULL if there is none
 * @dir: it is a folder
 */
struct bc_found {
	const char *spec;
	const char *path;
	bool dir;
};

/**
 * struct bc_session - what the files of one run share
 * @chunk: memory of rules and names
 * @pool: automata
 * @memo: included files; @nmemos of @memos_room
 * @env: by number - 1; @nenvs of @envs_room; number 0: nothing is set
 * @lone: environments that are not among them
 * @found: names; @nfound of @found_room
 * @nrules: rules made so far that other profiles may get
 * @owned: the others
 * @spare: memory for rules of a profile; @spare_room fit
 * @abi: the file of features read last, or NULL; it has @features
 */
struct bc_session {
	struct bc_chunk *chunk;
	struct bc_pool *pool;
	struct bc_memo *memo;
	int nmemos, memos_room;
	struct bc_env *env;
	int nenvs, envs_room;
	struct bc_found *found;
	int nfound, found_room;
	uint32_t lone, nrules, owned;
	struct bc_rule **spare;
	int spare_room;
	const char *abi;
	uint32_t features;
};

void *bc_session_alloc(struct bc_session *s, size_t size);
struct bc_rule *bc_rule_of(struct bc_profile *p, bool stays, const struct bc_rule *r);
char *bc_rule_dup(struct bc_profile *p, bool stays, const char *text, size_t len);
void bc_session_keep_rules(struct bc_session *s, struct bc_profile *p);
void bc_session_take_rules(struct bc_session *s, struct bc_profile *p);
char *bc_session_dup(struct bc_session *s, const char *text, size_t len);
struct bc_pool *bc_session_pool(struct bc_session *s);
void bc_session_drop_pool(struct bc_session *s);

/* memo.c */
uint32_t bc_env_change(struct bc_front *f, uint32_t from, const char *text);
enum bc_memo_kind bc_memo_kind(struct bc_front *f);
bool bc_memo_recall(struct bc_front *f, const char *file, struct bc_loc loc);
void bc_memo_begin(struct bc_front *f, struct bc_input *in);
void bc_memo_end(struct bc_front *f, struct bc_input *in);
bool bc_same_quals(const struct bc_quals *a, const struct bc_quals *b);

/* once.c */
bool bc_is_skipped(const struct bc_front *f);
void bc_once_note(struct bc_front *f, const struct bc_origin *o, bool profiles);
bool bc_once_differs(const struct bc_front *f, const struct bc_origin *o);
bool bc_once_skip(struct bc_front *f, const char *file, struct bc_loc loc);

#endif /* BC_SESSION_H */
