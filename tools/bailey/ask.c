// SPDX-License-Identifier: GPL-2.0
/*
 * Questions in words: what simulate, test and explain are asked.
 */
#include <arpa/inet.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bailey.h"
#include "front.h"
#include "key.h"
#include "names.h"
#include "shown.h"

#define UNIX_MAX	108	/* bytes of an address */

/** ask_help - what may be asked */
const char ask_help[] =
	"questions: PATH PERMS | exec PATH | link NEW OLD | capability NAME |\n"
	"  network FAMILY TYPE [PERM] [ip=A port=N peer.ip=A peer.port=N interface=I label=L] |\n"
	"  unix TYPE [PERM] [addr=A peer.addr=A peer.label=L label=L] |\n"
	"  signal SIG PEER [send|receive] | ptrace PERM PEER |\n"
	"  mount DIR SOURCE FSTYPE [OPTION,...] | umount DIR | pivot_root NEW OLD |\n"
	"  change_profile NAME [exec=PATH] | attach PATH | userns |\n"
	"  mqueue posix|sysv NAME PERM [label=L] | io_uring PERM LABEL |\n"
	"  dbus PERM [bus= name= path= interface= member= label=]\n";

static void set(struct question *q, unsigned int i, const char *s)
{
	q->field[i] = (struct bailey_field){ s, strlen(s) };
	if (q->nfields <= i)
		q->nfields = i + 1;
}

/* The word @i is wrong; -1. */
__attribute__((format(printf, 3, 4)))
static int wrong(struct question *q, int i, const char *fmt, ...)
{
	char raw[sizeof(q->error)], *s;
	va_list args;

	va_start(args, fmt);
	vsnprintf(raw, sizeof(raw), fmt, args);
	va_end(args);
	/* Words may come from a record. */
	s = shown(raw);
	snprintf(q->error, sizeof(q->error), "%s", s);
	free(s);
	q->bad = i;
	return -1;
}

static int number(struct question *q, char **a, int at, enum bc_names which,
		  const char *what, const char *s)
{
	const char *const *names;
	int n, i;

	names = bc_table(which, &n);
	i = bc_name_index(names, n, s);
	return i < 0 ? wrong(q, at, "unknown %s \"%s\"", what, a[at]) : i;
}

/* Sets the permission that a word names. */
static int perm(struct question *q, char **a, int at)
{
	q->perms = class_perm_bit(q->cls, a[at]);
	return q->perms ? 0 : wrong(q, at, "unknown permission \"%s\" of class %s",
				    a[at], class_name(q->cls));
}

/**
 * struct cond - a key=value of a question
 * @key: without "="; NULL ends a list
 * @value: NULL: it was not given
 * @at: the word
 */
struct cond {
	const char *key, *value;
	int at;
};

/* Takes the words from @from on, each of which has to be one of @list, once. */
static int conds(struct question *q, char **a, int n, int from,
		 struct cond *list)
{
	struct cond *c;
	size_t len;

	for (; from < n; from++) {
		len = strcspn(a[from], "=");
		for (c = list; c->key; c++)
			if (a[from][len] && strlen(c->key) == len &&
			    !strncmp(a[from], c->key, len))
				break;
		if (!c->key)
			return wrong(q, from, "unexpected \"%s\"", a[from]);
		if (c->value)
			return wrong(q, from, "a second %s", c->key);
		c->value = a[from] + len + 1;
		c->at = from;
	}
	return 0;
}

static const char *or_empty(const char *s)
{
	return s ? s : "";
}

static int ask_file(char **a, int n, struct question *q)
{
	static const char letters[] = "xwralkm";
	const char *s;

	if (n != 2)
		return -1;
	set(q, 0, a[0] + 1);
	for (s = a[1]; *s; s++) {
		const char *p = strchr(letters, *s);

		if (!p)
			return wrong(q, 1, "unknown permission '%c'", *s);
		q->perms |= 1u << (p - letters);
	}
	return q->perms ? 0 : wrong(q, 1, "no permission");
}

static int ask_exec(char **a, int n, struct question *q)
{
	if (n != 2 || a[1][0] != '/')
		return -1;
	set(q, 0, a[1] + 1);
	q->perms = BAILEY_MAY_EXEC;
	return 0;
}

