// SPDX-License-Identifier: GPL-2.0
/*
 * Rules that begin with a keyword: capability, network, unix, signal, ptrace,
 * mount, umount, pivot_root. Keys as uapi/linux/bailey.h defines them.
 */
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/socket.h>

#include "front.h"

/* A glob for one encoded byte. */
static char *byte_glob(int n)
{
	char *s;

	if (asprintf(&s, "\\%03o", BAILEY_KEY_BASE + n) < 0)
		abort();
	return s;
}

static const struct bc_arg *positional(const struct bc_args *args, int nth)
{
	int i;

	for (i = 0; i < args->n; i++)
		if (!args->arg[i].key.s && !nth--)
			return &args->arg[i];
	return NULL;
}

/* Permissions named by the keyless arguments; @all if there are none. */
static int64_t access_of(struct bc_front *f, const struct bc_args *args,
			 enum bc_names names, const char *what, uint32_t all,
			 uint32_t r, uint32_t w)
{
	uint32_t perms = 0;
	int i, j, n;

	for (i = 0; i < args->n; i++) {
		const struct bc_arg *a = &args->arg[i];

		for (j = 0; !a->key.s && j < a->n; j++) {
			const char *s = a->value[j].s;

			if (!strcmp(s, "r") || !strcmp(s, "read")) {
				perms |= r;
			} else if (!strcmp(s, "w") || !strcmp(s, "write")) {
				perms |= w;
			} else if (!strcmp(s, "rw")) {
				perms |= r | w;
			} else {
				n = bc_lookup_name(f, names, what,
						   &a->value[j]);
				if (n < 0)
					return -1;
				perms |= 1u << n;
			}
		}
	}
	return perms ? perms : all;
}

static void capability_rule(struct bc_front *f, struct bc_quals q,
			    const struct bc_word *keyword,
			    const struct bc_args *args)
{
	struct bc_rule rule = { .cls = BAILEY_CLASS_CAP };
	static const char *const keys[] = { NULL };
	int i, n, count;

	if (bc_allowed_keys(f, args, keys))
		return;
	bc_table(BC_CAPS, &count);
	for (i = 0; i < args->n; i++) {
		n = bc_lookup_name(f, BC_CAPS, "capability",
				   &args->arg[i].value[0]);
		if (n < 0)
			return;
		rule.perms |= 1ull << n;
	}
	if (!args->n)
		rule.perms = (1ull << count) - 1;
	bc_rule_emit(f, q, keyword->loc, &rule);
}

static void emit_net(struct bc_front *f, struct bc_quals q, struct bc_loc loc,
		     int family, int type, uint32_t perms)
{
	struct bc_rule rule = { .cls = BAILEY_CLASS_NET, .nfields = 1,
				.perms = perms };
	char *fam = family >= 0 ? byte_glob(family) : strdup("?");
	char *typ = type >= 0 ? byte_glob(type) : strdup("?");

	if (asprintf(&rule.field[0], "%s%s", fam, typ) < 0)
		abort();
	free(fam);
	free(typ);
	bc_rule_emit(f, q, loc, &rule);
}

/* Permissions of an argument, 0 if it is none, -1 after an error. */
static int net_perms(struct bc_front *f, const struct bc_arg *a)
{
	const char *const *names;
	int count, i, n, perms = 0;

	names = bc_table(BC_NET_PERMS, &count);
	if (a->n == 1 && bc_name_index(names, count, a->value[0].s) < 0)
		return 0;
	for (i = 0; i < a->n; i++) {
		n = bc_lookup_name(f, BC_NET_PERMS, "network permission",
				   &a->value[i]);
		if (n < 0)
			return -1;
		perms |= 1 << n;
	}
	return perms;
}

