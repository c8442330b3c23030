// SPDX-License-Identifier: GPL-2.0
/*
 * Questions to the kernel's matcher, offline: what simulate, test and diff ask.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bailey.h"
#include "front.h"
#include "key.h"
#include "names.h"

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

/**
 * ask_parse() - a question in words
 * @a: PATH PERMS, or a class and what it takes; see bailey simulate --help
 * @n: words
 * @q: receives the question; it points into @a
 *
 * Return: 0, or -1 after a message.
 */
int ask_parse(char **a, int n, struct question *q)
{
	static const char zeros[] = "00000000000000000000000000000000";
	static char key[BAILEY_KIND_SIZE + 1];
	int x, y;

	memset(q, 0, sizeof(*q));
	memset(key, 0, sizeof(key));
	if (n && a[0][0] == '/' && n == 2) {
		q->cls = BAILEY_CLASS_FILE;
		set(q, 0, a[0] + 1);
		return file_perms(a[1], &q->perms);
	}
	if (!n) {
		fprintf(stderr, "bailey: nothing asked\n");
		return -1;
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
		bailey_key_kind(key, x, y, 0);
		x = n == 4 ? number(BC_NET_PERMS, "permission", a[3]) : 0;
		q->cls = BAILEY_CLASS_NET;
		q->perms = 1u << x;
		set(q, 0, key);
		for (y = 1; y < 6; y++)
			set(q, y, "");
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
		fprintf(stderr, "bailey: \"%s\" is no question: see bailey simulate --help\n",
			n ? a[0] : "");
	return q->perms ? 0 : -1;
}

/**
 * ask_decide() - what the kernel would decide
 * @view: verified blob
 * @prof: profile of it
 * @q: question
 * @owner: the asking task owns the object
 * @rule: receives the deciding rule, or BAILEY_NO_RULE
 *
 * Return: whether it is allowed.
 */
bool ask_decide(const struct bailey_view *view,
		const struct bailey_profile_rec *prof, const struct question *q,
		bool owner, __u32 *rule)
{
	struct bailey_result res;
	__u32 denied;

	if (q->cls == BAILEY_CLASS_CAP) {
		__u32 bit = 1u << (q->cap % 32);
		int half = q->cap / 32;

		denied = !(prof->caps.allow[half] & ~prof->caps.deny[half] &
			   bit);
		*rule = bailey_find_cap_rule(view, prof, q->cap, denied);
		return !denied;
	}
	bailey_lookup(view, prof, q->cls, q->field, q->nfields, owner, &res);
	denied = bailey_denied(&res.perms, q->perms);
	*rule = bailey_find_rule(view, &res, denied ? denied : q->perms,
				 denied, owner);
	return !denied;
}

/** open_policy() - compile and verify; the blob, or NULL after messages */
void *open_policy(struct common *c, const char *file, struct bailey_view *view)
{
	char *files[1] = { (char *)file };
	struct bailey_blob_error err;
	size_t size;
	void *blob = get_blob(c, files, 1, &size, NULL);

	if (!blob)
		return NULL;
	if (!bailey_verify(blob, size, view, &err))
		return blob;
	fprintf(stderr, "bailey: %s: offset %zu: %s\n", file, err.offset,
		err.reason);
	free(blob);
	return NULL;
}

/** ask_letters() - file permissions as policy writes them; @buf fits 8 */
void ask_letters(__u32 perms, char *buf)
{
	static const char order[] = "rwalkmx";
	static const char bit[] = "xwralkm";
	const char *p;

	for (p = order; *p; p++)
		if (perms & (1u << (strchr(bit, *p) - bit)))
			*buf++ = *p;
	*buf = '\0';
}
