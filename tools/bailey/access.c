// SPDX-License-Identifier: GPL-2.0
/*
 * Accesses out of records, the same ones added up.
 */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "access.h"

static char *copy(const char *s)
{
	char *out = s ? strdup(s) : NULL;

	if (s && !out)
		abort();
	return out;
}

/** class_by_name() - of an event's class; -1: none */
int class_by_name(const char *name)
{
	static const struct {
		const char *name;
		int cls;
	} other[] = {
		{ "net", BAILEY_CLASS_NET }, { "cap", BAILEY_CLASS_CAP },
		{ "rlimit", BAILEY_CLASS_RLIMIT },
	};
	size_t i;
	int cls;

	for (i = 0; i < sizeof(other) / sizeof(other[0]); i++)
		if (!strcmp(other[i].name, name))
			return other[i].cls;
	for (cls = 0; cls < BAILEY_CLASS_MAX; cls++)
		if (!strcmp(class_name(cls), name))
			return cls;
	return -1;
}

/* Permissions in letters or in words. */
static __u32 parse_perms(int cls, const char *text)
{
	static const char letters[] = "xwralkm";
	char words[256], *w, *save;
	__u32 perms = 0;

	if (!text)
		return 0;
	if (cls == BAILEY_CLASS_FILE) {
		for (; *text; text++)
			if (strchr(letters, *text))
				perms |= 1u << (strchr(letters, *text) - letters);
		return perms;
	}
	snprintf(words, sizeof(words), "%s", text);
	for (w = strtok_r(words, " ,()", &save); w;
	     w = strtok_r(NULL, " ,()", &save))
		perms |= class_perm(cls, w);
	return perms;
}

static __u32 mount_perm(const char *op)
{
	if (op && !strcmp(op, "umount"))
		return BAILEY_MOUNT_UMOUNT;
	return op && !strncmp(op, "pivot", 5) ? BAILEY_MOUNT_PIVOT_ROOT :
		BAILEY_MOUNT_MOUNT;
}

/* What names the object of each class, by access_field. */
static void fields(struct access *a, const struct record *r)
{
	static const int of[A_FIELDS] = { R_NAME, R_TARGET, R_SOCK_TYPE, R_ADDR,
		R_PORT, R_PEER_ADDR, R_PEER_PORT, R_PEER, R_FLAGS,
		R_INTERFACE };
	int use[A_FIELDS], i;

	for (i = 0; i < A_FIELDS; i++)
		use[i] = -1;
	use[A_NAME] = R_NAME;
	switch (a->cls) {
	case BAILEY_CLASS_LINK:
		use[A_TARGET] = R_TARGET;
		break;
	case BAILEY_CLASS_NET:
		memcpy(use, of, sizeof(use));
		use[A_NAME] = R_FAMILY;
		use[A_TARGET] = use[A_FLAGS] = -1;
		break;
	case BAILEY_CLASS_SIGNAL:
		use[A_NAME] = -1;
		use[A_TYPE] = R_SIGNAL;
		use[A_PEER] = R_PEER;
		break;
	case BAILEY_CLASS_PTRACE:
	case BAILEY_CLASS_IO_URING:
		use[A_NAME] = -1;
		use[A_PEER] = R_PEER;
		break;
	case BAILEY_CLASS_MOUNT:
		use[A_ADDR] = R_SOURCE_NAME;
		use[A_TYPE] = R_FSTYPE;
		use[A_FLAGS] = R_FLAGS;
		break;
	case BAILEY_CLASS_CHANGE:
		use[A_NAME] = R_TARGET;
		use[A_TARGET] = R_NAME;
		break;
	case BAILEY_CLASS_MQUEUE:
		use[A_TYPE] = R_QUEUE;
		use[A_PEER] = R_PEER;
		break;
	case BAILEY_CLASS_USERNS:
		use[A_NAME] = -1;
		break;
	case BAILEY_CLASS_RLIMIT:
		use[A_FLAGS] = R_VALUE;
		break;
	}
	for (i = 0; i < A_FIELDS; i++)
		a->field[i] = use[i] < 0 ? NULL : copy(r->v[use[i]]);
}

