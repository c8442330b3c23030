/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The front end's own types: what the grammar hands to the semantics.
 */
#ifndef BC_FRONT_H
#define BC_FRONT_H

#include "args.h"
#include "ir.h"
#include "mistake.h"
#include "vars.h"

#define BC_MAX_INCLUDES	64	/* nesting */
#define BC_MAX_BLOCKS	1000	/* nesting of blocks and profiles */

/**
 * struct bc_access - a word for permissions
 * @name: the word; NULL ends a table
 * @perms: what it stands for, nonzero; at the end of a table, if not zero, what
 *	any other word in a list does
 */
struct bc_access {
	const char *name;
	uint32_t perms;
};

/**
 * struct bc_quals - qualifiers of a rule
 * @own_deny: deny stands at the rule itself, not only at a block around it
 * @block: in a block of qualifiers; @granting: one of those around is not of deny
 * @neither: of owner and other one stands within the other
 * @priority: -1000 to 1000
 * @loc: of the rule, after its qualifiers
 */
struct bc_quals {
	bool audit, deny, own_deny, allow, prompt, owner, other, has_priority;
	bool block, granting, neither;
	int priority;
	struct bc_loc loc;
};

/**
 * struct bc_abi - the features that policy was written for
 * @features: BC_ABI_*; 0: nothing was said
 * @loc: of the statement
 * @text: the statement
 */
struct bc_abi {
	uint32_t features;
	struct bc_loc loc;
	const char *text;
};

/**
 * struct bc_mark - how things stood when a file was begun
 * @shell: the profile, but for its rules
 * @messages: number of them
 * @depends: see struct bc_front; @said as well
 */
struct bc_mark {
	struct bc_profile shell;
	struct bc_abi said;
	size_t nrules, nprofiles;
	unsigned int messages, depends;
	uint32_t env, aliased;
	struct bc_quals quals;
	int profile, nblocks, nconds, norigins, own_count, nuse, nclashes;
};

/**
 * struct bc_own - a rule with variables that differ by profile
 * @profile: the profile
 * @first: the first of the profile's rules that it became
 * @n: number of these
 * @rule: as it was before variables were replaced
 */
struct bc_own {
	int profile;
	size_t first, n;
	struct bc_rule rule;
};

/**
 * enum bc_memo_kind - what of an included file may be kept
 * @BC_MEMO_NONE: nothing
 * @BC_MEMO_ENV: the variables and aliases it sets
 * @BC_MEMO_RULES: its rules
 */
enum bc_memo_kind { BC_MEMO_NONE, BC_MEMO_ENV, BC_MEMO_RULES };

/**
 * struct bc_input - a file being read
 * @file: interned name
 * @source: its number, see bc_diag_source()
 * @from: where it was included
 * @profile: the profile it is part of, an index; @nprofiles had been begun
 * @quals: in force around the include; @skip: in a branch that is not taken
 * @memo: what may be kept of it; @begin is set then
 * @dir: the rest of the folder it is read with, or NULL
 */
struct bc_input {
	const char *file;
	int source;
	size_t len;
	unsigned int line, column;
	struct bc_loc from;
	int profile;
	size_t nprofiles;
	struct bc_quals quals;
	bool skip;
	enum bc_memo_kind memo;
	struct bc_mark begin;
	struct bc_dir *dir;
};

/**
 * struct bc_block - an open block
 * @profile: index of the profile it belongs to, or -1
 * @quals: in force inside it
 * @skip: what is inside is checked and forgotten: a condition is not met
 * @at: its '{'; @indent: columns before the line it is in
 * @mute: what was reported since @mark is forgotten at its end
 */
struct bc_block {
	int profile;
	struct bc_quals quals;
	bool skip;
	struct bc_loc at;
	unsigned int indent;
	bool mute;
	struct bc_diag_mark mark;
};

/**
 * struct bc_cond - an if that is being read
 * @taken: one of its branches was
 * @outer: what is around it is skipped
 * @nblocks: blocks that are open in it
 */
