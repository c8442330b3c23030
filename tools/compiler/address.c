// SPDX-License-Identifier: GPL-2.0
/*
 * Addresses of sockets as globs over the keys that uapi/linux/bailey.h defines.
 */
#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>

#include "key.h"
#include "nfa.h"
#include "sockets.h"
#include "text.h"

#define NO_KIND		15	/* no enum bailey_address */
#define AUTOBOUND	"[0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f]"

/* A byte of a key; '@' might begin a variable. */
static void add_value(struct bc_text *t, unsigned int n)
{
	bc_text_value(t, BAILEY_KEY_BASE + n);
}

static void add_any(struct bc_text *t, unsigned int n)
{
	while (n--)
		bc_text_add(t, "?");
}

/* One nibble from @lo to @hi. */
static void add_class(struct bc_text *t, unsigned int lo, unsigned int hi)
{
	if (lo == hi) {
		add_value(t, lo);
		return;
	}
	bc_text_add(t, "[");
	add_value(t, lo);
	bc_text_add(t, "-");
	add_value(t, hi);
	bc_text_add(t, "]");
}

/* Numbers of @n nibbles from @lo to @hi, as few alternatives as that takes. */
static void add_range(struct bc_text *t, unsigned int lo, unsigned int hi,
		      unsigned int n)
{
	unsigned int rest = 4 * (n - 1), mask = (1u << rest) - 1;
	unsigned int a = lo >> rest, b = hi >> rest;

	if (!lo && hi == (1u << 4 * n) - 1) {
		add_any(t, n);
		return;
	}
	if (n == 1) {
		add_class(t, a, b);
		return;
	}
	if (a == b) {
		add_value(t, a);
		add_range(t, lo & mask, hi & mask, n - 1);
		return;
	}
	bc_text_add(t, "{");
	add_value(t, a);
	add_range(t, lo & mask, mask, n - 1);
	if (a + 1 < b) {
		bc_text_add(t, ",");
		add_class(t, a + 1, b - 1);
		add_any(t, n - 1);
	}
	bc_text_add(t, ",");
	add_value(t, b);
	add_range(t, 0, hi & mask, n - 1);
	bc_text_add(t, "}");
}

/**
 * bc_ports() - a port, or a range LO-HI
 * @s: text; as AppArmor has it, each number may have a sign before it
 * @lo: first of them; @hi: last, both perhaps beyond 65535
 *
 * Return: false if it is neither.
 */
bool bc_ports(const char *s, unsigned long *lo, unsigned long *hi)
{
	char *end;

	*lo = strtoul(s, &end, 10);
	*hi = *lo;
	if (end > s && *end == '-' && *s != '-') {
		s = end + 1;
		*hi = strtoul(s, &end, 10);
	}
	return end > s && !*end;
}

static void add_port(struct bc_text *t, const char *port)
{
	unsigned long lo = 0, hi = 65535;

	if (port)
		bc_ports(port, &lo, &hi);
	add_range(t, lo, hi, 4);
}

/**
 * bc_inet_glob() - an internet address
 * @ip: address, "none", or NULL for any
 * @port: port, range LO-HI, or NULL for any
 *
 * Both were checked.
 *
 * Return: malloc()ed glob; NULL if nothing can match.
 */
char *bc_inet_glob(const char *ip, const char *port)
{
	unsigned char addr[16];
	char key[BAILEY_INET_SIZE];
	struct bc_text t = { 0 };
	__u32 n, i;

	if (!ip) {
		bc_text_add(&t, "{");
		add_value(&t, BAILEY_ADDRESS_INET);
		add_port(&t, port);
		add_any(&t, 8);
		bc_text_add(&t, ",");
		add_value(&t, BAILEY_ADDRESS_INET6);
		add_port(&t, port);
		add_any(&t, 32);
		bc_text_add(&t, "}");
		return t.s;
	}
	if (!strcmp(ip, "none")) {
		if (port)
			return NULL;
		add_value(&t, BAILEY_ADDRESS_NONE);
		return t.s;
	}
	n = inet_pton(AF_INET, ip, addr) == 1 ? 4 : 16;
	if (n == 16)
		inet_pton(AF_INET6, ip, addr);
	n = bailey_key_inet(key, 0, addr, n);
	add_value(&t, key[0] - BAILEY_KEY_BASE);
	add_port(&t, port);
	for (i = 5; i < n; i++)
		add_value(&t, key[i] - BAILEY_KEY_BASE);
	return t.s;
}

