// SPDX-License-Identifier: GPL-2.0
/*
 * Rules about sockets: what may be done with a kind of socket, and, where the
 * kernel tells them, which ports it may be bound to and whom it may reach.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "learn.h"
#include "literal.h"

#define FEW		4u	/* peers or ports that get a rule each */
#define EPHEMERAL	32768	/* ports from here on are anybody's */

/**
 * struct gate - an address that a socket was bound or connected to
 * @ip: address, or NULL
 * @port: port as text, or NULL
 * @perms: what was done
 * @events: records
 */
struct gate {
	const char *ip, *port;
	__u32 perms;
	unsigned int events;
};

/* Writes "(create, bind)". */
static void put_perms(FILE *out, __u32 perms)
{
	char buf[160], *w, *save;
	const char *gap = "(";

	class_perms(BAILEY_CLASS_NET, perms, buf);
	for (w = strtok_r(buf, " ", &save); w; w = strtok_r(NULL, " ", &save)) {
		fprintf(out, "%s%s", gap, w);
		gap = ", ";
	}
	fputs(") ", out);
}

static bool same(const char *a, const char *b)
{
	return a == b || (a && b && !strcmp(a, b));
}

static void add_gate(struct gate *g, size_t *n, const char *ip,
		     const char *port, __u32 perms, unsigned int events)
{
	size_t i;

	if (port && (!atoi(port) || atoi(port) >= EPHEMERAL))
		port = NULL;
	for (i = 0; i < *n; i++)
		if (same(g[i].ip, ip) && same(g[i].port, port))
			break;
	if (i == *n) {
		g[i] = (struct gate){ ip, port, 0, 0 };
		(*n)++;
	}
	g[i].perms |= perms;
	g[i].events += events;
}

/* One rule with a condition. */
static void gate_rule(struct draft *d, const struct access *a,
		      const struct gate *g, bool peer, enum confidence sure,
		      const char *why)
{
	struct rule *rule;
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);
	const char *gap = peer ? " peer=(" : " ";

	fputs("network ", out);
	put_perms(out, g->perms);
	fprintf(out, "%s %s", a->field[A_NAME], a->field[A_TYPE]);
	if (g->ip)
		fprintf(out, "%sip=%s", gap, g->ip);
	if (g->port)
		fprintf(out, "%sport=%s", g->ip ? " " : gap, g->port);
	fprintf(out, "%s,", peer && (g->ip || g->port) ? ")" : "");
	fclose(out);
	rule = draft_rule(d, S_NET, text);
	rule->events = g->events;
	rule->names = 1;
	rule->confidence = sure;
	rule->why = why;
}

/* Few addresses: each; few ports: each; else whatever. */
static void gates(struct draft *d, const struct access *a, struct gate *g,
		  size_t n, bool peer)
{
	struct gate *port = calloc(n + 1, sizeof(*port)), any = { 0 };
	size_t nports = 0, i;

	if (!port)
		abort();
	for (i = 0; i < n; i++) {
		any.perms |= g[i].perms;
		any.events += g[i].events;
		add_gate(port, &nports, NULL, g[i].port, g[i].perms,
			 g[i].events);
	}
	if (n <= FEW)
		for (i = 0; i < n; i++)
			gate_rule(d, a, &g[i], peer, SURE, NULL);
	else if (nports <= FEW)
		for (i = 0; i < nports; i++)
			gate_rule(d, a, &port[i], peer, LIKELY,
				  "many addresses");
	else
		gate_rule(d, a, &any, peer, GUESS, "many addresses and ports");
	free(port);
}

static bool wildcard(const char *ip)
{
	return !ip || !strcmp(ip, "0.0.0.0") || !strcmp(ip, "::");
}

/* What needs a condition: it decides with whom the socket has to do. */
static __u32 gated(const struct access *a)
{
	__u32 perms = BAILEY_NET_CONNECT;

	if (!strcmp(a->field[A_TYPE], "dgram") && a->field[A_PEER_PORT])
		perms |= BAILEY_NET_SEND;
	return perms;
}

