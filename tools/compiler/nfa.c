// SPDX-License-Identifier: GPL-2.0
/*
 * AppArmor globs to NFA states, built from the end to the beginning so that
 * every state knows its successor when it is made. See nfastate.c.
 */
#include <stdlib.h>
#include <string.h>

#include "glob.h"
#include "quote.h"

#define MAX_DEPTH	50	/* nested braces */

/* Bytes that are not themselves, or no part of a component. */
static const bool ends_component[256] = {
	['/'] = true, ['\\'] = true, ['*'] = true, ['?'] = true, ['['] = true,
	[']'] = true, ['{'] = true, ['}'] = true,
};

static const char *glob_hint(const char *what)
{
	if (!strncmp(what, "unexpected", 10))
		return "a \\ before it makes it a character as any other";
	if (!strncmp(what, "braces need", 11))
		return "write: {a,b}";
	return NULL;
}

/* Whether the glob has the values of variables that stand in the file instead. */
static __attribute__((cold)) bool is_replaced(const struct bc_glob *g, const char *text)
{
	size_t have;
	const char *p = text ? bc_line_of(text, g->loc.line, &have) : NULL;

	if (!p || !g->loc.column || g->loc.column > have)
		return false;
	p += g->loc.column - 1;
	have -= g->loc.column - 1;
	if (have > g->loc.length)
		have = g->loc.length;
	return memmem(p, have, "@{", 2) &&
		!memmem(p, have, g->begin, strlen(g->begin));
}

/* @p: where in the glob, or NULL */
static __attribute__((cold)) void glob_error(struct bc_glob *g, const char *what, const char *p)
{
	struct bc_loc loc = g->loc;
	const char *text;

	if (!g->error && g->diag) {
		text = bc_diag_text(g->diag, loc.file);
		if (p && p >= g->begin && p < g->begin + strlen(g->begin))
			loc = bc_narrow(text, loc, g->begin, p, 1);
		bc_report(g->diag, BC_ERROR, loc, glob_hint(what), "%s in \"%s\"%s", what,
			  g->begin, is_replaced(g, text) ? ", its variables replaced" : "");
	}
	g->error = 1;
}

/* Length of the element at @p, 0 after an error. */
static size_t atom_len(struct bc_glob *g, const char *p, const char *end)
{
	uint64_t set[4];
	bool repeat;
	size_t n;
	int depth = 0;

	if (*p == '\\') {
		n = bc_escape_len(p);
		if (!n || p + n > end)
			glob_error(g, "trailing backslash", p);
		return g->error ? 0 : n;
	}
	if (*p == '*') {	/* more than two are two */
		for (n = 1; p + n < end && p[n] == '*'; n++)
			;
		return n;
	}
	if (*p == '[') {
		n = bc_class_len(p, end);
		if (n && n == 2 + bc_class_sign(p + 1, '^') &&
		    bc_spill(p, end, set, &repeat))
			return bc_spill(p, end, set, &repeat);
		if (!n)
			glob_error(g, "character class is not closed", p);
		else if (n == 2 + bc_class_sign(p + 1, '^') && !g->lax)
			glob_error(g, "empty character class", p);
		return g->error ? 0 : n;
	}
	if (*p == '{') {
		size_t commas = 0;

		for (n = 0; p + n < end; n++) {
			if (p[n] == '\\')
				n++;
			else if (p[n] == '[' && bc_class_len(p + n, end))
				n += bc_class_len(p + n, end) - 1;
			else if (p[n] == '{')
				depth++;
			else if (p[n] == ',' && depth == 1)
				commas++;
			else if (p[n] == '}' && !--depth)
				break;
		}
		if (p + n >= end)
			glob_error(g, "brace is not closed", p);
		else if (!commas)
			glob_error(g, "braces need at least two alternatives", p);
		return g->error ? 0 : n + 1;
	}
	if (*p == '}' || *p == ']') {
		glob_error(g, *p == '}' ? "unexpected }" : "unexpected ]", p);
		return 0;
	}
	return 1;
}