static void network_rule(struct bc_front *f, struct bc_quals q,
			 const struct bc_word *keyword,
			 const struct bc_args *args)
{
	static const char *const keys[] = { NULL };
	const char *const *families, *const *types;
	int nfam, ntype, family = -1, type = -1, i, n;
	uint32_t perms = 0;

	if (bc_allowed_keys(f, args, keys))
		return;
	families = bc_table(BC_FAMILIES, &nfam);
	types = bc_table(BC_TYPES, &ntype);
	for (i = 0; i < args->n; i++) {
		const struct bc_word *w = &args->arg[i].value[0];

		n = net_perms(f, &args->arg[i]);
		if (n < 0)
			return;
		perms |= n;
		if (n)
			continue;
		n = bc_name_index(families, nfam, w->s);
		if (n >= 0 && family < 0 && type < 0) {
			family = n;
			continue;
		}
		n = bc_name_index(types, ntype, w->s);
		if (!strcmp(w->s, "tcp"))
			n = SOCK_STREAM;
		if (!strcmp(w->s, "udp"))
			n = SOCK_DGRAM;
		if (n >= 0 && type < 0) {
			type = n;
			continue;
		}
		if (family < 0 && type < 0)
			bc_lookup_name(f, BC_FAMILIES,
				       "address family or socket type", w);
		else if (type < 0)
			bc_lookup_name(f, BC_TYPES, "socket type", w);
		else
			bc_report(f->diag, BC_ERROR, w->loc, NULL,
				  "unexpected \"%s\" after the type", w->s);
		return;
	}
	emit_net(f, q, keyword->loc, family, type,
		 perms ? perms : BAILEY_NET_ALL);
}

/* Until unix sockets have rules of their own: network unix. */
static void unix_rule(struct bc_front *f, struct bc_quals q,
		      const struct bc_word *keyword, const struct bc_args *args)
{
	static const char *const keys[] = { "type", "peer", "addr", "label",
					    "set", "protocol", NULL };
	const struct bc_arg *t = bc_find(args, "type");
	struct bc_args known = *args;
	int64_t perms;
	int type = -1, i, j;

	if (bc_allowed_keys(f, args, keys))
		return;
	if (t)
		type = bc_lookup_name(f, BC_TYPES, "socket type", &t->value[0]);
	if (t && type < 0)
		return;
	/* setattr has no counterpart: our kernel never asks for it. */
	for (i = 0; i < known.n; i++)
		for (j = 0; !known.arg[i].key.s && j < known.arg[i].n; j++)
			if (!strcmp(known.arg[i].value[j].s, "setattr"))
				strcpy(known.arg[i].value[j].s, "setopt");
	perms = access_of(f, &known, BC_NET_PERMS, "socket permission",
			  BAILEY_NET_ALL, BAILEY_NET_RECEIVE, BAILEY_NET_SEND);
	if (perms < 0)
		return;
	for (i = 0; i < args->n; i++) {
		const char *key = args->arg[i].key.s;

		if (!key || !strcmp(key, "type"))
			continue;
		bc_report(f->diag, q.deny ? BC_ERROR : BC_WARNING,
			  args->arg[i].key.loc, NULL,
			  "condition \"%s\" of unix sockets is not enforced%s",
			  key, q.deny ? "" : ": any socket is allowed");
		if (q.deny)
			return;
	}
	emit_net(f, q, keyword->loc, AF_UNIX, type, perms);
}

static char *peer_of(struct bc_front *f, const struct bc_args *args)
{
	const struct bc_arg *a = bc_find(args, "peer");

	if (!a || !a->n)
		return NULL;
	if (!strncmp(a->value[0].s, "label=", 6))
		return strdup(a->value[0].s + 6);
	return strdup(a->value[0].s);
}

static char *signal_set(struct bc_front *f, const struct bc_args *args)
{
	char *all = NULL, *next;
	int i, j;

	for (i = 0; i < args->n; i++) {
		const struct bc_arg *a = &args->arg[i];

		if (!a->key.s || strcmp(a->key.s, "set"))
			continue;
		for (j = 0; j < a->n; j++) {
			int n, rt;

			if (sscanf(a->value[j].s, "rtmin+%d", &rt) == 1 &&
			    rt >= 0 && rt <= 32)
				n = 32 + rt;
			else
				n = bc_lookup_name(f, BC_SIGNALS, "signal",
						   &a->value[j]);
			if (n < 0) {
				free(all);
				return NULL;
			}
			if (asprintf(&next, "%s%s\\%03o", all ? all : "",
				     all ? "," : "{", BAILEY_KEY_BASE + n) < 0)
				abort();
			free(all);
			all = next;
		}
	}
	if (!all)
		return NULL;
	if (asprintf(&next, "%s}", all) < 0)
		abort();
	free(all);
	return next;
}