static int ask_link(char **a, int n, struct question *q)
{
	if (n != 3 || a[1][0] != '/' || a[2][0] != '/')
		return -1;
	set(q, 0, a[1]);
	set(q, 1, a[2]);
	q->perms = BAILEY_LINK_ANY | BAILEY_LINK_SUBSET;
	return 0;
}

static int ask_capability(char **a, int n, struct question *q)
{
	q->cap = n == 2 ? number(q, a, 1, BC_CAPS, "capability", a[1]) : -1;
	q->perms = 1;
	return q->cap < 0 ? -1 : 0;
}

/* A port; -1 after an error, 0 if there is none. */
static int port_of(struct question *q, const struct cond *c)
{
	unsigned long value;
	char *end;

	if (!c->value)
		return 0;
	value = strtoul(c->value, &end, 10);
	if (*c->value < '0' || *c->value > '9' || *end || value > 65535)
		return wrong(q, c->at, "\"%s\" is no port", c->value);
	return value;
}

/*
 * An internet address into field @i; @absent if none is given. Sockets of IPv6 speak IPv4
 * as well, and then the kernel asks about that; those of IPv4 have no other.
 */
static int set_inet(struct question *q, unsigned int i, int family,
		    const struct cond *ip, const struct cond *port,
		    const char *absent)
{
	unsigned char addr[16] = { 0 };
	int n = family == AF_INET6 ? 16 : 4, number = port_of(q, port);

	set(q, i, absent);
	if (number < 0)
		return -1;
	if (!ip->value && !port->value)
		return 0;
	if (ip->value && inet_pton(AF_INET, ip->value, addr) == 1) {
		n = 4;
	} else if (ip->value) {
		if (inet_pton(AF_INET6, ip->value, addr) != 1)
			return wrong(q, ip->at, "\"%s\" is no address",
				     ip->value);
		if (family == AF_INET)
			return wrong(q, ip->at, "a socket of inet has no address \"%s\"",
				     ip->value);
	}
	n = bailey_key_inet(q->buf[i], number, addr, n);
	q->buf[i][n] = '\0';
	set(q, i, q->buf[i]);
	return 0;
}

static int set_unix(struct question *q, unsigned int i, const struct cond *c,
		    const char *absent)
{
	const char *addr = c->value;
	int kind;

	set(q, i, absent);
	if (!addr)
		return 0;
	kind = *addr == '@' ? BAILEY_ADDRESS_ABSTRACT :
	       *addr == '/' ? BAILEY_ADDRESS_PATH :
	       !strcmp(addr, "auto") ? BAILEY_ADDRESS_AUTO :
	       BAILEY_ADDRESS_NONE;
	if ((kind == BAILEY_ADDRESS_NONE && strcmp(addr, "none")) ||
	    strlen(addr) > UNIX_MAX)
		return wrong(q, c->at,
			     "\"%s\" is no address: it is @NAME, /PATH, auto or none",
			     addr);
	snprintf(q->buf[i], sizeof(q->buf[i]), "%c%s", BAILEY_KEY_BASE + kind,
		 *addr == '@' ? addr + 1 : *addr == '/' ? addr : "");
	set(q, i, q->buf[i]);
	return 0;
}

/* Words of a socket question after its type: a permission anywhere among them. */
static int socket_words(char **a, int n, struct question *q, int at,
			struct cond *list)
{
	int i, found = 0;

	q->perms = BAILEY_NET_CREATE;
	for (i = at; i < n && !found; i++)
		if (!strchr(a[i], '='))
			found = i;
	if (!found)
		return conds(q, a, n, at, list);
	return perm(q, a, found) || conds(q, a, found, at, list) ||
		conds(q, a, n, found + 1, list) ? -1 : 0;
}