/*
 * A label as a profile of a policy namespace knows it: the names of its own
 * namespace without ":namespace:"; if there are none, all, those of the root
 * with "::". To a profile of the root it is what the record says.
 */
static char *seen_by(const char *profile, char *label)
{
	size_t ns = *profile == ':' ? strcspn(profile + 1, ":") + 2 : 0, n = 0;
	bool own = false, any = false;
	char *out, *name, *end;

	if (!ns || !label || !strcmp(label, "unconfined"))
		return label;
	for (name = label; name; name = end ? end + 3 : NULL) {
		end = strstr(name, "//&");
		own |= !strncmp(name, profile, ns);
	}
	out = calloc(1, 3 * strlen(label) + 8);
	if (!out)
		abort();
	for (name = label; name; name = end ? end + 3 : NULL) {
		bool mine = !strncmp(name, profile, ns);

		end = strstr(name, "//&");
		if (own && !mine)
			continue;
		n += sprintf(out + n, "%s%s%.*s", any ? "//&" : "",
			     !own && *name != ':' ? "::" : "",
			     (int)((end ? (size_t)(end - name) : strlen(name)) -
				   (own ? ns : 0)), name + (own ? ns : 0));
		any = true;
	}
	free(label);
	return out;
}

/* A stack is asked for with '&' before it, which records leave out. */
static void mark_stack(struct access *a, const struct record *r)
{
	char *with;

	if (!r->v[R_OPERATION] || strncmp(r->v[R_OPERATION], "stack", 5) ||
	    !a->field[A_NAME] || a->field[A_NAME][0] == '&')
		return;
	if (asprintf(&with, "&%s", a->field[A_NAME]) < 0)
		abort();
	free(a->field[A_NAME]);
	a->field[A_NAME] = with;
}

static bool creates(const struct record *r)
{
	static const char *const ops[] = { "mknod", "mkdir", "unlink", "rmdir",
		"rename", "rename_src", "rename_dest", "symlink", "link" };
	size_t i;

	for (i = 0; i < sizeof(ops) / sizeof(ops[0]); i++)
		if (record_has(r, R_OPERATION, ops[i]))
			return true;
	return false;
}

/* /proc/PID of the process itself. */
static bool names_self(const struct record *r)
{
	const char *name = r->v[R_NAME], *pid = r->v[R_TGID];
	size_t n;

	if (!name || strncmp(name, "/proc/", 6))
		return false;
	n = strspn(name + 6, "0123456789");
	return n && pid && strlen(pid) == n && !strncmp(name + 6, pid, n);
}

/*
 * The process's number as part of another name, as of state.4711: 0 if it is not, or so
 * small that it may stand there by chance.
 */
static unsigned int number_in_name(const struct record *r)
{
	const char *name = r->v[R_NAME], *pid = r->v[R_TGID];
	const char *at = name;
	size_t n = pid ? strlen(pid) : 0;

	if (!name || n < 3 || pid[strspn(pid, "0123456789")] ||
	    !strncmp(name, "/proc/", 6))
		return 0;
	while ((at = strstr(at, pid))) {
		if (at > name && !isdigit((unsigned char)at[-1]) &&
		    !isdigit((unsigned char)at[n]))
			return strtoul(pid, NULL, 10);
		at++;
	}
	return 0;
}