static void signal_rule(struct bc_front *f, struct bc_quals q,
			const struct bc_word *keyword,
			const struct bc_args *args)
{
	static const char *const keys[] = { "set", "peer", NULL };
	struct bc_rule rule = { .cls = BAILEY_CLASS_SIGNAL, .nfields = 2 };
	int64_t perms;

	if (bc_allowed_keys(f, args, keys))
		return;
	perms = access_of(f, args, BC_SIGNAL_PERMS, "signal permission",
			  BAILEY_SIGNAL_SEND | BAILEY_SIGNAL_RECEIVE,
			  BAILEY_SIGNAL_RECEIVE, BAILEY_SIGNAL_SEND);
	if (perms < 0)
		return;
	rule.perms = perms;
	rule.field[0] = signal_set(f, args);
	/* A set that failed to parse must not become "every signal". */
	if (!rule.field[0] && bc_find(args, "set"))
		return;
	rule.field[1] = peer_of(f, args);
	bc_rule_emit(f, q, keyword->loc, &rule);
}

static void ptrace_rule(struct bc_front *f, struct bc_quals q,
			const struct bc_word *keyword,
			const struct bc_args *args)
{
	static const char *const keys[] = { "peer", NULL };
	struct bc_rule rule = { .cls = BAILEY_CLASS_PTRACE, .nfields = 1 };
	int64_t perms;

	if (bc_allowed_keys(f, args, keys))
		return;
	perms = access_of(f, args, BC_PTRACE_PERMS, "ptrace permission", 0xf,
			  BAILEY_PTRACE_READ, BAILEY_PTRACE_TRACE);
	if (perms < 0)
		return;
	rule.perms = perms;
	rule.field[0] = peer_of(f, args);
	bc_rule_emit(f, q, keyword->loc, &rule);
}

/* Directories end in a slash in keys, whether or not in policy. */
static char *tree_glob(const char *s)
{
	char *out;

	if (s[0] && s[strlen(s) - 1] == '/')
		return strdup(s);
	if (asprintf(&out, "%s{,/}", s) < 0)
		abort();
	return out;
}

/* The flag field: @set exactly, or with @in a subset of it. */
static char *flags_glob(unsigned long set, bool in, bool any)
{
	char buf[32 * 8 + 1];
	int i, n = 0;

	if (any)
		return NULL;
	for (i = 0; i < 32; i++) {
		if (!(set & (1ul << i)))
			buf[n++] = '0';
		else if (in)
			n += sprintf(buf + n, "[01]");
		else
			buf[n++] = '1';
	}
	buf[n] = '\0';
	return strdup(buf);
}

static int mount_options(struct bc_front *f, const struct bc_arg *a,
			 unsigned long *set)
{
	static const struct {
		const char *name;
		unsigned long set;
	} more[] = {
		{ "rw", 0 }, { "suid", 0 }, { "dev", 0 }, { "exec", 0 },
		{ "async", 0 }, { "atime", 0 }, { "diratime", 0 },
		{ "loud", 0 }, { "nomand", 0 }, { "norelatime", 0 },
		{ "rbind", MS_BIND | MS_REC },
		{ "make-private", MS_PRIVATE }, { "make-slave", MS_SLAVE },
		{ "make-shared", MS_SHARED },
		{ "make-unbindable", MS_UNBINDABLE },
		{ "make-rprivate", MS_PRIVATE | MS_REC },
		{ "make-rslave", MS_SLAVE | MS_REC },
		{ "make-rshared", MS_SHARED | MS_REC },
		{ "make-runbindable", MS_UNBINDABLE | MS_REC },
		{ "rprivate", MS_PRIVATE | MS_REC },
		{ "rslave", MS_SLAVE | MS_REC },
		{ "rshared", MS_SHARED | MS_REC },
		{ "runbindable", MS_UNBINDABLE | MS_REC },
	};
	size_t k;
	int i, n;

	for (i = 0; i < a->n; i++) {
		for (k = 0; k < sizeof(more) / sizeof(more[0]); k++)
			if (!strcmp(more[k].name, a->value[i].s))
				break;
		if (k < sizeof(more) / sizeof(more[0])) {
			*set |= more[k].set;
			continue;
		}
		n = bc_lookup_name(f, BC_MOUNT_FLAGS, "mount option",
				   &a->value[i]);
		if (n < 0)
			return -1;
		*set |= 1ul << n;
	}
	return 0;
}