static int ask_socket(char **a, int n, struct question *q, int family, int at)
{
	static const char none[] = { BAILEY_KEY_BASE + BAILEY_ADDRESS_NONE, 0 };
	struct cond un[] = { { "label" }, { "peer.label" }, { "addr" },
			     { "peer.addr" }, { } };
	struct cond in[] = { { "label" }, { "peer.label" }, { "interface" },
			     { "ip" }, { "port" }, { "peer.ip" },
			     { "peer.port" }, { } };
	struct cond *c = family == AF_UNIX ? un : in;
	const char *mine, *theirs;
	int type;

	if (at >= n || family < 0)
		return -1;
	type = number(q, a, at, BC_TYPES, "type", !strcmp(a[at], "tcp") ?
		      "stream" : !strcmp(a[at], "udp") ? "dgram" : a[at]);
	if (type < 0)
		return -1;
	if (family != AF_UNIX && family != AF_INET && family != AF_INET6)
		in[3].key = NULL;	/* no addresses that rules know */
	if (socket_words(a, n, q, at + 1, c))
		return -1;
	bailey_key_kind(q->buf[0], family, type, 0);
	set(q, 0, q->buf[0]);
	mine = q->perms == BAILEY_NET_CREATE ? "" : none;
	theirs = q->perms & (BAILEY_NET_CONNECT | BAILEY_NET_SEND |
			     BAILEY_NET_RECEIVE) ? none : "";
	set(q, 3, or_empty(c[1].value));
	set(q, 4, family == AF_UNIX ? "" : or_empty(in[2].value));
	set(q, 5, or_empty(c[0].value));
	if (family == AF_UNIX)
		return set_unix(q, 1, &un[2], mine) ||
			set_unix(q, 2, &un[3], theirs) ? -1 : 0;
	return set_inet(q, 1, family, &in[3], &in[4], mine) ||
		set_inet(q, 2, family, &in[5], &in[6], theirs) ? -1 : 0;
}

static int ask_network(char **a, int n, struct question *q)
{
	return n < 3 ? -1 : ask_socket(a, n, q,
				       number(q, a, 1, BC_FAMILIES, "family",
					      a[1]), 2);
}

static int ask_unix(char **a, int n, struct question *q)
{
	return ask_socket(a, n, q, AF_UNIX, 1);
}

static int ask_signal(char **a, int n, struct question *q)
{
	size_t digits;
	long x;

	if (n != 3 && n != 4)
		return -1;
	/* As policy and records write those that have no name. */
	if (!strncmp(a[1], "rtmin+", 6)) {
		digits = strspn(a[1] + 6, "0123456789");
		x = strtol(a[1] + 6, NULL, 10);
		if (!digits || a[1][6 + digits] || x > 32)
			return wrong(q, 1, "unknown signal \"%s\"", a[1]);
		x += 32;
	} else {
		x = number(q, a, 1, BC_SIGNALS, "signal", a[1]);
	}
	if (x < 0)
		return -1;
	q->buf[0][0] = BAILEY_KEY_BASE + x;
	set(q, 0, q->buf[0]);
	set(q, 1, a[2]);
	q->perms = BAILEY_SIGNAL_SEND;
	return n == 4 ? perm(q, a, 3) : 0;
}

static int ask_ptrace(char **a, int n, struct question *q)
{
	if (n != 3)
		return -1;
	set(q, 0, a[2]);
	return perm(q, a, 1);
}

/* Bits of the MS_* flags, from names with commas. */
static int mount_flags(struct question *q, const char *names, __u32 *flags)
{
	char *copy = strdup(names), *save, *w;
	int i, ret = 0;

	for (w = strtok_r(copy, ",", &save); w; w = strtok_r(NULL, ",", &save)) {
		for (i = 0; i < BAILEY_NMOUNT_FLAGS; i++)
			if (bailey_mount_names[i] &&
			    !strcmp(bailey_mount_names[i], w))
				break;
		if (i == BAILEY_NMOUNT_FLAGS) {
			ret = wrong(q, 4, "unknown mount flag \"%s\"", w);
			break;
		}
		*flags |= 1u << i;
	}
	free(copy);
	return ret;
}

static int ask_mount(char **a, int n, struct question *q)
{
	bool mount = !strcmp(a[0], "mount");
	__u32 flags = 0;

	q->perms = mount ? BAILEY_MOUNT_MOUNT :
		   !strcmp(a[0], "umount") ? BAILEY_MOUNT_UMOUNT :
		   BAILEY_MOUNT_PIVOT_ROOT;
	if (mount ? n != 4 && n != 5 :
	    n != (q->perms == BAILEY_MOUNT_UMOUNT ? 2 : 3))
		return -1;
	set(q, 0, a[1]);
	set(q, 1, n > 2 ? a[2] : "");
	set(q, 2, n > 3 ? a[3] : "");
	if (n == 5 && mount_flags(q, a[4], &flags))
		return -1;
	q->buf[3][bailey_key_flags(q->buf[3], flags)] = '\0';
	set(q, 3, q->buf[3]);
	return 0;
}

