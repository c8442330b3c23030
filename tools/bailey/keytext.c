// SPDX-License-Identifier: GPL-2.0
/*
 * Keys of the matcher as the questions that ask for them.
 */
#include <arpa/inet.h>
#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bailey.h"
#include "key.h"
#include "names.h"

/**
 * struct out - text under construction
 * @p: where it goes on
 * @left: bytes left
 */
struct out {
	char *p;
	size_t left;
};

__attribute__((format(printf, 2, 3)))
static void add(struct out *o, const char *fmt, ...)
{
	va_list args;
	int n;

	va_start(args, fmt);
	n = vsnprintf(o->p, o->left, fmt, args);
	va_end(args);
	if ((size_t)n >= o->left)
		n = o->left - 1;
	o->p += n;
	o->left -= n;
}

/* Bytes that no terminal should see become octal escapes. */
static void add_plain(struct out *o, const char *s)
{
	for (; *s; s++)
		if (isprint((unsigned char)*s))
			add(o, "%c", *s);
		else
			add(o, "\\%03o", (unsigned char)*s);
}

static const char *name_in(const char *const *names, int n, int i)
{
	return i >= 0 && i < n && names[i] ? names[i] : "?";
}

static unsigned int nibbles(const char *p, int n)
{
	unsigned int value = 0;

	while (n-- && *p)
		value = value << 4 | ((*p++ - BAILEY_KEY_BASE) & 15);
	return value;
}

static void add_address(struct out *o, const char *s, const char *prefix)
{
	unsigned char addr[16];
	char text[64];
	int kind = *s - BAILEY_KEY_BASE, n, i;

	if (!*s)
		return;
	if (kind == BAILEY_ADDRESS_INET || kind == BAILEY_ADDRESS_INET6) {
		n = kind == BAILEY_ADDRESS_INET ? 4 : 16;
		for (i = 0; i < n; i++)
			addr[i] = strlen(s) > 6u + 2 * i ?
				nibbles(s + 5 + 2 * i, 2) : 0;
		inet_ntop(n == 4 ? AF_INET : AF_INET6, addr, text,
			  sizeof(text));
		add(o, " %sip=%s %sport=%u", prefix, text, prefix,
		    nibbles(s + 1, 4));
		return;
	}
	if (kind == BAILEY_ADDRESS_NONE)
		return;		/* what is not said */
	add(o, " %saddr=", prefix);
	if (kind == BAILEY_ADDRESS_AUTO)
		add(o, "auto");
	else if (kind == BAILEY_ADDRESS_ABSTRACT)
		add(o, "@");
	add_plain(o, kind == BAILEY_ADDRESS_AUTO ? "" : s + 1);
}

static void add_cond(struct out *o, const char *key, const char *value)
{
	if (!*value)
		return;
	add(o, " %s=", key);
	add_plain(o, value);
}

static void add_socket(struct out *o, const char *const *field)
{
	int family = field[0][0] ? field[0][0] - BAILEY_KEY_BASE : -1;
	int type = field[0][0] && field[0][1] ?
		field[0][1] - BAILEY_KEY_BASE : -1;

	add(o, "network %s %s", name_in(bailey_family_names, AF_MAX, family),
	    name_in(bailey_type_names, SOCK_MAX, type));
	add_address(o, field[1], "");
	add_address(o, field[2], "peer.");
	add_cond(o, "peer.label", field[3]);
	add_cond(o, "interface", field[4]);
	add_cond(o, "label", field[5]);
}

static void add_mount(struct out *o, __u32 perms, const char *const *field)
{
	__u32 flags = bailey_key_flags_of(field[3], strlen(field[3]));
	const char *comma = " ";
	int i;

	if (perms & BAILEY_MOUNT_MOUNT) {
		add(o, "mount ");
		add_plain(o, field[0]);
		add(o, " ");
		add_plain(o, *field[1] ? field[1] : "none");
		add(o, " ");
		add_plain(o, *field[2] ? field[2] : "none");
		for (i = 0; i < BAILEY_NMOUNT_FLAGS; i++) {
			if (!(flags & 1u << i) || !bailey_mount_names[i])
				continue;
			add(o, "%s%s", comma, bailey_mount_names[i]);
			comma = ",";
		}
		return;
	}
	add(o, perms & BAILEY_MOUNT_UMOUNT ? "umount " : "pivot_root ");
	add_plain(o, field[0]);
	if (perms & BAILEY_MOUNT_UMOUNT)
		return;
	add(o, " ");
	add_plain(o, field[1]);
}

/**
 * key_text() - a key in words
 * @cls: its class
 * @perms: permissions in question
 * @field: its fields, class_fields() of them
 * @buf: receives the text
 * @size: its bytes
 */
void key_text(enum bailey_class cls, __u32 perms, const char *const *field,
	      char *buf, size_t size)
{
	static const char *const dbus[] = { "bus", "name", "path", "interface",
					    "member", "label" };
	struct out o = { buf, size };
	unsigned int i;

	*buf = '\0';
	switch (cls) {
	case BAILEY_CLASS_FILE:
		add_plain(&o, field[0]);
		return;
	case BAILEY_CLASS_NET:
		add_socket(&o, field);
		return;
	case BAILEY_CLASS_MOUNT:
		add_mount(&o, perms, field);
		return;
	case BAILEY_CLASS_SIGNAL:
		add(&o, "signal %s ", name_in(bailey_signal_names,
					      BAILEY_NSIGNALS, field[0][0] ?
					      field[0][0] - BAILEY_KEY_BASE :
					      -1));
		add_plain(&o, field[1]);
		return;
	case BAILEY_CLASS_CHANGE:
		add(&o, "change_profile ");
		add_plain(&o, field[1]);
		add_cond(&o, "exec", field[0]);
		return;
	case BAILEY_CLASS_DBUS:
		add(&o, "dbus");
		for (i = 0; i < 6; i++)
			add_cond(&o, dbus[i], field[i]);
		return;
	default:
		add(&o, "%s", class_name(cls));
		for (i = 0; i < class_fields(cls); i++) {
			if (!*field[i])
				continue;
			add(&o, " ");
			add_plain(&o, field[i]);
		}
	}
}