/* All accesses to one kind of internet socket, from number @first on. */
static void inet(struct draft *d, size_t first, bool *done)
{
	const struct access *a = &d->set.a[first];
	struct gate *bind = calloc(d->set.n + 1, sizeof(*bind));
	struct gate *peer = calloc(d->set.n + 1, sizeof(*peer));
	struct gate rest = { 0 };
	size_t nbind = 0, npeer = 0, i;
	bool free_bind = false;

	if (!bind || !peer)
		abort();
	for (i = first; i < d->set.n; i++) {
		const struct access *b = &d->set.a[i];
		__u32 want = d->wanted[i], far;

		if (done[i] || b->cls != BAILEY_CLASS_NET || !want ||
		    !same(a->field[A_NAME], b->field[A_NAME]) ||
		    !same(a->field[A_TYPE], b->field[A_TYPE]))
			continue;
		done[i] = true;
		far = want & gated(b);
		if (far)
			add_gate(peer, &npeer, b->field[A_PEER_ADDR],
				 b->field[A_PEER_PORT], far, b->events);
		if (want & BAILEY_NET_BIND)
			add_gate(bind, &nbind, wildcard(b->field[A_ADDR]) ?
				 NULL : b->field[A_ADDR], b->field[A_PORT],
				 BAILEY_NET_BIND, b->events);
		want &= ~(far | BAILEY_NET_BIND);
		rest.perms |= want;
		rest.events += want ? b->events : 0;
	}
	for (i = 0; i < nbind; i++)
		free_bind |= !bind[i].ip && !bind[i].port;
	if (free_bind) {
		rest.perms |= BAILEY_NET_BIND;
		nbind = 0;
	}
	if (rest.perms)
		gate_rule(d, a, &rest, false, SURE, NULL);
	gates(d, a, bind, nbind, false);
	gates(d, a, peer, npeer, true);
	free(bind);
	free(peer);
}

static const char *abstract(const char *addr)
{
	return addr && *addr == '@' ? addr : NULL;
}

/* A condition, if there is a word for it, which is freed. */
static void put_word(FILE *out, const char *key, char *word)
{
	if (word)
		fprintf(out, "%s%s", key, word);
	free(word);
}

/* Local sockets: by their abstract names and the other side's label. */
static void local(struct draft *d, size_t first, bool *done)
{
	const struct access *a = &d->set.a[first];
	struct rule *rule;
	unsigned int events = 0;
	const char *here = abstract(a->field[A_ADDR]);
	const char *there = abstract(a->field[A_PEER_ADDR]);
	char *text = NULL;
	__u32 perms = 0;
	size_t size, i;
	FILE *out = open_memstream(&text, &size);

	for (i = first; i < d->set.n; i++) {
		const struct access *b = &d->set.a[i];

		if (done[i] || b->cls != BAILEY_CLASS_NET || !d->wanted[i] ||
		    !same(a->field[A_NAME], b->field[A_NAME]) ||
		    !same(a->field[A_TYPE], b->field[A_TYPE]) ||
		    !same(here, abstract(b->field[A_ADDR])) ||
		    !same(there, abstract(b->field[A_PEER_ADDR])) ||
		    !same(a->field[A_PEER], b->field[A_PEER]))
			continue;
		done[i] = true;
		perms |= d->wanted[i];
		events += b->events;
	}
	fputs("unix ", out);
	put_perms(out, perms);
	fprintf(out, "type=%s", a->field[A_TYPE]);
	put_word(out, " addr=", here ? policy_address(here) : NULL);
	if (there || a->field[A_PEER])
		fputs(" peer=(", out);
	put_word(out, "label=", a->field[A_PEER] ?
		 policy_label(a->field[A_PEER]) : NULL);
	put_word(out, a->field[A_PEER] ? " addr=" : "addr=",
		 there ? policy_address(there) : NULL);
	fprintf(out, "%s,", there || a->field[A_PEER] ? ")" : "");
	fclose(out);
	rule = draft_rule(d, S_NET, text);
	rule->events = events;
	rule->names = 1;
}

static void other(struct draft *d, size_t first, bool *done)
{
	const struct access *a = &d->set.a[first];
	struct rule *rule;
	char *text;
	size_t i;

	if (asprintf(&text, "network %s %s,", a->field[A_NAME],
		     a->field[A_TYPE]) < 0)
		abort();
	rule = draft_rule(d, S_NET, text);
	for (i = first; i < d->set.n; i++) {
		const struct access *b = &d->set.a[i];

		if (done[i] || b->cls != BAILEY_CLASS_NET || !d->wanted[i] ||
		    !same(a->field[A_NAME], b->field[A_NAME]) ||
		    !same(a->field[A_TYPE], b->field[A_TYPE]))
			continue;
		done[i] = true;
		rule->events += b->events;
		rule->names = 1;
	}
}

/** draft_network() - rules for the wanted accesses to sockets */
void draft_network(struct draft *d)
{
	bool *done = calloc(d->set.n + 1, sizeof(*done));
	size_t i;

	if (!done)
		abort();
	for (i = 0; i < d->set.n; i++) {
		const struct access *a = &d->set.a[i];

		if (a->cls != BAILEY_CLASS_NET || !d->wanted[i] || done[i] ||
		    !a->field[A_NAME] || !a->field[A_TYPE])
			continue;
		if (!strcmp(a->field[A_NAME], "unix"))
			local(d, i, done);
		else if (!strncmp(a->field[A_NAME], "inet", 4))
			inet(d, i, done);
		else
			other(d, i, done);
	}
	free(done);
}
