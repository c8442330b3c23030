/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The compiler's intermediate form: what the front end (lexer, parser,
 * includes, variables) hands to the back end (automata, blob).
 *
 * All memory belongs to the struct bc_policy and dies with it.
 */
#ifndef BC_IR_H
#define BC_IR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <linux/bailey.h>

#include "diag.h"

#define BC_ANY_TYPE	31	/* of a rule about unix sockets of no type */

/* In the id of a rule that no other profile gets. */
#define BC_OWN_ID	0x80000000u

/**
 * struct bc_rule - one access rule, variables expanded
 * @cls: enum bailey_class, BAILEY_CLASS_CAP or BAILEY_CLASS_RLIMIT
 * @nfields: fields of the key, as enum bailey_class defines them
 * @perms: BAILEY_* permission bits of @cls; with CAP the set, bit n for
 *	capability n
 * @exec: enum bailey_exec, if @perms contains BAILEY_MAY_EXEC
 * @exec_flags: BAILEY_EXEC_* but for EXACT, which @exact tells
 * @target: label the exec leads to, as struct bailey_exec_rec has it, interned;
 *	or NULL
 * @transition: mode and target of the exec as text, such as "Px -> a", to find
 *	rules that contradict each other; NULL if none can
 * @exact: the path has no wildcard: its transition wins over a glob's
 * @priority: the highest one that matches decides alone
 * @resource: RLIMIT_*, with RLIMIT; of a rule that leaves paths of unix sockets to file
 *	rules, the type of these sockets + 1, or BC_ANY_TYPE
 * @limit: the limit in the kernel's unit
 * @hash: see hash.c; 0: not known
 * @deny: refuses @perms
 * @owner: applies to the owner of the object only
 * @other: applies to everybody but the owner
 * @audit: record
 * @allow: it says so, which only matters where rules contradict each other
 * @implied: BAILEY_RULE_IMPLIED
 * @shared: other profiles get it by the same include
 * @part: what is granted whatever the conditions of the rule are that it is a part of: of
 *	those of a file that say the same a profile has the first, see driver.c
 * @loc: position of the rule's first token
 * @text: rule as written, white space folded, without the final comma
 * @id: the same in all profiles that got the rule by one include, else of this
 *	rule alone, and has BC_OWN_ID; 0: nothing is known
 */
struct bc_rule {
	uint64_t perms, limit, hash;
	const char *target;
	const char *transition;
	char *text;
	struct bc_loc loc;
	uint32_t id;
	int16_t priority;
	uint16_t exec_flags;
	enum bailey_class cls : 8;
	enum bailey_exec exec : 8;
	unsigned int nfields : 8;
	unsigned int resource : 8;
	bool exact : 1;
	bool deny : 1;
	bool owner : 1;
	bool other : 1;
	bool audit : 1;
	bool allow : 1;
	bool implied : 1;
	bool shared : 1;
	bool part : 1;
	char *field[BAILEY_MAX_FIELDS];
};

/* Bytes of a rule of @n fields; the first is there in any case. */
#define BC_RULE_SIZE(n)	(offsetof(struct bc_rule, field) + ((n) ? (n) : 1) * sizeof(char *))

/**
 * struct bc_profile - one profile
 * @name: its full name: ":namespace:" if it has one, its parents' names each
 *	with "//", its own
 * @written: its own name, variables not replaced; owned by the session
 * @pattern: what @{profile_name} stands for, once it was asked for: the name without
 *	its namespace, as a glob that nothing else matches
 * @attach: attachment glob, or NULL
 * @path: what @{attach_path} stands for, or NULL: not so of a name with a glob
 * @disconnected: see struct bailey_profile_rec; or NULL
 * @disconnected_ipc: the same
 * @xattr: conditions of the attachment: names, and globs of the values
 * @nxattrs: number of them
 * @parent: index of the profile that contains it, or -1
 * @rules_room: rules that fit
 * @hat: it was called a hat, be it one of no profile
 * @skipped: number of the block that keeps it out, 0 if none does
 * @flags: BAILEY_PROFILE_*
 * @kill_signal: see struct bailey_profile_rec
 * @error: the same
 * @loc: position of its definition
 * @rules: in policy order; @nrules of them. Those of files that were read before are
 *	the session's, and others have them as well: they are not changed.
 * @own: memory of the others
 * @session: owns the texts of the rules
 */
