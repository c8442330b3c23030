// SPDX-License-Identifier: GPL-2.0
/*
 * bailey simulate: asks the kernel's matcher, offline.
 */
#include <cjson/cJSON.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bailey.h"
#include "front.h"
#include "names.h"

/**
 * struct question - what is to be decided
 * @cls: class
 * @field: key
 * @nfields: of it
 * @perms: asked for
 * @cap: with CAP
 */
struct question {
	enum bailey_class cls;
	struct bailey_field field[BAILEY_MAX_FIELDS];
	unsigned int nfields;
	__u32 perms;
	int cap;
};

static void set(struct question *q, int i, const char *s)
{
	q->field[i] = (struct bailey_field){ s, strlen(s) };
	q->nfields = i + 1;
}

static int number(enum bc_names which, const char *what, const char *s)
{
	const char *const *names;
	int n, i;

	names = bc_table(which, &n);
	i = bc_name_index(names, n, s);
	if (i < 0)
		fprintf(stderr, "bailey: unknown %s \"%s\"\n", what, s);
	return i;
}

static int file_perms(const char *s, __u32 *perms)
{
	static const char letters[] = "xwralkm";

	for (; *s; s++) {
		const char *p = strchr(letters, *s);

		if (!p) {
			fprintf(stderr, "bailey: unknown permission '%c'\n",
				*s);
			return -1;
		}
		*perms |= 1u << (p - letters);
	}
	return 0;
}

static int parse(struct common *c, struct question *q)
{
	static const char zeros[] = "00000000000000000000000000000000";
	static char key[4];
	char **a = c->argv + 1;
	int n = c->argc - 1, x, y;

	if (a[0][0] == '/' && n == 2) {
		q->cls = BAILEY_CLASS_FILE;
		set(q, 0, a[0] + 1);
		return file_perms(a[1], &q->perms);
	}
	if (!strcmp(a[0], "capability") && n == 2) {
		q->cls = BAILEY_CLASS_CAP;
		q->cap = number(BC_CAPS, "capability", a[1]);
		return q->cap < 0 ? -1 : 0;
	}
	if (!strcmp(a[0], "network") && (n == 3 || n == 4)) {
		x = number(BC_FAMILIES, "family", a[1]);
		y = number(BC_TYPES, "type", a[2]);
		if (x < 0 || y < 0)
			return -1;
		key[0] = BAILEY_KEY_BASE + x;
		key[1] = BAILEY_KEY_BASE + y;
		x = n == 4 ? number(BC_NET_PERMS, "permission", a[3]) : 0;
		q->cls = BAILEY_CLASS_NET;
		q->perms = 1u << x;
		set(q, 0, key);
		return x < 0 ? -1 : 0;
	}
	if (!strcmp(a[0], "signal") && n == 3) {
		x = number(BC_SIGNALS, "signal", a[1]);
		if (x < 0)
			return -1;
		key[0] = BAILEY_KEY_BASE + x;
		q->cls = BAILEY_CLASS_SIGNAL;
		q->perms = BAILEY_SIGNAL_SEND;
		set(q, 0, key);
		set(q, 1, a[2]);
		return 0;
	}
	if (!strcmp(a[0], "ptrace") && n == 3) {
		x = number(BC_PTRACE_PERMS, "permission", a[1]);
		q->cls = BAILEY_CLASS_PTRACE;
		q->perms = 1u << x;
		set(q, 0, a[2]);
		return x < 0 ? -1 : 0;
	}
	q->cls = BAILEY_CLASS_MOUNT;
	set(q, 0, n > 1 ? a[1] : "");
	set(q, 1, n > 2 ? a[2] : "");
	set(q, 2, n > 3 ? a[3] : "");
	set(q, 3, zeros);
	if (!strcmp(a[0], "mount") && n == 4)
		q->perms = BAILEY_MOUNT_MOUNT;
	else if (!strcmp(a[0], "umount") && n == 2)
		q->perms = BAILEY_MOUNT_UMOUNT;
	else if (!strcmp(a[0], "pivot_root") && n == 3)
		q->perms = BAILEY_MOUNT_PIVOT_ROOT;
	else
		fprintf(stderr, "bailey: see bailey simulate --help\n");
	return q->perms ? 0 : -1;
}

static int answer(struct common *c, const struct bailey_view *view, __u32 rule,
		  bool allowed)
{
	const struct bailey_rule *r = &view->rules[rule];
	const char *verdict = allowed ? "allowed" : "denied";
	cJSON *o;
	char *s;

	if (c->json) {
		o = cJSON_CreateObject();
		cJSON_AddNumberToObject(o, "version", 1);
		cJSON_AddStringToObject(o, "verdict", verdict);
		if (rule != BAILEY_NO_RULE) {
			cJSON_AddStringToObject(o, "file",
						bailey_string(view, r->file));
			cJSON_AddNumberToObject(o, "line", r->line);
			cJSON_AddStringToObject(o, "rule",
						bailey_string(view, r->text));
		}
		s = cJSON_PrintUnformatted(o);
		puts(s);
		free(s);
		cJSON_Delete(o);
	} else if (rule == BAILEY_NO_RULE) {
		printf("%s: no rule matches\n", verdict);
	} else {
		printf("%s by %s:%u: %s\n", verdict,
		       bailey_string(view, r->file), r->line,
		       bailey_string(view, r->text));
	}
	return allowed ? EXIT_OK : EXIT_DENIED;
}

int verb_simulate(struct common *c)
{
	struct question q = { 0 };
	struct bailey_blob_error err;
	struct bailey_result res;
	struct bailey_view view;
	const struct bailey_profile_rec *prof;
	__u32 index, denied, rule;
	char *files[1] = { (char *)c->policy };
	size_t size;
	void *blob;
	int ret = EXIT_USAGE;

	if (!c->policy) {
		fprintf(stderr, "bailey: simulate needs -p POLICY\n");
		return EXIT_USAGE;
	}
	if (parse(c, &q))
		return EXIT_USAGE;
	blob = get_blob(c, files, 1, &size, NULL);
	if (!blob)
		return EXIT_USAGE;
	if (bailey_verify(blob, size, &view, &err)) {
		fprintf(stderr, "bailey: offset %zu: %s\n", err.offset,
			err.reason);
		goto out;
	}
	index = bailey_find_profile(&view, c->argv[0]);
	if (index == BAILEY_NO_RULE) {
		fprintf(stderr, "bailey: no profile \"%s\" in %s\n", c->argv[0],
			c->policy);
		goto out;
	}
	prof = &view.profiles[index];
	if (q.cls == BAILEY_CLASS_CAP) {
		__u32 bit = 1u << (q.cap % 32);
		int half = q.cap / 32;

		denied = !(prof->caps.allow[half] & ~prof->caps.deny[half] &
			   bit);
		rule = bailey_find_cap_rule(&view, prof, q.cap, denied);
	} else {
		bailey_lookup(&view, prof, q.cls, q.field, q.nfields, c->owner,
			      &res);
		denied = bailey_denied(&res.perms, q.perms);
		rule = bailey_find_rule(&view, &res, denied ? denied : q.perms,
					denied, c->owner);
	}
	ret = answer(c, &view, rule, !denied);
out:
	free(blob);
	return ret;
}