struct bc_cond {
	bool taken, outer;
	int nblocks;
};

/**
 * struct bc_clashes - exec rules read so far
 * @entry: @n of @room
 * @slot: number of the entry + 1, 0 is free; @size of them
 * @asked: those and what was as one of them; @nasked of @asked_room
 */
struct bc_clashes {
	struct bc_clash *entry, *asked;
	int n, room, nasked, asked_room;
	uint32_t *slot, size;
};

/**
 * struct bc_taken_slot - a name of a profile
 * @hash: of it and of the parent
 * @profile: its number + 1; 0: the slot is free
 */
struct bc_taken_slot {
	uint32_t hash, profile;
};

/**
 * struct bc_taken - names of profiles, in the order of the profiles where they are alike
 * @slot: @size of them, a power of two; @n in use
 */
struct bc_taken {
	struct bc_taken_slot *slot;
	uint32_t size, n;
};

/**
 * struct bc_front - a compilation in progress
 * @diag: receives messages
 * @opt: search path
 * @policy: receives profiles; @profiles_room fit
 * @profile: index of the one being read, or -1
 * @vars: variables; @nvars of @vars_room
 * @alias: @naliases of @aliases_room
 * @order: of these, or those that were numbered @order_of when it was made
 * @under: what bc_aliases_of() found, @under_room
 * @block: open blocks, @nblocks of @blocks_room
 * @quals: in force by the blocks around
 * @skip: see struct bc_block; @skips: number of the last block of that kind
 * @cond: open ifs, @nconds of @conds_room
 * @begun: a profile was seen: the preamble is over
 * @abi: the first that was said; @said: the first within the present file
 * @seen: files included outside of profiles; @nseen of @seen_room
 * @once: files that profiles read, @nonce of @once_room; @once_last: the last of each
 *	profile, @nlast of @last_room: see once.c
 * @stack: files being read, innermost last; @depth of them, @stack_room fit
 * @scanner: flex's
 * @head: the next word is the head of a statement
 * @base: lexer state to which a value returns
 * @parens: open parentheses
 * @truth: the condition assigned may end here
 * @naming: the name of a profile must follow in this line
 * @names: the words of the statement are names; 2 at its head
 * @limit: a limit's value follows
 * @change: a change_profile rule is being read; @set: "set" was; @rlimit: a limit is
 * @paren: after the last word's '=' a list may stand in the next line
 * @number: a number follows it; @loose: it is xattrs; @oldroot: so is it; @signs: it is
 *	io_uring or oldroot, in whose list a '=' is as any other sign; @pairs: in its list
 *	stand conditions
 * @tight: no space around '=' in the present list
 * @blank: white space was read last, @newline: with the end of a line;
 *	@after_blank, @after_newline: before the present token
 * @valued: the last token is a value after =; @was_valued: the one before it
 * @is_name: the last token is a name; @was_name: the one before it
 * @closed: the last token ends a branch of the if of this number, from 1, and at most
 *	includes followed; @was_closed: the one before it; see bc_is_pending()
 * @clash: exec rules by path; see clash.c
 * @taken: names of profiles that are not skipped; @taken_as_written: as they stand there
 * @text: statement so far, white space folded
 * @session: memory, and what earlier files came to
 * @env: number of the file that set all variables and aliases; or that there
 *	are some
 * @aliased: number of the aliases that are set
 * @use: variables that were looked up in profiles; @nuse of @use_room
 * @depends: how often something was found that depends on the profile
 * @origin: files read so far that were included; @norigins of @origins_room
 * @own: rules that came out as they did because of the profile; @own_count of
 *	@own_room
 * @alone: includes are not followed
 * @unnamed: the variables that stand for the profile's name and path are not to be had
 * @brace: the last '{' of a block; @paren_at: the last '(' of a list
 * @first: where the statement begins
 * @quoted: the quotes of this statement that end in another line, @quoted_end
 * @wrong: the last token that could not stand where it does
 * @odd: the element that could not
 * @unset: variables may be missing because of an error
 * @lost: after an error it is not known in which block this is
 * @unattached: a head of a profile had an error: it may lack an attachment
 * @skipping: the tokens up to the end of a statement that has an error
 * @unknown: the profile that holds what a block outside of profiles has, + 1
 * @ended: where the last profile outside of others ended
 * @indent: columns before the present line
 * @cut: the include that the head of a profile goes before, without a {
 * @misfit: the '{' of the first block whose '}' is indented otherwise
 * @was_lost: before the present statement
 * @deep: blocks are nested too deep: reading ends
 */
