// SPDX-License-Identifier: GPL-2.0
/*
 * Rules by what they say. Symbols name a rule by the place where it was met first
 * (SOURCE:LINE), whatever edits of the policy make of that place later: which rule an
 * event means is seen by the hash of its text, that the kernel tells. Events of kernels
 * that do not tell it are taken by their place.
 */
#include <stdio.h>
#include <string.h>

#include "alloc.h"
#include "rules.h"

#define WHERE_TEXT (AN_PLACE_TEXT - 16)	/* leaves room for "#" and a hash */

/** an_rules_init() - no rules */
void an_rules_init(struct an_rules *r)
{
	memset(r, 0, sizeof(*r));
	an_symbols_init(&r->places);
}

/** an_rules_free() - frees what is known */
void an_rules_free(struct an_rules *r)
{
	uint32_t i;

	for (i = 1; r->rule && i < r->places.n; i++)
		free(r->now[i]);
	an_symbols_free(&r->places);
	free(r->rule);
	free(r->now);
	free(r->slot);
	memset(r, 0, sizeof(*r));
}

/* Where a hash is, or the empty slot where it belongs. */
static uint32_t *slot_of(const struct an_rules *r, uint32_t rule)
{
	uint32_t i = rule * 0x9e3779b1u & (r->nslots - 1);

	while (r->slot[i] && r->rule[r->slot[i]] != rule)
		i = (i + 1) & (r->nslots - 1);
	return &r->slot[i];
}

static uint32_t find(const struct an_rules *r, uint32_t rule)
{
	return r->nslots ? *slot_of(r, rule) : 0;
}

static void widen(struct an_rules *r)
{
	uint32_t i;

	free(r->slot);
	r->nslots = r->nslots ? 2 * r->nslots : 64;
	r->slot = an_alloc(r->nslots, sizeof(*r->slot));
	r->rule = an_realloc(r->rule, r->nslots, sizeof(*r->rule));
	r->now = an_realloc(r->now, r->nslots, sizeof(*r->now));
	for (i = 1; i < r->places.n; i++)
		*slot_of(r, r->rule[i]) = i;
}

/* The rule is not known yet. Return: number of the place; 0: no room, or another has it. */
static uint32_t add(struct an_rules *r, uint32_t rule, const char *place)
{
	uint32_t n;

	if (r->places.n > AN_MAX_RULES ||
	    an_symbol_find(&r->places, place, strlen(place)) != AN_NONE)
		return 0;
	if (2 * r->places.n >= r->nslots)
		widen(r);
	n = an_symbol_add(&r->places, place, strlen(place));
	r->rule[n] = rule;
	r->now[n] = NULL;
	*slot_of(r, rule) = n;
	return n;
}

static char *copy(const char *s)
{
	char *c = strdup(s);

	if (!c)
		abort();
	return c;
}

/* A place that no other rule has; Return: was there one that had it? */
static bool own_place(const struct an_rules *r, uint32_t rule, const char *where,
		      int len, char place[AN_PLACE_TEXT])
{
	bool taken = an_symbol_find(&r->places, where, len) != AN_NONE;

	if (taken)
		snprintf(place, AN_PLACE_TEXT, "%.*s#%08x", len, where, rule);
	else
		snprintf(place, AN_PLACE_TEXT, "%.*s", len, where);
	return taken;
}

static bool is_at(const char *place, const char *source, uint32_t line)
{
	size_t len = strlen(source);
	char *end;

	return !strncmp(place, source, len) && place[len] == ':' &&
		strtoul(place + len + 1, &end, 10) == line && !*end;
}

static void where_of(const struct an_event *e, char where[AN_PLACE_TEXT])
{
	snprintf(where, WHERE_TEXT, "%s:%u", e->source ? e->source : "-",
		 e->line);
}

/**
 * an_rules_place() - where the model says that an event's rule stands
 * @r: rules of the application
 * @e: event; its @place is set if it is another than that of the event, and is valid
 *	until the next call
 * @learn: a rule that is not known becomes so
 *
 * Return: true if what people are to be shown is the event's own place.
 */
bool an_rules_place(struct an_rules *r, struct an_event *e, bool learn)
{
	char where[AN_PLACE_TEXT];
	uint32_t n;

	if (!e->rule || !e->line)
		return false;
	n = find(r, e->rule);
	if (!n) {
		bool taken;

		where_of(e, where);
		taken = own_place(r, e->rule, where, strlen(where), r->fresh);
		if (learn)
			add(r, e->rule, r->fresh);
		e->place = taken ? r->fresh : NULL;
		return taken;
	}
	if (is_at(r->places.name[n], e->source ? e->source : "-", e->line)) {
		free(r->now[n]);
		r->now[n] = NULL;
		return false;
	}
	e->place = r->places.name[n];
	if (r->now[n] && is_at(r->now[n], e->source ? e->source : "-", e->line))
		return true;
	where_of(e, where);
	free(r->now[n]);
	r->now[n] = copy(where);
	return true;
}

/*
 * Finds the place within a symbol's name. Names of files may have blanks in them, as
 * permissions have. Return: its number, 0 if there is none.
 */