static void mount_rule(struct bc_front *f, struct bc_quals q,
		       const struct bc_word *keyword,
		       const struct bc_args *args)
{
	static const char *const keys[] = { "options", "fstype", "vfstype",
					    "->", NULL };
	struct bc_rule rule = { .cls = BAILEY_CLASS_MOUNT, .nfields = 4,
				.perms = BAILEY_MOUNT_MOUNT };
	const struct bc_arg *options = bc_find(args, "options");
	const struct bc_arg *type = bc_find(args, "fstype");
	const struct bc_arg *target = bc_find(args, "->");
	const struct bc_arg *source = positional(args, 0);
	bool remount = !strcmp(keyword->s, "remount");
	unsigned long set = remount ? MS_REMOUNT : 0;

	if (bc_allowed_keys(f, args, keys))
		return;
	if (!type)
		type = bc_find(args, "vfstype");
	if (options && mount_options(f, options, &set))
		return;
	if (remount && source && !target) {
		target = source;
		source = NULL;
	}
	if (positional(args, 1)) {
		bc_report(f->diag, BC_ERROR, keyword->loc, "write ->",
			  "more than one source");
		return;
	}
	if (target)
		rule.field[0] = tree_glob(target->value[0].s);
	if (source)
		rule.field[1] = source->value[0].s[0] == '/' ?
			tree_glob(source->value[0].s) :
			strdup(source->value[0].s);
	if (type)
		rule.field[2] = strdup(type->value[0].s);
	if (remount && !options)	/* any flags with that one */
		rule.field[3] = strdup("?????1??????????????????????????");
	else
		rule.field[3] = flags_glob(set, options && options->in,
					   !options);
	bc_rule_emit(f, q, keyword->loc, &rule);
}

static void umount_rule(struct bc_front *f, struct bc_quals q,
			const struct bc_word *keyword,
			const struct bc_args *args)
{
	static const char *const keys[] = { "->", NULL };
	struct bc_rule rule = { .cls = BAILEY_CLASS_MOUNT, .nfields = 4,
				.perms = BAILEY_MOUNT_UMOUNT };
	const struct bc_arg *target = positional(args, 0);

	if (bc_allowed_keys(f, args, keys))
		return;
	if (target)
		rule.field[0] = tree_glob(target->value[0].s);
	bc_rule_emit(f, q, keyword->loc, &rule);
}

static void pivot_rule(struct bc_front *f, struct bc_quals q,
		       const struct bc_word *keyword,
		       const struct bc_args *args)
{
	static const char *const keys[] = { "oldroot", NULL };
	struct bc_rule rule = { .cls = BAILEY_CLASS_MOUNT, .nfields = 4,
				.perms = BAILEY_MOUNT_PIVOT_ROOT };
	const struct bc_arg *new = positional(args, 0);
	const struct bc_arg *old = bc_find(args, "oldroot");

	if (bc_allowed_keys(f, args, keys))
		return;
	if (new)
		rule.field[0] = tree_glob(new->value[0].s);
	if (old)
		rule.field[1] = tree_glob(old->value[0].s);
	bc_rule_emit(f, q, keyword->loc, &rule);
}

/** bc_rule() - a rule that begins with a keyword */
void bc_rule(struct bc_front *f, struct bc_quals q, struct bc_word *keyword,
	     struct bc_args *args)
{
	static const struct {
		const char *name;
		void (*fn)(struct bc_front *f, struct bc_quals q,
			   const struct bc_word *keyword,
			   const struct bc_args *args);
	} classes[] = {
		{ "capability", capability_rule }, { "network", network_rule },
		{ "unix", unix_rule }, { "signal", signal_rule },
		{ "ptrace", ptrace_rule }, { "mount", mount_rule },
		{ "remount", mount_rule }, { "umount", umount_rule },
		{ "pivot_root", pivot_rule },
	};
	size_t i;
	int j;

	for (j = 0; j < args->n; j++) {
		if (args->arg[j].n)
			continue;
		bc_report(f->diag, BC_ERROR, keyword->loc, NULL,
			  "empty list in %s rule", keyword->s);
		return;
	}
	for (i = 0; i < sizeof(classes) / sizeof(classes[0]); i++)
		if (!strcmp(classes[i].name, keyword->s))
			classes[i].fn(f, q, keyword, args);
}
