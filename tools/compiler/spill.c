// SPDX-License-Identifier: GPL-2.0
/*
 * Classes without a member. AppArmor makes an expression of a pattern, a piece for each
 * element, and in that an empty class goes on to the next ] it meets: /a[]* is /a and any
 * number of the signs of which a star's piece is made, [^/, and of ].
 */
#include <string.h>

#include "ascii.h"
#include "front.h"
#include "nfa.h"

#define MAX_MEMBERS	256	/* of one that goes on; longer ones are refused */

/**
 * struct members - what stands between the ] that a class begins with and its end
 * @c: bytes; @n of them
 */
struct members {
	unsigned char c[MAX_MEMBERS];
	size_t n;
};

/* Whether the piece that becomes of a byte is that byte. */
static bool is_plain(char c)
{
	return bc_isalnum((unsigned char)c) || (c && strchr("/-_:@", c));
}

/* Takes what is plain from @p on; returns its bytes. */
static size_t take_plain(const char *p, const char *end, struct members *m)
{
	size_t n;

	for (n = 0; p + n < end && is_plain(p[n]) && m->n < MAX_MEMBERS - 4; n++)
		m->c[m->n++] = p[n];
	return n;
}

/* A class at @p whose piece is itself; returns its bytes, or 0. */
static size_t take_class(const char *p, const char *end, struct members *m)
{
	size_t n = 1 + (p + 1 < end && p[1] == '^'), i;

	for (i = 0; i < n; i++)
		m->c[m->n++] = p[i];
	n += take_plain(p + n, end, m);
	return p + n < end && p[n] == ']' ? n + 1 : 0;
}

/* The set of all, ranges among them; false if there is one that makes no sense. */
static bool make_set(const struct members *m, uint64_t set[4])
{
	size_t i;

	for (i = 0; i < m->n; i++) {
		unsigned int lo = m->c[i], hi = lo, swap;

		if (lo == '[' && i + 1 < m->n && m->c[i + 1] == ':')
			return false;
		if (i + 1 < m->n && m->c[i + 1] == '-') {
			if (i + 2 == m->n || m->c[i + 2] == '-' ||
			    (i + 3 < m->n && m->c[i + 3] == '-'))
				return false;
			hi = m->c[i + 2];
			i += 2;
		}
		if (hi < lo) {
			swap = lo;
			lo = hi;
			hi = swap;
		}
		for (; lo <= hi; lo++)
			set[lo >> 6] |= 1ull << (lo & 63);
	}
	return true;
}

/**
 * bc_spill() - what a class without a member becomes
 * @p: the class; it ends before @end
 * @set: receives its bytes
 * @repeat: receives whether any number of them is meant, not one
 *
 * Return: bytes of the pattern it takes, or 0 if it has members, or nothing ends it.
 */
size_t bc_spill(const char *p, const char *end, uint64_t set[4], bool *repeat)
{
	size_t sign = bc_class_sign(p + 1, '^'), n = 2 + sign, more;
	struct members m = { "]", 1 };
	int i;

	memset(set, 0, 4 * sizeof(*set));
	*repeat = false;
	if (bc_class_len(p, end) != n)
		return 0;
	n += take_plain(p + n, end, &m);
	if (p + n >= end || !strchr("*?[", p[n]))
		return 0;
	if (p[n] == '[') {
		more = take_class(p + n, end, &m);
		if (!more)
			return 0;
		n += more;
	} else {
		m.c[m.n++] = '[';
		m.c[m.n++] = '^';
		*repeat = p[n] == '*';
		n++;
		if (*repeat && p + n < end && p[n] == '*')
			n++;
		else
			m.c[m.n++] = '/';	/* which ** has not */
	}
	if (!make_set(&m, set))
		return 0;
	for (i = 0; sign && i < 4; i++)
		set[i] = ~set[i];
	set[0] &= ~1ull;
	return n;
}
