// SPDX-License-Identifier: GPL-2.0
/*
 * Classes without a member. AppArmor makes an expression of a pattern, a piece for each
 * element, and in that an empty class goes on to the next ] it meets: /a[]* is /a and any
 * number of the signs of which a star's piece is made, [^/, and of ].
 */
#include <ctype.h>
#include <string.h>

#include "front.h"
#include "nfa.h"

static void add(uint64_t *set, unsigned char c)
{
	set[c >> 6] |= 1ull << (c & 63);
}

/* Bytes of a class of letters and digits at @p, the piece of which is itself; or 0. */
static size_t plain_class(const char *p, const char *end, uint64_t *set)
{
	size_t n = 1 + (p + 1 < end && p[1] == '^'), i;

	while (p + n < end && isalnum((unsigned char)p[n]))
		n++;
	if (p + n >= end || p[n] != ']')
		return 0;
	for (i = 0; i < n; i++)
		add(set, p[i]);
	return n + 1;
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
	int i;

	memset(set, 0, 4 * sizeof(*set));
	*repeat = false;
	if (bc_class_len(p, end) != n)
		return 0;
	add(set, ']');
	for (; p + n < end && isalnum((unsigned char)p[n]); n++)
		add(set, p[n]);
	if (p + n >= end || !strchr("*?[", p[n]))
		return 0;
	if (p[n] == '[') {
		more = plain_class(p + n, end, set);
		if (!more)
			return 0;
		n += more;
	} else {
		add(set, '[');
		add(set, '^');
		*repeat = p[n] == '*';
		n++;
		if (*repeat && p + n < end && p[n] == '*')
			n++;
		else
			add(set, '/');	/* which ** has not */
	}
	for (i = 0; sign && i < 4; i++)
		set[i] = ~set[i];
	set[0] &= ~1ull;
	return n;
}
