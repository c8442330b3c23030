// SPDX-License-Identifier: GPL-2.0
/*
 * Questions in words: what simulate, test and explain are asked.
 */
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bailey.h"
#include "front.h"
#include "key.h"
#include "names.h"

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

/* The value of key=value among the words, or NULL. */
static const char *cond(char **a, int n, const char *key)
{
	size_t len = strlen(key);
	int i;

	for (i = 0; i < n; i++)
		if (!strncmp(a[i], key, len) && a[i][len] == '=')
			return a[i] + len + 1;
	return NULL;
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

		if (!p) {
			fprintf(stderr, "bailey: unknown permission '%c'\n",
				*s);
			return -1;
		}
		q->perms |= 1u << (p - letters);
	}
	return 0;
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
	q->cap = n == 2 ? number(BC_CAPS, "capability", a[1]) : -1;
	q->perms = 1;
	return q->cap < 0 ? -1 : 0;
}

/* An internet address into field @i; @absent if none is given. */
static int set_inet(struct question *q, unsigned int i, const char *ip,
		    const char *port, const char *absent)
{
	unsigned char addr[16] = { 0 };
	int n = 4;

	set(q, i, absent);
	if (!ip && !port)
		return 0;
	if (ip && inet_pton(AF_INET, ip, addr) != 1) {
		n = 16;
		if (inet_pton(AF_INET6, ip, addr) != 1) {
			fprintf(stderr, "bailey: \"%s\" is no address\n", ip);
			return -1;
		}
	}
	n = bailey_key_inet(q->buf[i], port ? atoi(port) : 0, addr, n);
	q->buf[i][n] = '\0';
	set(q, i, q->buf[i]);
	return 0;
}

static void set_unix(struct question *q, unsigned int i, const char *addr,
		     const char *absent)
{
	int kind;

	set(q, i, absent);
	if (!addr)
		return;
	kind = *addr == '@' ? BAILEY_ADDRESS_ABSTRACT :
	       *addr == '/' ? BAILEY_ADDRESS_PATH :
	       !strcmp(addr, "auto") ? BAILEY_ADDRESS_AUTO :
	       BAILEY_ADDRESS_NONE;
	snprintf(q->buf[i], sizeof(q->buf[i]), "%c%s", BAILEY_KEY_BASE + kind,
		 *addr == '@' ? addr + 1 : *addr == '/' ? addr : "");
	set(q, i, q->buf[i]);
}

static int ask_socket(char **a, int n, struct question *q, int family, int at)
{
	static const char none[] = { BAILEY_KEY_BASE + BAILEY_ADDRESS_NONE, 0 };
	const char *label = cond(a, n, "label"), *iface, *theirs;
	bool peer;
	int type;

	if (at >= n || family < 0)
		return -1;
	type = number(BC_TYPES, "type", !strcmp(a[at], "tcp") ? "stream" :
		      !strcmp(a[at], "udp") ? "dgram" : a[at]);
	at++;
	q->perms = BAILEY_NET_CREATE;
	if (at < n && !strchr(a[at], '='))
		q->perms = class_perm(BAILEY_CLASS_NET, a[at]);
	if (type < 0 || !q->perms)
		return -1;
	bailey_key_kind(q->buf[0], family, type, 0);
	set(q, 0, q->buf[0]);
	peer = q->perms & (BAILEY_NET_CONNECT | BAILEY_NET_SEND |
			   BAILEY_NET_RECEIVE);
	iface = cond(a, n, "interface");
	theirs = cond(a, n, "peer.label");
	set(q, 3, theirs ? theirs : "");
	set(q, 4, iface ? iface : "");
	set(q, 5, label ? label : "");
	if (family == AF_UNIX) {
		set_unix(q, 1, cond(a, n, "addr"),
			 q->perms == BAILEY_NET_CREATE ? "" : none);
		set_unix(q, 2, cond(a, n, "peer.addr"), peer ? none : "");
		return 0;
	}
	return set_inet(q, 1, cond(a, n, "ip"), cond(a, n, "port"),
			q->perms == BAILEY_NET_CREATE ? "" : none) ||
	       set_inet(q, 2, cond(a, n, "peer.ip"), cond(a, n, "peer.port"),
			peer ? none : "") ? -1 : 0;
}

static int ask_network(char **a, int n, struct question *q)
{
	return n < 3 ? -1 : ask_socket(a, n, q,
				       number(BC_FAMILIES, "family", a[1]), 2);
}

static int ask_unix(char **a, int n, struct question *q)
{
	return ask_socket(a, n, q, AF_UNIX, 1);
}