static int add_class(struct bc_glob *g, const char *p, size_t len, int out)
{
	const char *end = p + len - 1;
	uint64_t set[4] = { 0 };
	int negate = bc_class_sign(p + 1, '^'), i, bits = 0, last = 0;
	unsigned int lo, hi;
	bool repeat;
	size_t dash;

	if (p[1 + negate] == ']' && bc_spill(p, p + len, set, &repeat))
		return repeat ? bc_nfa_loop(g->nfa, set, out) :
				bc_nfa_set(g->nfa, set, out);
	p += 1 + negate;
	while (!g->lax && p < end) {
		lo = bc_class_byte(&p);
		hi = lo;
		dash = p < end ? bc_class_sign(p, '-') : 0;
		if (dash) {
			p += dash;
			if (p == end) {
				glob_error(g, "range without an end", NULL);
				return out;
			}
			dash = bc_class_sign(p, '-');
			hi = bc_class_byte(&p);
			if (dash || (p < end && bc_class_sign(p, '-'))) {
				glob_error(g, "two ranges run into one another", NULL);
				return out;
			}
		}
		if (lo == '[' && *p == ':') {
			glob_error(g, "named classes are not part of the language", NULL);
			return out;
		}
		if (hi < lo) {	/* a range may run backwards */
			unsigned int swap = lo;

			lo = hi;
			hi = swap;
		}
		for (; lo <= hi; lo++)
			set[lo >> 6] |= 1ull << (lo & 63);
	}
	if (negate) {
		/* Unlike ? and *, a negated class also stands for a slash. */
		for (i = 0; i < 4; i++)
			set[i] = ~set[i];
	}
	set[0] &= ~1ull;
	for (i = 0; i < 4; i++) {
		bits += __builtin_popcountll(set[i]);
		if (set[i])
			last = 64 * i + __builtin_ctzll(set[i]);
	}
	return bits == 1 ? bc_nfa_byte(g->nfa, last, out) :
			   bc_nfa_set(g->nfa, set, out);
}

static int add_glob(struct bc_glob *g, const char *p, const char *end, char before,
		    char after, int out);

/* What a star is depends on the bytes beside it, be they the group's own. */
static int add_braces(struct bc_glob *g, const char *p, const char *end, int out)
{
	const char *begin = p + 1;
	int result = -1, depth = 0;

	if (++g->depth > MAX_DEPTH) {
		glob_error(g, "braces nested too deeply", NULL);
		return out;
	}
	for (p++; p < end; p++) {
		if (*p == '\\') {
			p++;
		} else if (*p == '[' && bc_class_len(p, end)) {
			p += bc_class_len(p, end) - 1;
		} else if (*p == '{') {
			depth++;
		} else if ((*p == ',' && !depth) || (*p == '}' && !depth)) {
			int branch = add_glob(g, begin, p, '{', '}', out);

			result = result < 0 ? branch :
				bc_nfa_state(g->nfa, BC_SPLIT, result, branch);
			begin = p + 1;
		} else if (*p == '}') {
			depth--;
		}
	}
	g->depth--;
	return result < 0 ? out : result;
}

/*
 * Length of the component that is spelled out at @p, after a byte @before; 0: it is
 * none, or of one byte, which is as good.
 */
static size_t component_len(const char *p, const char *end, char before,
			    char after)
{
	size_t n;

	if (before && before != '/')
		return 0;
	for (n = 0; p + n < end && !ends_component[(uint8_t)p[n]]; n++)
		;
	if (n < 2 || n >= BAILEY_MAX_COMPONENT)
		return 0;
	if (p + n < end)
		after = p[n];
	return !after || after == '/' ? n : 0;
}

/**
 * bc_take_apart() - the atoms of a glob
 * @g: receives them; given back in the order opposite to that in which they were taken
 * @p: the glob, up to @end
 * @end: its end
 * @before: the byte before it
 * @after: the byte after it
 */
struct bc_seq bc_take_apart(struct bc_glob *g, const char *p, const char *end, char before,
			    char after)
{
	struct bc_seq s = { g->natoms, 0 };
	size_t len;

	while (p < end && ((len = component_len(p, end, before, after)) ||
			   (len = atom_len(g, p, end)))) {
		if (g->natoms == g->atoms_room)
			g->atom = bc_grow(g->atom, g->natoms, &g->atoms_room,
					  sizeof(*g->atom));
		g->atom[g->natoms++] = (struct bc_atom){
			.p = p, .len = len, .prev = before,
			.next = p + len < end ? p[len] : after,
		};
		s.n++;
		p += len;
		before = p[-1];
	}
	return s;
}

/** bc_add_atom() - add an atom in front of @out; its first state */
int bc_add_atom(struct bc_glob *g, const struct bc_atom *a, int out)
{
	switch (a->p[0]) {
	case '\\':
		return bc_nfa_byte(g->nfa, bc_escape_byte(a->p, a->len), out);
	case '*':
		return bc_nfa_star(g->nfa, a->len > 1, bc_is_one(a), out);
	case '?':
		return bc_nfa_any(g->nfa, 0, out);
	case '[':
		return add_class(g, a->p, a->len, out);
	case '{':
		return add_braces(g, a->p, a->p + a->len, out);
	default:
		return a->len > 1 ? bc_nfa_word(g->nfa, a->p, a->len, out) :
				    bc_nfa_byte(g->nfa, a->p[0], out);
	}
}

