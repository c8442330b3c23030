// SPDX-License-Identifier: GPL-2.0
/*
 * bailey simulate: asks the kernel's matcher, offline.
 */
#include <json-c/json.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bailey.h"
#include "jsonout.h"

/**
 * struct outcome - what is answered
 * @allowed: or denied
 * @rule: that decided, or BAILEY_NO_RULE
 * @transition: of an exec, "" if none
 * @label: that it ends in, "" if there is no such profile
 */
struct outcome {
	bool allowed;
	__u32 rule;
	char transition[512];
	char label[1024];
};

static int answer(struct common *c, const struct bailey_view *view,
		  const struct outcome *out)
{
	__u32 rule = out->rule;
	bool allowed = out->allowed;
	const struct bailey_rule *r = &view->rules[rule];
	const char *verdict = allowed ? "allowed" : "denied";
	struct json_object *o;

	if (c->json) {
		o = json_answer();
		json_string(o, "verdict", verdict);
		if (rule != BAILEY_NO_RULE) {
			json_string(o, "file", bailey_string(view, r->file));
			json_number(o, "line", r->line);
			json_string(o, "rule", bailey_string(view, r->text));
		}
		if (*out->transition) {
			json_string(o, "transition", out->transition);
			json_string(o, "label", out->label);
		}
		print_json_line(o);
	} else if (rule == BAILEY_NO_RULE) {
		printf("%s: no rule matches\n", verdict);
	} else {
		printf("%s by %s:%u: %s\n", verdict,
		       bailey_string(view, r->file), r->line,
		       bailey_string(view, r->text));
	}
	if (!c->json && *out->transition)
		printf("%s leads to %s\n", out->transition, *out->label ?
		       out->label : "no profile: the exec is refused");
	return allowed ? EXIT_OK : EXIT_DENIED;
}

static void show_perms(const struct bailey_perms *p)
{
	printf(" %x %x %x %x", p->allow & ~p->deny, p->deny, p->audit,
	       p->quiet);
}

static void show_exec(const struct bailey_view *view, __u32 exec)
{
	const struct bailey_exec_rec *e = &view->execs[exec];
	const char *target = bailey_string(view, e->target);

	printf(" %x,%x,", e->mode, e->flags);
	for (; *target; target++)
		printf("%02x", (unsigned char)*target);
}

/*
 * Paths from standard input, a line each: prints what the profile says of each
 * as hexadecimal sets: allowed, denied, audited, quiet; for the file's owner,
 * then for others; then both's transitions: mode, flags, target in hexadecimal.
 */
static int bulk(const struct bailey_view *view,
		const struct bailey_profile_rec *prof)
{
	char *line = NULL;
	size_t room = 0;
	ssize_t n;

	while ((n = getline(&line, &room, stdin)) > 0) {
		struct bailey_field field;
		struct bailey_result res[2];
		int owner;

		line[n - (line[n - 1] == '\n')] = '\0';
		if (line[0] != '/') {
			printf("?\n");
			continue;
		}
		fputs(line, stdout);
		field = (struct bailey_field){ line + 1, strlen(line + 1) };
		for (owner = 1; owner >= 0; owner--) {
			bailey_lookup(view, prof, BAILEY_CLASS_FILE, &field, 1,
				      owner, &res[owner]);
			show_perms(&res[owner].perms);
		}
		show_exec(view, res[1].exec);
		show_exec(view, res[0].exec);
		putchar('\n');
	}
	free(line);
	return EXIT_OK;
}

/* Decodes hexadecimal in place; its bytes. */
static size_t unhex(char *s)
{
	size_t n = 0;
	unsigned int c;

	for (; sscanf(s + 2 * n, "%2x", &c) == 1; n++)
		s[n] = c;
	return n;
}

/*
 * Keys of a class from standard input, a line each: the fields in hexadecimal,
 * "-" for none, with spaces between; prints the sets of each as bulk() does,
 * those of others only for links.
 */
static int bulk_keys(const struct bailey_view *view,
		     const struct bailey_profile_rec *prof,
		     enum bailey_class cls)
{
	struct bailey_field field[BAILEY_MAX_FIELDS];
	struct bailey_result res;
	char *line = NULL, *save, *w;
	size_t room = 0;
	unsigned int n;