static int ask_signal(char **a, int n, struct question *q)
{
	int x = -1;

	/* As policy and records write those that have no name. */
	if (n >= 3 && sscanf(a[1], "rtmin+%d", &x) == 1)
		x = x < 0 || x > 32 ? -1 : x + 32;
	else if (n >= 3)
		x = number(BC_SIGNALS, "signal", a[1]);
	if (x < 0 || n > 4)
		return -1;
	q->buf[0][0] = BAILEY_KEY_BASE + x;
	set(q, 0, q->buf[0]);
	set(q, 1, a[2]);
	q->perms = n == 4 ? class_perm(q->cls, a[3]) : BAILEY_SIGNAL_SEND;
	return 0;
}

static int ask_ptrace(char **a, int n, struct question *q)
{
	if (n != 3)
		return -1;
	q->perms = class_perm(q->cls, a[1]);
	set(q, 0, a[2]);
	return 0;
}

/* Bits of the MS_* flags, from names with commas. */
static int mount_flags(const char *names, char *flags)
{
	char *copy = strdup(names), *save, *w;
	int i, ret = 0;

	for (w = strtok_r(copy, ",", &save); w; w = strtok_r(NULL, ",", &save)) {
		for (i = 0; i < BAILEY_NMOUNT_FLAGS; i++)
			if (bailey_mount_names[i] &&
			    !strcmp(bailey_mount_names[i], w))
				break;
		if (i == BAILEY_NMOUNT_FLAGS) {
			fprintf(stderr, "bailey: unknown mount flag \"%s\"\n",
				w);
			ret = -1;
			break;
		}
		flags[i] = '1';
	}
	free(copy);
	return ret;
}

static int ask_mount(char **a, int n, struct question *q)
{
	bool mount = !strcmp(a[0], "mount");

	memset(q->buf[3], '0', 32);
	q->perms = mount ? BAILEY_MOUNT_MOUNT :
		   !strcmp(a[0], "umount") ? BAILEY_MOUNT_UMOUNT :
		   BAILEY_MOUNT_PIVOT_ROOT;
	if (mount ? n != 4 && n != 5 :
	    n != (q->perms == BAILEY_MOUNT_UMOUNT ? 2 : 3))
		return -1;
	set(q, 0, a[1]);
	set(q, 1, n > 2 ? a[2] : "");
	set(q, 2, n > 3 ? a[3] : "");
	if (n == 5 && mount_flags(a[4], q->buf[3]))
		return -1;
	set(q, 3, q->buf[3]);
	return 0;
}

static int ask_change(char **a, int n, struct question *q)
{
	const char *program = cond(a, n, "exec");

	if (n != 2 + !!program)
		return -1;
	set(q, 0, program ? program : "");
	set(q, 1, a[1]);
	q->perms = program ? BAILEY_CHANGE_ONEXEC : BAILEY_CHANGE_NOW;
	return 0;
}

static int ask_mqueue(char **a, int n, struct question *q)
{
	const char *label = cond(a, n, "label");

	if (n != 4 + !!label)
		return -1;
	set(q, 0, a[1]);
	set(q, 1, a[2]);
	set(q, 2, label ? label : "");
	q->perms = class_perm(q->cls, a[3]);
	return 0;
}

static int ask_userns(char **a, int n, struct question *q)
{
	set(q, 0, "");
	q->perms = BAILEY_USERNS_CREATE;
	return n == 1 ? 0 : -1;
}

static int ask_dbus(char **a, int n, struct question *q)
{
	static const char *const keys[] = { "bus", "name", "path", "interface",
					    "member", "label" };
	int i;

	if (n < 2)
		return -1;
	q->perms = class_perm(q->cls, a[1]);
	for (i = 0; i < 6; i++) {
		const char *value = cond(a, n, keys[i]);

		set(q, i, value ? value : "");
	}
	return 0;
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
 * ask_parse() - a question in words
 * @a: the words; see ask_help
 * @n: their number
 * @q: receives the question; it points into @a and into itself
 *
 * Return: 0, or -1 after a message.
 */
int ask_parse(char **a, int n, struct question *q)
{
	int i;

	memset(q, 0, sizeof(*q));
	if (n && a[0][0] == '/') {
		q->cls = BAILEY_CLASS_FILE;
		if (ask_file(a, n, q))
			goto bad;
		return 0;
	}
	for (i = 0; n && i < (int)(sizeof(kinds) / sizeof(kinds[0])); i++) {
		if (strcmp(kinds[i].word, a[0]))
			continue;
		q->cls = kinds[i].cls;
		if (!kinds[i].fn(a, n, q) && q->perms)
			return 0;
		break;
	}
bad:
	fprintf(stderr, "bailey: \"%s\" is no question\n%s", n ? a[0] : "",
		ask_help);
	return -1;
}