struct bc_profile {
	char *name, *written, *pattern;
	char *attach, *path;
	char *disconnected, *disconnected_ipc;
	struct { char *name, *value; } xattr[BAILEY_MAX_XATTRS];
	unsigned int nxattrs;
	int parent;
	int rules_room;
	bool hat;
	unsigned int skipped;
	uint32_t flags, kill_signal, error;
	struct bc_loc loc;
	struct bc_rule **rules;
	size_t nrules;
	struct bc_chunk *own;
	struct bc_session *session;
};

/**
 * struct bc_policy - everything one compilation produces
 * @profiles: @nprofiles of them
 * @session: owns the texts of the rules
 * @own: the session dies with the policy
 * @wrong: it has errors that were told
 */
struct bc_policy {
	struct bc_profile *profiles;
	size_t nprofiles;
	struct bc_session *session;
	bool own, wrong;
};

/**
 * struct bc_stats - size of what the back end built
 */
struct bc_stats {
	size_t states, slots, nodes, trans, accepts, lanes;
};

/**
 * bc_build() - compile a policy to a blob
 * @policy: input, not changed
 * @diag: receives errors and warnings
 * @blob: receives the blob, malloc()ed, or NULL after an error or if there is
 *	no profile
 * @size: receives its bytes
 * @stats: receives sizes; may be NULL
 *
 * Return: 0, or -1 after at least one error was reported to @diag.
 */
int bc_build(const struct bc_policy *policy, struct bc_diag *diag,
	     void **blob, size_t *size, struct bc_stats *stats);

/* Features that policy can know, as a file for abi says; of old ones all files do. */
#define BC_ABI_GIVEN	(1u << 0)
#define BC_ABI_SIGNAL	(1u << 1)
#define BC_ABI_PTRACE	(1u << 2)
#define BC_ABI_MOUNT	(1u << 3)
#define BC_ABI_DBUS	(1u << 4)
#define BC_ABI_NETWORK	(1u << 5)
#define BC_ABI_UNIX	(1u << 6)
#define BC_ABI_MQUEUE	(1u << 7)
#define BC_ABI_URING	(1u << 8)
#define BC_ABI_USERNS	(1u << 9)
#define BC_ABI_ALL	((1u << 10) - 1)

/**
 * struct bc_options - how to read policy
 * @include_dirs: search path of #include <...>; @ninclude_dirs of them
 * @check_only: what the language has and the kernel does not enforce yet is no
 *	error
 * @session: what this file shares with others; NULL: nothing. All of them have
 *	the same options and the same struct bc_diag, and are taken to stay as
 *	they are on disk.
 * @namespace: policy namespace of all profiles, whatever they say; or NULL
 * @read_maps: whoever may read a file may map it as code
 * @features: BC_ABI_* of policy that has no abi; 0: all
 * @override_abi: of policy that has one as well
 */
struct bc_options {
	const char *const *include_dirs;
	size_t ninclude_dirs;
	bool check_only;
	struct bc_session *session;
	const char *namespace;
	bool read_maps;
	uint32_t features;
	bool override_abi;
};

/** bc_session_new() - a session; it must outlive policies and diagnostics */
struct bc_session *bc_session_new(void);
void bc_session_free(struct bc_session *s);

/**
 * bc_parse_file() - read one policy file and all it includes
 * @path: file, or "-" for standard input
 * @opt: search path
 * @diag: receives errors and warnings
 *
 * Return: the policy, to be freed with bc_policy_free(), or NULL after at least
 * one error was reported to @diag.
 */
struct bc_policy *bc_parse_file(const char *path, const struct bc_options *opt,
				struct bc_diag *diag);

/** bc_parse_string() - as bc_parse_file(), from memory; @name for diagnostics */
struct bc_policy *bc_parse_string(const char *name, const char *text,
				  const struct bc_options *opt,
				  struct bc_diag *diag);

uint32_t bc_abi_read(const char *path);
struct dirent;
int bc_folder(const char *path, struct dirent ***name);
int bc_preprocess(const char *path, const char *const *dirs, size_t ndirs,
		  FILE *out, bool quiet);
uint64_t bc_hash_flags(uint32_t flags);
uint64_t bc_hash_rule(struct bc_rule *r);
char *bc_read_file(const char *path, size_t *len);
void bc_policy_free(struct bc_policy *policy);

#endif /* BC_IR_H */