static int ask_change(char **a, int n, struct question *q)
{
	struct cond c[] = { { "exec" }, { } };

	if (n < 2)
		return -1;
	if (conds(q, a, n, 2, c))
		return -1;
	set(q, 0, or_empty(c[0].value));
	set(q, 1, a[1]);
	q->perms = c[0].value ? BAILEY_CHANGE_ONEXEC : BAILEY_CHANGE_NOW;
	return 0;
}

static int ask_mqueue(char **a, int n, struct question *q)
{
	struct cond c[] = { { "label" }, { } };

	if (n < 4)
		return -1;
	if (strcmp(a[1], "posix") && strcmp(a[1], "sysv"))
		return wrong(q, 1, "unknown type \"%s\"", a[1]);
	if (conds(q, a, n, 4, c))
		return -1;
	set(q, 0, a[1]);
	set(q, 1, a[2]);
	set(q, 2, or_empty(c[0].value));
	return perm(q, a, 3);
}

static int ask_userns(char **a, int n, struct question *q)
{
	set(q, 0, "");
	q->perms = BAILEY_USERNS_CREATE;
	return n == 1 ? 0 : -1;
}

static int ask_dbus(char **a, int n, struct question *q)
{
	struct cond c[] = { { "bus" }, { "name" }, { "path" }, { "interface" },
			    { "member" }, { "label" }, { } };
	int i;

	if (n < 2 || conds(q, a, n, 2, c))
		return -1;
	for (i = 0; i < 6; i++)
		set(q, i, or_empty(c[i].value));
	return perm(q, a, 1);
}

static const struct {
	const char *word;
	int cls;
	int (*fn)(char **a, int n, struct question *q);
} kinds[] = {
	{ "exec", BAILEY_CLASS_FILE, ask_exec },
	{ "link", BAILEY_CLASS_LINK, ask_link },
	{ "capability", BAILEY_CLASS_CAP, ask_capability },
	{ "network", BAILEY_CLASS_NET, ask_network },
	{ "unix", BAILEY_CLASS_NET, ask_unix },
	{ "signal", BAILEY_CLASS_SIGNAL, ask_signal },
	{ "ptrace", BAILEY_CLASS_PTRACE, ask_ptrace },
	{ "mount", BAILEY_CLASS_MOUNT, ask_mount },
	{ "umount", BAILEY_CLASS_MOUNT, ask_mount },
	{ "pivot_root", BAILEY_CLASS_MOUNT, ask_mount },
	{ "change_profile", BAILEY_CLASS_CHANGE, ask_change },
	{ "attach", BAILEY_CLASS_ATTACH, ask_exec },
	{ "mqueue", BAILEY_CLASS_MQUEUE, ask_mqueue },
	{ "io_uring", BAILEY_CLASS_IO_URING, ask_ptrace },
	{ "userns", BAILEY_CLASS_USERNS, ask_userns },
	{ "dbus", BAILEY_CLASS_DBUS, ask_dbus },
};

/**
 * ask_words() - a question in words, without a message
 * @a: the words; see ask_help
 * @n: their number
 * @q: receives the question; it points into @a and into itself
 *
 * Return: 0, or -1: @q->error says what is wrong with the word @q->bad.
 */
int ask_words(char **a, int n, struct question *q)
{
	int i;

	memset(q, 0, sizeof(*q));
	if (n == 1 && a[0][0] == '/')
		return wrong(q, 0, "\"%s\": which permissions? As in: %s r", a[0],
			     a[0]);
	if (n && a[0][0] == '/') {
		q->cls = BAILEY_CLASS_FILE;
		if (!ask_file(a, n, q))
			return 0;
	}
	for (i = 0; n && i < (int)(sizeof(kinds) / sizeof(kinds[0])); i++) {
		if (strcmp(kinds[i].word, a[0]))
			continue;
		q->cls = kinds[i].cls;
		if (!kinds[i].fn(a, n, q) && q->perms)
			return 0;
		return q->error[0] ? -1 :
			wrong(q, 0, "\"%s\" takes other words than these",
			      a[0]);
	}
	return q->error[0] ? -1 :
		wrong(q, 0, "\"%s\" is no question", n ? a[0] : "");
}

/** ask_parse() - ask_words(), with a message */
int ask_parse(char **a, int n, struct question *q)
{
	if (!ask_words(a, n, q))
		return 0;
	if (q->bad)
		fprintf(stderr, "bailey: word %d of the question: %s\n",
			q->bad + 1, q->error);
	else
		fprintf(stderr, "bailey: %s\n%s", q->error, ask_help);
	return -1;
}