/* Takes a record apart. Whether there is a rule that could be about it. */
static bool take(struct access *a, const struct record *r)
{
	const char *asked = r->v[R_DENIED] && *r->v[R_DENIED] ? r->v[R_DENIED] :
		r->v[R_REQUESTED];

	memset(a, 0, sizeof(*a));
	if (!record_has(r, R_TYPE, "decision") || !r->v[R_CLASS])
		return false;
	a->cls = class_by_name(r->v[R_CLASS]);
	if (a->cls < 0 || a->cls == BAILEY_CLASS_DBUS ||
	    a->cls == BAILEY_CLASS_ATTACH)
		return false;
	fields(a, r);
	if (r->v[R_PROFILE])
		a->field[A_PEER] = seen_by(r->v[R_PROFILE], a->field[A_PEER]);
	if (a->cls == BAILEY_CLASS_CHANGE)
		mark_stack(a, r);
	a->events = 1;
	switch (a->cls) {
	case BAILEY_CLASS_CAP:
	case BAILEY_CLASS_RLIMIT:
	case BAILEY_CLASS_USERNS:
		a->perms = 1;
		break;
	case BAILEY_CLASS_LINK:
		a->perms = BAILEY_LINK_ANY;
		break;
	case BAILEY_CLASS_MOUNT:
		a->perms = mount_perm(r->v[R_OPERATION]);
		break;
	case BAILEY_CLASS_CHANGE:
		a->perms = a->field[A_TARGET] ? BAILEY_CHANGE_ONEXEC :
			BAILEY_CHANGE_NOW;
		break;
	default:
		a->perms = parse_perms(a->cls, asked);
	}
	if (record_has(r, R_OWNER, "true"))
		a->owned = 1;
	else
		a->strange = 1;
	a->system = record_has(r, R_OUID, "0");
	if (a->cls == BAILEY_CLASS_FILE) {
		a->made = creates(r);
		a->self = names_self(r);
		a->number = number_in_name(r);
		if (!a->field[A_NAME] || a->field[A_NAME][0] != '/')
			return false;
	}
	a->exe = copy(r->v[R_EXECUTABLE]);
	return a->perms;
}

static void release(struct access *a)
{
	int i;

	for (i = 0; i < A_FIELDS; i++)
		free(a->field[i]);
	free(a->exe);
}

static bool equal(const char *a, const char *b)
{
	return a == b || (a && b && !strcmp(a, b));
}

static bool same(const struct access *a, const struct access *b)
{
	int i;

	if (a->cls != b->cls || a->self != b->self || !equal(a->exe, b->exe))
		return false;
	for (i = 0; i < A_FIELDS; i++)
		if (!equal(a->field[i], b->field[i]))
			return false;
	return true;
}

static size_t mix(size_t hash, const char *s)
{
	for (; s && *s; s++)
		hash = (hash ^ (unsigned char)*s) * 0x100000001b3ull;
	return hash * 31 + 7;
}

static size_t hash_of(const struct access *a)
{
	size_t hash = a->cls + 1469598103934665603ull;
	int i;

	for (i = 0; i < A_FIELDS; i++)
		hash = mix(hash, a->field[i]);
	return mix(hash, a->exe);
}

static void insert(struct accesses *set, size_t number)
{
	size_t i = hash_of(&set->a[number]);

	while (set->index[i & (set->slots - 1)])
		i++;
	set->index[i & (set->slots - 1)] = number + 1;
}

static struct access *lookup(struct accesses *set, const struct access *a)
{
	size_t i = hash_of(a);
	__u32 number;

	if (!set->slots)
		return NULL;
	for (; (number = set->index[i & (set->slots - 1)]); i++)
		if (same(&set->a[number - 1], a))
			return &set->a[number - 1];
	return NULL;
}

static void grow(struct accesses *set)
{
	size_t i;

	set->room = set->room ? 2 * set->room : 64;
	set->a = realloc(set->a, set->room * sizeof(*set->a));
	free(set->index);
	set->slots = 2 * set->room;
	set->index = calloc(set->slots, sizeof(*set->index));
	if (!set->a || !set->index)
		abort();
	for (i = 0; i < set->n; i++)
		insert(set, i);
}

/**
 * access_add() - add what a record tells to a set
 * @set: set, zeroed at first
 * @r: record
 *
 * Return: whether the record is of an access.
 */
bool access_add(struct accesses *set, const struct record *r)
{
	struct access a, *old;

	if (!take(&a, r)) {
		release(&a);
		return false;
	}
	old = lookup(set, &a);
	if (old) {
		old->perms |= a.perms;
		old->events++;
		old->owned += a.owned;
		old->strange += a.strange;
		old->made |= a.made;
		old->system &= a.system;
		release(&a);
		return true;
	}
	if (set->n == set->room)
		grow(set);
	set->a[set->n] = a;
	insert(set, set->n++);
	return true;
}

/** accesses_free() - forget them all */
void accesses_free(struct accesses *set)
{
	size_t i;

	for (i = 0; i < set->n; i++)
		release(&set->a[i]);
	free(set->a);
	free(set->index);
	memset(set, 0, sizeof(*set));
}
