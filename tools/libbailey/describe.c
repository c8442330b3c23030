// SPDX-License-Identifier: GPL-2.0
/*
 * Denials as text for people.
 */
#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>

#include "names.h"
#include "private.h"

/**
 * struct out - text that is cut where the buffer ends
 * @buf: buffer
 * @size: its bytes
 * @len: bytes of the whole text so far
 */
struct out {
	char *buf;
	size_t size, len;
};

__attribute__((format(printf, 2, 3)))
static void add(struct out *o, const char *fmt, ...)
{
	size_t at = o->len < o->size ? o->len : o->size;
	va_list args;

	va_start(args, fmt);
	o->len += vsnprintf(o->buf + at, o->size - at, fmt, args);
	va_end(args);
}

/* What no terminal should see becomes octal escapes. */
static void add_plain(struct out *o, const char *s)
{
	for (; *s; s++)
		if (isprint((unsigned char)*s))
			add(o, "%c", *s);
		else
			add(o, "\\%03o", (unsigned char)*s);
}

static void add_names(struct out *o, const char *const *names, unsigned int n,
		      __u32 perms)
{
	const char *comma = "";
	unsigned int i;

	for (i = 0; i < n; i++) {
		if (!(perms & (1u << i)))
			continue;
		add(o, "%s%s", comma, names[i]);
		comma = ",";
	}
}

static void add_perms(struct out *o, const struct bailey_denial *d)
{
	static const char order[] = "rwalkmx", bit[] = "xwralkm";
	const char *p;

	switch (d->cls) {
	case BAILEY_CLASS_FILE:
		for (p = order; *p; p++)
			if (d->perms & (1u << (strchr(bit, *p) - bit)))
				add(o, "%c", *p);
		break;
	case BAILEY_CLASS_NET:
		add_names(o, bailey_net_perms, BAILEY_NNET_PERMS, d->perms);
		break;
	case BAILEY_CLASS_SIGNAL:
		add_names(o, bailey_signal_perms, 2, d->perms);
		break;
	case BAILEY_CLASS_PTRACE:
		add_names(o, bailey_ptrace_perms, 4, d->perms);
		break;
	case BAILEY_CLASS_MOUNT:
		add_names(o, bailey_mount_perms, 3, d->perms);
		break;
	default:
		add(o, "%#x", d->perms);
	}
}

static const char *class_word(__u32 cls)
{
	static const char *const word[BAILEY_CLASS_MAX] = {
		"file", "network", "signal", "ptrace", "mount", "attach",
		"link", "change_profile", "mqueue", "io_uring", "userns",
		"dbus",
	};

	if (cls < BAILEY_CLASS_MAX)
		return word[cls];
	return cls == BAILEY_CLASS_CAP ? "capability" :
	       cls == BAILEY_CLASS_RLIMIT ? "rlimit" : "access";
}

/* The text of the rule, if the policy is the one that refused. */
static const char *rule_text(const struct bailey_policy *policy,
			     const struct bailey_denial *d)
{
	const struct bailey_rule *rule;

	if (d->text || !policy ||
	    d->rule >= policy->view.count[BAILEY_SECT_RULES])
		return d->text;
	rule = &policy->view.rules[d->rule];
	if (rule->line != d->line || rule->cls != d->cls)
		return NULL;
	return bailey_string(&policy->view, rule->text);
}

EXPORT int bailey_describe(const struct bailey_policy *policy,
			   const struct bailey_denial *d, char *buf,
			   size_t size)
{
	struct out o = { buf, size };
	const char *text = rule_text(policy, d);

	if (size)
		*buf = '\0';
	if (d->flags & BAILEY_DENIAL_LOST) {
		add(&o, "%llu records lost", (unsigned long long)d->count);
		return o.len;
	}
	add(&o, "%s %s ", d->flags & BAILEY_DENIAL_KERNEL ? "kernel" : "guard",
	    d->flags & BAILEY_DENIAL_COMPLAIN ? "would refuse" : "refused");
	add(&o, "%s ", d->operation ? d->operation : class_word(d->cls));
	add_perms(&o, d);
	if (d->name) {
		add(&o, " ");
		add_plain(&o, d->name);
	}
	add(&o, ": profile ");
	add_plain(&o, d->profile ? d->profile : "?");
	if (d->rule == BAILEY_NO_RULE)
		add(&o, ", no rule allows it");
	else
		add(&o, ", rule %u", d->rule);
	if (d->file) {
		add(&o, " (");
		add_plain(&o, d->file);
		add(&o, ":%u)", d->line);
	}
	if (text && *text) {
		add(&o, ": ");
		add_plain(&o, text);
	}
	if (d->tag)
		add(&o, ", request %llu", (unsigned long long)d->tag);
	if (d->pid)
		add(&o, ", pid %d", (int)d->pid);
	return o.len;
}