struct bc_front {
	struct bc_diag *diag;
	const struct bc_options *opt;
	struct bc_policy *policy;
	int profiles_room;
	int profile;
	struct bc_var *vars;
	int nvars, vars_room;
	struct bc_alias *alias;
	int naliases, aliases_room;
	struct bc_alias_order *order;
	uint32_t order_of;
	int *under, under_room;
	struct bc_block *block;
	int nblocks, blocks_room;
	struct bc_quals quals;
	bool skip;
	unsigned int skips;
	struct bc_cond *cond;
	int nconds, conds_room;
	bool begun;
	struct bc_abi abi, said;
	const char **seen;
	int nseen, seen_room;
	struct bc_once *once;
	int nonce, once_room, *once_last, nlast, last_room;
	int depth;
	void *scanner;
	bool head;
	int base, parens;
	bool truth, naming, limit, change, set, rlimit, paren, number, loose, tight;
	bool signs, oldroot, pairs;
	bool valued, was_valued, is_name, was_name;
	bool blank, after_blank, newline, after_newline;
	int closed, was_closed;
	uint8_t names;
	struct bc_clashes clash;
	struct bc_taken taken, taken_as_written;
	char *text;
	int text_len, text_room;
	struct bc_words *words;
	struct bc_session *session;
	uint32_t env, aliased;
	struct bc_use *use;
	int nuse, use_room;
	unsigned int depends;
	struct bc_origin *origin;
	int norigins, origins_room;
	struct bc_own *own;
	int own_count, own_room;
	bool alone, unnamed;
	struct bc_loc first, brace, paren_at, quoted, wrong;
	unsigned int quoted_end;
	const struct bc_arg *odd;
	struct bc_loc ended, misfit, cut;
	unsigned int indent;
	int unknown;
	bool lost, was_lost, deep, unset, unattached, skipping;
	struct bc_input *stack;
	int stack_room;
};

/**
 * bc_current() - the profile being read, or NULL
 *
 * A rule that is made by more than the namespace of its name must add to
 * @f->depends, so that it is not taken over by another profile: see memo.c.
 */
static inline struct bc_profile *bc_current(struct bc_front *f)
{
	return f->profile < 0 ? NULL : &f->policy->profiles[f->profile];
}

/** bc_is_outside() - whether no profile is being read, but for what stands for one */
static inline bool bc_is_outside(const struct bc_front *f)
{
	return f->profile < 0 || f->profile == f->unknown - 1;
}

/** bc_is_pending() - whether an if is over unless an else follows */
static inline bool bc_is_pending(const struct bc_front *f)
{
	return f->closed && f->closed == f->nconds;
}

/* abi.c */
char *bc_abi_spec(const char *word, bool quoted);
void bc_abi_say(struct bc_front *f, const struct bc_abi *abi);

/* alias.c */
void bc_alias_statement(struct bc_front *f, const struct bc_args *args);
int bc_aliases_of(struct bc_front *f, const char *path, size_t len);
void bc_abi_finish(struct bc_front *f);

/* include.c */
void bc_include(struct bc_front *f, const char *spec, bool optional,
		struct bc_loc loc);