	while (getline(&line, &room, stdin) > 0) {
		n = 0;
		for (w = strtok_r(line, " \n", &save);
		     w && n < class_fields(cls);
		     w = strtok_r(NULL, " \n", &save)) {
			field[n].p = w;
			field[n++].len = *w == '-' ? 0 : unhex(w);
		}
		if (n < class_fields(cls)) {
			printf("?\n");
			continue;
		}
		bailey_lookup(view, prof, cls, field, n, true, &res);
		show_perms(&res.perms);
		if (cls == BAILEY_CLASS_LINK) {
			bailey_lookup(view, prof, cls, field, n, false, &res);
			show_perms(&res.perms);
		}
		putchar('\n');
	}
	free(line);
	return EXIT_OK;
}

#define CLASS_XATTR	(BAILEY_CLASS_CAP + 1)	/* no class: conditions of attachments */

/*
 * Extended attributes from standard input, a line each: name and value in
 * hexadecimal, "-" for an empty one; prints 1 if the value is the profile's, 0 if
 * not, ? if the profile has no such condition.
 */
static int bulk_xattrs(const struct bailey_view *view,
		       const struct bailey_profile_rec *prof)
{
	char *line = NULL, *save, *name, *value;
	size_t room = 0;
	__u32 i;

	while (getline(&line, &room, stdin) > 0) {
		const struct bailey_xattr_rec *rec = NULL;
		struct bailey_field field;

		name = strtok_r(line, " \n", &save);
		value = strtok_r(NULL, " \n", &save);
		if (name)
			name[unhex(name)] = '\0';
		for (i = 0; name && value && !rec && i < prof->nxattrs; i++) {
			rec = &view->xattrs[prof->xattrs + i];
			if (strcmp(bailey_string(view, rec->name), name))
				rec = NULL;
		}
		if (!rec) {
			printf("?\n");
			continue;
		}
		field.p = value;
		field.len = *value == '-' ? 0 : unhex(value);
		printf("%d\n", !!(bailey_lookup_state(view, rec->state, &field) &
				  BAILEY_MAY_EXEC));
	}
	free(line);
	return EXIT_OK;
}

/* The capabilities that are left, in hexadecimal. */
static int bulk_caps(const struct bailey_profile_rec *prof)
{
	const struct bailey_caps *c = &prof->caps;

	printf("%08x%08x\n", c->allow[1] & ~c->deny[1],
	       c->allow[0] & ~c->deny[0]);
	return EXIT_OK;
}

static int class_named(const char *name)
{
	int cls;

	if (!strcmp(name, "capability"))
		return BAILEY_CLASS_CAP;
	if (!strcmp(name, "xattr"))
		return CLASS_XATTR;
	for (cls = 0; cls < BAILEY_CLASS_MAX; cls++)
		if (!strcmp(class_name(cls), name))
			return cls;
	fprintf(stderr, "bailey: no class \"%s\"\n", name);
	return -1;
}

int verb_simulate(struct common *c)
{
	struct bailey_view view;
	struct outcome out = { 0 };
	struct question q;
	__u32 index, exec;
	bool from_stdin;
	void *blob;
	int ret = EXIT_USAGE, cls = 0;

	if (!c->policy) {
		fprintf(stderr, "bailey: simulate needs -p POLICY\n");
		return EXIT_USAGE;
	}
	from_stdin = c->argc <= 3 && !strcmp(c->argv[1], "-");
	if (from_stdin && c->argc == 3)
		cls = class_named(c->argv[2]);
	if (cls < 0)
		return EXIT_USAGE;
	if (!from_stdin && ask_parse(c->argv + 1, c->argc - 1, &q))
		return EXIT_USAGE;
	c->check_only = true;	/* nothing is loaded: the whole language will do */
	blob = open_policy(c, c->policy, &view);
	if (!blob)
		return EXIT_USAGE;
	index = bailey_find_profile(&view, c->argv[0]);
	if (index == BAILEY_NO_RULE) {
		fprintf(stderr, "bailey: no profile \"%s\" in %s\n", c->argv[0],
			c->policy);
	} else if (from_stdin) {
		ret = cls == BAILEY_CLASS_CAP ?
			bulk_caps(&view.profiles[index]) :
		      cls == CLASS_XATTR ?
			bulk_xattrs(&view, &view.profiles[index]) :
		      cls ? bulk_keys(&view, &view.profiles[index], cls) :
			bulk(&view, &view.profiles[index]);
	} else {
		const struct bailey_profile_rec *p = &view.profiles[index];

		out.allowed = ask_decide(&view, p, &q, c->owner, &out.rule,
					 &exec);
		if (exec) {
			transition_text(&view, exec, out.transition,
					sizeof(out.transition));
			if (!transition_label(&view, p, exec,
					      q.field[0].p - 1, out.label,
					      sizeof(out.label)))
				out.label[0] = '\0';
		}
		ret = answer(c, &view, &out);
	}
	free(blob);
	return ret;
}