static uint32_t place_in(const struct an_rules *r, const char *name, const char **at,
			 size_t *len)
{
	const char *from, *to;
	uint32_t n;
	size_t k;

	for (from = strchr(name, ' '); from; from = strchr(from + 1, ' ')) {
		for (to = strchr(from + 1, ' '); to; to = strchr(to + 1, ' ')) {
			k = to - from - 1;
			n = an_symbol_find(&r->places, from + 1, k);
			/* With --detail object the node follows after a dot. */
			if (!n) {
				while (k && from[k] != '.')
					k--;
				k -= k > 0;
				n = an_symbol_find(&r->places, from + 1, k);
			}
			if (!n)
				continue;
			*at = from + 1;
			*len = k;
			return n;
		}
	}
	return 0;
}

/* A name with another place; malloc()ed. */
static char *with_place(const char *name, const char *at, size_t len,
			const char *place)
{
	char *s;

	if (asprintf(&s, "%.*s%s%s", (int)(at - name), name, place, at + len) < 0)
		abort();
	return s;
}

/* The place in @to of a rule of @from, which may be new there. */
static const char *adopt(struct an_rules *to, const struct an_rules *from, uint32_t i)
{
	const char *where = from->places.name[i];
	uint32_t n = find(to, from->rule[i]);

	if (n)
		return to->places.name[n];
	own_place(to, from->rule[i], where, strcspn(where, "#"), to->fresh);
	n = add(to, from->rule[i], to->fresh);
	if (n && from->now[i])
		to->now[n] = copy(from->now[i]);
	return to->fresh;
}

/**
 * an_rules_adopt() - gives the rules of an application the places of another's
 * @to: rules of the other, which are added to
 * @from: rules of the application
 * @s: symbols of the application, which are renamed; they may be looked up by number
 *	only afterwards
 */
void an_rules_adopt(struct an_rules *to, const struct an_rules *from,
		    struct an_symbols *s)
{
	char **place = an_alloc(from->places.n, sizeof(*place)), *name;
	struct an_symbols taken;
	const char *at = NULL;
	uint32_t i, n, known;
	size_t len = 0;

	an_symbols_init(&taken);
	for (i = 1; i < from->places.n; i++)
		place[i] = copy(adopt(to, from, i));
	for (i = 1; i < s->n; i++) {
		n = place_in(from, s->name[i], &at, &len);
		name = n ? with_place(s->name[i], at, len, place[n]) : copy(s->name[i]);
		/* One known by its place only may have the same name: two they are. */
		for (;;) {
			known = taken.n;
			if (an_symbol_add(&taken, name, strlen(name)) == known)
				break;
			name = an_realloc(name, strlen(name) + 2, 1);
			strcat(name, "~");
		}
		free(s->name[i]);
		s->name[i] = name;
	}
	for (i = 1; i < from->places.n; i++)
		free(place[i]);
	free(place);
	an_symbols_free(&taken);
}

/**
 * an_rules_shown() - a symbol's name as people are shown it
 * @r: rules
 * @name: of the symbol
 *
 * Return: the name with the place where its rule was met last, malloc()ed.
 */
char *an_rules_shown(const struct an_rules *r, const char *name)
{
	char where[AN_PLACE_TEXT];
	const char *at = NULL;
	size_t len = 0;
	uint32_t n = place_in(r, name, &at, &len);

	if (!n)
		return copy(name);
	if (r->now[n])
		return with_place(name, at, len, r->now[n]);
	snprintf(where, sizeof(where), "%.*s", (int)strcspn(r->places.name[n], "#"),
		 r->places.name[n]);
	return with_place(name, at, len, where);
}

/** an_rules_put() - writes rules */
void an_rules_put(const struct an_rules *r, struct an_writer *w)
{
	uint32_t i;

	an_put_number(w, r->places.n - 1);
	for (i = 1; i < r->places.n; i++) {
		an_put_number(w, r->rule[i]);
		an_put_text(w, r->places.name[i]);
		an_put_text(w, r->now[i] ? r->now[i] : "");
	}
}

/** an_rules_get() - reads rules, into what has none */
void an_rules_get(struct an_rules *r, struct an_cursor *c)
{
	uint32_t n = an_get_number(c, AN_MAX_RULES, "too many rules"), i, rule;
	char place[AN_TEXT], now[AN_TEXT];
	size_t at;

	for (i = 0; i < n && !c->wrong; i++) {
		at = c->at;
		rule = an_get_number(c, UINT32_MAX, "bad number");
		an_get_text(c, place);
		an_get_text(c, now);
		if (c->wrong)
			break;
		if (!rule || !*place || strlen(place) >= AN_PLACE_TEXT ||
		    strcspn(place, "#") >= WHERE_TEXT || strlen(now) >= AN_PLACE_TEXT || find(r, rule) ||
		    an_symbol_find(&r->places, place, strlen(place)) != AN_NONE) {
			an_fail(c, at, "a rule that is empty or there twice");
			break;
		}
		rule = add(r, rule, place);
		if (*now)
			r->now[rule] = copy(now);
	}
}