void bc_dir_next(struct bc_front *f, struct bc_dir *d);
void bc_dir_free(struct bc_dir *d);
char *bc_include_spec(const char *text, bool *optional, const char **end);
char *bc_find_file(struct bc_front *f, const char *spec);
char *bc_find_spec(const struct bc_options *opt, const char *spec);
void bc_push_text(struct bc_front *f, const char *file, char *text, size_t len,
		  struct bc_loc from, enum bc_memo_kind memo);

/* lex.l */
void bc_lex_push(struct bc_front *f, const char *text, size_t len);
void bc_lex_give_back(struct bc_front *f, int n);
size_t bc_lex_place(const struct bc_front *f, size_t *len);
void bc_lex_recover(struct bc_front *f, bool anew);

/* span.c */
enum bc_span_kind { BC_SPAN_VALUE, BC_SPAN_LIMIT, BC_SPAN_PLACE, BC_SPAN_MOUNT };
size_t bc_span(const char *s, const char *end, enum bc_span_kind kind);

/* lookup.c */
enum bc_names {
	BC_FAMILIES, BC_TYPES, BC_CAPS, BC_SIGNALS, BC_NET_PERMS,
	BC_SIGNAL_PERMS, BC_PTRACE_PERMS,
};

int bc_name_index(const char *const *names, int n, const char *s);
void bc_unknown_rule(struct bc_front *f, const struct bc_word *w);
const char *const *bc_table(enum bc_names which, int *n);
int bc_lookup_name(struct bc_front *f, enum bc_names which, const char *what,
		   const struct bc_word *w);
int bc_lookup_in(struct bc_front *f, const char *const *names, int n,
		 const char *what, const struct bc_word *w);
int bc_signal_number(struct bc_front *f, const struct bc_word *w);

/* statement.c */
void bc_statement(struct bc_front *f, struct bc_args *args);
void bc_statement_again(struct bc_front *f, struct bc_args *args);
void bc_block_begin(struct bc_front *f, struct bc_args *args);
void bc_hat_begin(struct bc_front *f, struct bc_word *name,
		  struct bc_args *args);
void bc_block_end(struct bc_front *f);
bool bc_push_block(struct bc_front *f, struct bc_loc loc);

/* args.c: what the rules have in common */
struct bc_args bc_rest(const struct bc_args *args, int from);
const struct bc_arg *bc_find(const struct bc_args *args, const char *key);
int bc_allowed_keys(struct bc_front *f, const struct bc_args *args,
		    const char *const *keys);
int bc_once(struct bc_front *f, const struct bc_args *args,
	    const char *const *keys);
int bc_only_conds(struct bc_front *f, const struct bc_args *args, int from,
		  const char *rule, const char *const *keys);
int bc_unexpected(struct bc_front *f, const struct bc_args *args, int from,
		  const char *rule);
int64_t bc_access(struct bc_front *f, const struct bc_args *args, int *from,
		  const struct bc_access *table, const char *what);
uint32_t bc_letters(const struct bc_access *table, const char *s);
int bc_first_value(struct bc_front *f, const struct bc_arg *a, bool several);
int bc_one_value(struct bc_front *f, const struct bc_arg *a);
int bc_pattern(struct bc_front *f, const struct bc_word *w);
bool bc_is_sound(struct bc_front *f, const char *s);	/* sound.c */
int bc_variables(struct bc_front *f, const struct bc_word *w);
bool bc_begins(const struct bc_arg *a, const char *first);
void bc_unsupported(struct bc_front *f, struct bc_loc loc, const char *what);
void bc_unkept(struct bc_front *f, struct bc_loc loc, const char *what,
	       const char *instead);
int bc_no_assign(struct bc_front *f, const struct bc_word *w);

/* words.c */
void *bc_words_get(struct bc_front *f, size_t size);
char *bc_words_dup(struct bc_front *f, const char *text, size_t len);
void *bc_words_more(struct bc_front *f, void *p, int n, int *room, size_t size);
void bc_words_end(struct bc_front *f);
void bc_words_free(struct bc_front *f);

