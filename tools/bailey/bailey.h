/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the verbs of bailey(8) share.
 */
#ifndef BAILEY_TOOL_H
#define BAILEY_TOOL_H

#include <stdbool.h>
#include <stddef.h>

#include "ir.h"
#include "match.h"

struct inputs;
struct json_object;

enum { EXIT_OK, EXIT_DENIED, EXIT_USAGE };

#define MAX_INCLUDE	67	/* 64 that are named, 3 of the system */

/**
 * struct common - options that every verb takes
 * @include: search path; @ninclude entries, the first @nfirst by option
 * @json: --json
 * @owner: --owner
 * @errors: reported by get_blob()
 * @check_only: accept what the kernel does not enforce yet
 * @lenient: what cannot be enforced is left out with a warning
 * @warn: each -W; @nwarn of them
 * @keep_going: --keep-going: load what is well of several files
 * @left_out: those that are not, @nleft_out of them
 * @output: -o
 * @policy: -p, a policy file or a blob
 * @stack: --stack
 * @hat: --hat
 * @argc: arguments left
 * @argv: arguments left
 */
struct common {
	const char *include[MAX_INCLUDE];
	size_t ninclude, nfirst;
	bool json;
	bool owner;
	bool check_only, lenient;
	uint32_t features;
	unsigned int errors;
	const char *warn[16];
	int nwarn;
	bool keep_going;
	char **left_out;
	size_t nleft_out;
	const char *output;
	const char *policy;
	bool stack;
	const char *hat;
	int argc;
	char **argv;
};

/**
 * struct question - what is to be decided
 * @cls: class
 * @field: key
 * @nfields: of it
 * @perms: asked for
 * @cap: with CAP
 * @error: what is wrong with the word @bad, counted from 0; "": nothing
 * @buf: what the fields may point to
 */
struct question {
	enum bailey_class cls;
	struct bailey_field field[BAILEY_MAX_FIELDS];
	unsigned int nfields;
	__u32 perms;
	int cap, bad;
	char error[160];
	char buf[BAILEY_MAX_FIELDS][128];
};

/* ask.c */
extern const char ask_help[];
int ask_parse(char **a, int n, struct question *q);
int ask_words(char **a, int n, struct question *q);

/* decide.c */
bool ask_decide(const struct bailey_view *view,
		const struct bailey_profile_rec *prof, const struct question *q,
		bool owner, __u32 *rule, __u32 *exec);
void *open_policy(struct common *c, const char *file, struct bailey_view *view);

/* classes.c */
void ask_letters(__u32 perms, char *buf);
const char *class_name(enum bailey_class cls);
unsigned int class_fields(enum bailey_class cls);
__u32 class_perm(enum bailey_class cls, const char *name);
__u32 class_perm_bit(enum bailey_class cls, const char *name);
void class_perms(enum bailey_class cls, __u32 perms, char *buf);

/* keytext.c */
void key_text(enum bailey_class cls, __u32 perms, const char *const *field,
	      char *buf, size_t size);

/* transition.c */
void transition_text(const struct bailey_view *view, __u32 exec, char *buf,
		     size_t size);
bool transition_label(const struct bailey_view *view,
		      const struct bailey_profile_rec *prof, __u32 exec,
		      const char *path, char *buf, size_t size);

int verb_compile(struct common *c);
int verb_preprocess(struct common *c);
int verb_check(struct common *c);
int verb_load(struct common *c);
int verb_remove(struct common *c);
int verb_lock(struct common *c);
int verb_list(struct common *c);
int verb_status(struct common *c);
int verb_simulate(struct common *c);
int verb_exec(struct common *c);
int verb_run(struct common *c);
int verb_ps(struct common *c);
int verb_events(struct common *c);
int verb_stats(struct common *c);
int verb_explain(struct common *c);
int verb_test(struct common *c);
int verb_diff(struct common *c);
int verb_fmt(struct common *c);
int verb_learn(struct common *c);
int verb_tighten(struct common *c);
int verb_enforce(struct common *c);
int verb_complain(struct common *c);
int verb_disable(struct common *c);
int verb_top(struct common *c);
int verb_watch(struct common *c);
int verb_report(struct common *c);
int explain_question(struct common *c);
int explain_by(struct common *c, const struct bailey_view *view, struct json_object *o);
int verb_train(struct common *c);
int verb_detect(struct common *c);
int parser_main(int argc, char **argv);

/* aa.c */
int aa_arguments(const char *name, int argc, char **argv, char ***out);
int aa_status_exit(int status);

/* mode.c */
int load_mode(void *blob, size_t size, const char *name, bool complain);

/* features.c */
#define PARSER_CONFIG	"/etc/apparmor/parser.conf"
int features_of(const char *name, const char *path, uint32_t *features);
int features_unread(const char *name, const char *path);
int features_configured(const char *name, uint32_t *features);

/* main.c */
const char *installed_policy(void);
void common_include(struct common *c, const char *dir);

/* kernel.c */
void fs_complain(const char *name, int error);
int kernel_write(const char *name, const void *data, size_t size);
char *read_fs(const char *name);
bool has_profiles(void);
char *profile_source(const char *name, unsigned int *line);
char **profiles_of(const char *file);
char *unescape(char *s);
void print_fields(const char *line);

/* blob.c */
bool may_be_policy(const char *path);
void *get_blob(struct common *c, char **files, int n, size_t *size,
	       struct bc_stats *stats);
int no_profile(const struct common *c, const char *file);
struct bc_diag *blob_diag(struct common *c);
void *blob_of(const struct common *c, const struct inputs *in, struct bc_diag *diag,
	      size_t *size, struct bc_stats *stats);

/* leaveout.c */
void *blob_of_well(struct common *c, struct inputs *in, size_t *size);

/* util.c */
char *fs_path(const char *name);
char *read_all(const char *path, size_t *len);
bool number_option(const char *name, const char *text, unsigned int least,
		   unsigned int *out);
int superfluous(const char *verb, const char *word);
int too_many(const char *verb, const char *option);

#endif /* BAILEY_TOOL_H */