/* No key has a NUL byte: what stands for one becomes any byte. */
static void add_with_nul(struct bc_text *t, const char *p)
{
	const char *nul;
	size_t len;

	while ((nul = bc_next_nul(p, &len))) {
		bc_text_put(t, p, nul - p);
		bc_text_add(t, "?");
		p = nul + len;
	}
	bc_text_add(t, p);
}

/**
 * bc_keep_last_star() - end a glob that a brace or a comma of ours will follow
 * @t: glob
 *
 * A star that is the whole of a last component stands for one byte at least, but not
 * before a brace, as ours will be: so that byte is spelled out.
 */
void bc_keep_last_star(struct bc_text *t)
{
	size_t stars = 0;

	while (t->s[t->len - 1 - stars] == '*')
		stars++;
	if (!stars || stars > 2 || t->s[t->len - 1 - stars] != '/')
		return;
	t->len -= stars;
	t->s[t->len] = '\0';
	bc_text_add(t, stars > 1 ? "?**" : "?*");
}

/* One address, @p, as bc_unix_glob() has it. */
static void add_unix(struct bc_front *f, struct bc_text *t, const char *p,
		     struct bc_loc loc, bool deny, bool bind)
{
	size_t len;

	if (*p == '@' && bc_next_nul(p, &len)) {
		bc_unkept(f, loc, "a NUL byte in a socket's name",
			  deny ? "any byte there is denied" : "nothing is granted");
		add_value(t, deny ? BAILEY_ADDRESS_ABSTRACT : NO_KIND);
		add_with_nul(t, deny ? p + 1 : "");
	} else if (!strcmp(p, "none")) {
		add_value(t, BAILEY_ADDRESS_NONE);
	} else if (!strcmp(p, "auto") && bind) {
		add_value(t, BAILEY_ADDRESS_AUTO);
	} else if (!strcmp(p, "auto") || *p == '@') {
		add_value(t, BAILEY_ADDRESS_ABSTRACT);
		bc_text_add(t, *p == '@' ? p + 1 : AUTOBOUND);
	} else {
		/* A deny rule would be lost in silence. */
		if (deny)
			bc_unsupported(f, loc, "an address without @");
		else
			bc_unkept(f, loc, "an address without @",
				  "it is no socket's");
		add_value(t, NO_KIND);
	}
}

/**
 * bc_unix_glob() - an address of a unix socket
 * @f: front end
 * @w: "@name" as a glob, "none", "auto"; or variables that stand for such
 * @deny: of a deny rule
 * @bind: the address a socket is about to be bound to
 *
 * AppArmor reads slashes as one, in a name as in a path; but to the kernel @a//b is
 * another name than @a/b. So a deny rule that says @a//b refuses both, lest it
 * misses the one that was written.
 *
 * Return: malloc()ed glob, or NULL after an error.
 */
char *bc_unix_glob(struct bc_front *f, const struct bc_word *w, bool deny,
		   bool bind)
{
	struct bc_text t = { 0 };
	bool alone, written;
	char **s;
	int n, i;

	n = bc_expand_glob(f, w->s, w->loc, &s);
	if (n < 0)
		return NULL;
	alone = n == 1;
	written = deny && alone && strstr(s[0], "//");
	if (!alone || written)
		bc_text_add(&t, "{");
	for (i = 0; i < n; i++) {
		if (i)
			bc_text_add(&t, ",");
		if (deny && strstr(s[i], "//")) {
			add_unix(f, &t, s[i], w->loc, deny, bind);
			if (alone)
				bc_keep_last_star(&t);
			bc_text_add(&t, ",");
		}
		bc_squeeze(s[i]);
		add_unix(f, &t, s[i], w->loc, deny, bind);
		free(s[i]);
	}
	if (written)
		bc_keep_last_star(&t);
	if (!alone || written)
		bc_text_add(&t, "}");
	free(s);
	return t.s;
}

/** bc_path_glob() - unix sockets that have a path: file rules decide there */
char *bc_path_glob(void)
{
	struct bc_text t = { 0 };

	add_value(&t, BAILEY_ADDRESS_PATH);
	bc_text_add(&t, "**");
	return t.s;
}