/* Adds the glob from @p to @end in front of @out; its first state. */
static int add_glob(struct bc_glob *g, const char *p, const char *end, char before,
		    char after, int out)
{
	struct bc_seq s = bc_take_apart(g, p, end, before, after);
	int n = s.n;

	while (!g->error && n--) {
		struct bc_atom a = g->atom[s.at + n];

		out = bc_add_atom(g, &a, out);
	}
	g->natoms = s.at;
	return out;
}

/* Adds the fields before @i in front of @out. */
static int add_fields(struct bc_glob *g, const struct bc_rule *rule, int i, int out)
{
	while (i--) {
		const char *p = rule->field[i];

		if (p) {
			g->begin = p;
			out = add_glob(g, p, p + strlen(p), '\0', '\0', out);
		} else {
			out = bc_nfa_star(g->nfa, 1, 0, out);
		}
		if (i)
			out = bc_nfa_state(g->nfa, BC_FIELD, out, -1);
		g->nfa->tail[i] = out;
	}
	return out;
}

#define MANY	128	/* atoms whose memory is not kept for the next rule */

/**
 * bc_nfa_add() - add a rule
 * @nfa: automaton of its class
 * @rules: what the rule became when its variables were replaced
 * @n: number of these, at least 1
 * @index: what a match yields
 * @kept: fields from this one on, and the match, are those of an other rule, whose ends
 *	stand in @nfa->tail; -1: it has none of another
 * @diag: for malformed globs
 *
 * Return: 0, or -1 after an error was reported.
 */
int bc_nfa_add(struct bc_nfa *nfa, const struct bc_rule *const *rules,
	       uint32_t n, uint32_t index, int kept, struct bc_diag *diag)
{
	struct bc_glob g = { .nfa = nfa, .diag = diag, .loc = rules[0]->loc,
			  .atom = nfa->atom, .atoms_room = nfa->atoms_room };
	bool path = rules[0]->cls == BAILEY_CLASS_FILE ||
		rules[0]->cls == BAILEY_CLASS_ATTACH;
	int match, out;
	uint32_t i;

	if (nfa->n >= BC_NSTATES) {
		bc_report(diag, BC_ERROR, rules[0]->loc, "load fewer rules at once",
			  "rules need more than %d states", BC_NSTATES);
		return -1;
	}
	nfa->base = nfa->n;
	if (kept < 0) {
		kept = rules[0]->nfields;
		nfa->tail[kept] = bc_nfa_new(nfa, (struct bc_nstate){
			BC_MATCH, path ? -1 : 0, -1, index });
	}
	match = nfa->tail[kept];
	out = match;
	nfa->low = nfa->tail[rules[0]->nfields];

	for (i = 0; i < n && rules[i]->nfields == 1 && rules[i]->field[0]; i++)
		;
	if (n > 1 && i == n) {
		out = bc_add_globs(&g, rules, n, match);
	} else {
		for (i = 0; i < n; i++) {
			int one = add_fields(&g, rules[i], kept, match);

			out = i ? bc_nfa_state(nfa, BC_SPLIT, out, one) : one;
		}
	}
	nfa->starts = bc_grow(nfa->starts, nfa->nstarts, &nfa->starts_room,
			      sizeof(*nfa->starts));
	nfa->starts[nfa->nstarts++] = out;
	if (g.atoms_room > MANY) {
		free(g.atom);
		g.atom = NULL;
		g.atoms_room = 0;
	}
	nfa->atom = g.atom;
	nfa->atoms_room = g.atoms_room;
	return g.error ? -1 : 0;
}

/**
 * bc_nfa_check() - as bc_nfa_add(), of one glob, which is not added
 * @glob: pattern
 * @loc: of the rule
 * @diag: for what is wrong; NULL: nobody is told
 * @lax: what classes say does not matter, but where they end
 */
int bc_nfa_check(const char *glob, struct bc_loc loc, struct bc_diag *diag, bool lax)
{
	struct bc_glob g = { .diag = diag, .loc = loc, .begin = glob, .lax = lax };

	add_glob(&g, glob, glob + strlen(glob), '\0', '\0', 0);
	free(g.atom);
	return g.error ? -1 : 0;
}

/** bc_nfa_free() - free the memory of an automaton */
void bc_nfa_free(struct bc_nfa *nfa)
{
	free(nfa->state);
	free(nfa->set);
	free(nfa->starts);
	free(nfa->atom);
}