/* plain.c */
int bc_plain_pattern(struct bc_front *f, const struct bc_word *w, bool unread);
char *bc_plain_text(const char *s);
int bc_interface(struct bc_front *f, const struct bc_word *w, bool deny, char **glob);

/* profile.c */
void bc_profile_begin(struct bc_front *f, struct bc_word *name, bool hat,
		      bool implicit, struct bc_args *args);
void bc_drop_skipped(struct bc_policy *policy);

/* naming.c */
char *bc_one_glob(struct bc_front *f, const struct bc_word *w);
char *bc_profile_name(struct bc_front *f, const struct bc_word *name);
const char *bc_name_pattern(struct bc_profile *p);
size_t bc_namespace_len(const char *s);
void bc_canonical_label(char *s);
char *bc_label_glob(struct bc_front *f, char *s);

/* flags.c */
void bc_flags(struct bc_front *f, struct bc_profile *p,
	      const struct bc_arg *list);

void bc_flag_names(uint32_t flags, char *buf, size_t size);

/* exec.c */
size_t bc_exec_len(const char *m);
void bc_exec_canonical(char *to, const char *m, size_t n);
void bc_exec(struct bc_front *f, struct bc_rule *rule, const char *mode,
	     int safe, const struct bc_arg *target);

const char *bc_bare_transition(struct bc_front *f,
			       const struct bc_arg *target);

/* clash.c */
struct bc_clash *bc_clash_copy(struct bc_front *f, int from);
void bc_clash_again(struct bc_front *f, const struct bc_clash *e, int n);
void bc_clash_check(struct bc_front *f, const struct bc_quals *q,
		    const struct bc_rule *rule);
void bc_clash_free(struct bc_front *f);

/* taken.c */
const struct bc_profile *bc_taken_as_written(struct bc_front *f,
					     const struct bc_profile *of);
bool bc_is_taken(struct bc_front *f, const char *name, int parent);
void bc_take_name(struct bc_front *f);
void bc_taken_free(struct bc_front *f);

/* implied.c */
void bc_implied(struct bc_policy *policy);

/* links.c */
void bc_link_pair(struct bc_front *f, struct bc_quals q,
		  const struct bc_word *path, bool subset,
		  const struct bc_word *target);
void bc_link_rule(struct bc_front *f, struct bc_quals q, struct bc_args *args);
void bc_links_finish(struct bc_profile *p);

/* rules.c */
void bc_add_rule_of(struct bc_profile *p, bool stays, const struct bc_rule *r,
		    char *const *field);
void bc_rule_emit(struct bc_front *f, struct bc_quals q, struct bc_rule *rule);
bool bc_rule_expand(struct bc_front *f, const struct bc_rule *rule);
void bc_keep_own(struct bc_front *f, const struct bc_rule *rule, size_t first);
void bc_squeeze(char *s);

/* filerules.c */
void bc_file_rule(struct bc_front *f, struct bc_quals q, struct bc_args *args);
void bc_bare_file_rule(struct bc_front *f, struct bc_quals q, bool all);
bool bc_is_mode(const char *s);
bool bc_is_plain_path(const struct bc_args *args, int at);

/* mountrules.c */
void bc_mount_api(struct bc_diag *diag, const struct bc_profile *p);

/* one file a class */
typedef void bc_rule_fn(struct bc_front *f, struct bc_quals q,
			const struct bc_args *args);
bc_rule_fn bc_capability_rule, bc_network_rule, bc_unix_rule, bc_signal_rule,
	bc_ptrace_rule, bc_dbus_rule, bc_mqueue_rule, bc_io_uring_rule,
	bc_userns_rule, bc_mount_rule, bc_remount_rule, bc_umount_rule,
	bc_pivot_rule, bc_change_profile_rule, bc_rlimit_rule, bc_all_rule;

#endif /* BC_FRONT_H */
