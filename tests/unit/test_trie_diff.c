// SPDX-License-Identifier: GPL-2.0
/*
 * The trie against the naive matcher, on random policies and paths made from
 * them. SEED= repeats a run, PAIRS= sets its length.
 */
#include <stdio.h>

#include "helper.h"
#include "nfa.h"

#define MAX_RULES 12

struct rule {
	char glob[200];
	__u32 perms;
	bool deny, owner;
};

static unsigned int seed;

static unsigned int rnd(unsigned int n)
{
	seed = seed * 1103515245 + 12345;
	return (seed >> 16) % n;
}

static void piece(char *out, int depth)
{
	static const char *const words[] = { "a", "b", "ab", "foo", "bar",
		"lib.so", "x1", "foobar" };
	static const char *const globs[] = { "*", "?", "[ab]", "[^b]", "[a-f]",
		"**", "*.so", "fo*", "*b*" };

	switch (rnd(depth ? 7 : 9)) {
	case 0: case 1: case 2: case 3:
		strcat(out, words[rnd(8)]);
		break;
	case 4: case 5:
		strcat(out, globs[rnd(9)]);
		break;
	case 6:
		piece(out, 1);
		strcat(out, words[rnd(8)]);
		break;
	default:
		strcat(out, "{");
		if (rnd(4))
			piece(out, 1);
		strcat(out, ",");
		piece(out, 1);
		if (!rnd(3))
			strcat(out, "/");
		strcat(out, "}");
	}
}

static void make_rule(struct rule *r)
{
	int n = 1 + rnd(4), i;

	memset(r, 0, sizeof(*r));
	for (i = 0; i < n; i++) {
		strcat(r->glob, "/");
		piece(r->glob, 0);
	}
	if (!rnd(5))
		strcat(r->glob, "/");
	r->deny = !rnd(5);
	r->owner = !rnd(6);
	r->perms = 1 + rnd(3);	/* r, k or both */
}

/* A path that the glob may well match. */
static void instance(const char *g, char *out)
{
	size_t n = 0;

	for (; *g && n < 180; g++) {
		if (*g == '{') {
			while (*g != ',' && *g != '}' && rnd(4))
				g++;
		} else if (*g == ',') {
			while (*g && *g != '}')
				g++;
		} else if (*g == '[') {
			out[n++] = "abcx"[rnd(4)];
			while (*g && *g != ']')
				g++;
		} else if (*g == '*') {
			while (rnd(2) && n < 170)
				out[n++] = "abo./"[rnd(g[1] == '*' ? 5 : 4)];
		} else if (*g == '?') {
			out[n++] = "ab."[rnd(3)];
		} else if (*g != '}') {
			out[n++] = *g;
		}
	}
	out[n] = '\0';
	/* near misses */
	if (n > 1 && !rnd(4))
		out[1 + rnd(n - 1)] = "ab/x"[rnd(4)];
	if (n > 2 && !rnd(8))
		out[n - 1] = '\0';
	if (!rnd(8))
		strcat(out, "/");
}

static __u32 expected(const struct rule *rules, int n, const char *path,
		      bool owner)
{
	__u32 allow = 0, deny = 0;
	int i;

	for (i = 0; i < n; i++) {
		if ((rules[i].owner && !owner) ||
		    !naive_match(rules[i].glob, path))
			continue;
		if (rules[i].deny)
			deny |= rules[i].perms;
		else
			allow |= rules[i].perms;
	}
	return allow & ~deny;
}

static void trie_agrees_with_naive_matcher(void **state)
{
	unsigned long pairs = 0, matches = 0, want = 120000;
	const char *env = getenv("SEED");

	seed = env ? strtoul(env, NULL, 0) : 20261124;
	if (getenv("PAIRS"))
		want = strtoul(getenv("PAIRS"), NULL, 0);
	print_message("seed %u\n", seed);
	while (pairs < want) {
		struct rule rules[MAX_RULES];
		char text[8192] = "profile p {\n";
		struct bailey_view v;
		int n = 1 + rnd(MAX_RULES), i, j;

		for (i = 0; i < n; i++) {
			make_rule(&rules[i]);
			sprintf(text + strlen(text), "%s%s\"%s\" %s%s,\n",
				rules[i].deny ? "deny " : "",
				rules[i].owner ? "owner " : "", rules[i].glob,
				rules[i].perms & 1 ? "r" : "",
				rules[i].perms & 2 ? "k" : "");
		}
		strcat(text, "}\n");
		/* Of every second policy what globs begin with alike is there once. */
		bc_tree_least = rnd(2) ? 1 : 128;
		v = compiled(text);
		for (j = 0; j < 60; j++) {
			char path[256] = "";
			bool owner = rnd(2);
			__u32 got, want_perms;

			instance(rules[rnd(n)].glob, path);
			if (path[0] != '/')
				continue;
			got = granted(&v, "p", path, owner);
			got = (got & BAILEY_MAY_READ ? 1 : 0) |
				(got & BAILEY_MAY_LOCK ? 2 : 0);
			want_perms = expected(rules, n, path, owner);
			if (got != want_perms)
				fail_msg("%s\npath %s owner %d: trie %u, naive %u",
					 text, path, owner, got, want_perms);
			pairs++;
			matches += want_perms != 0;
		}
		free((void *)v.base);
	}
	print_message("%lu pairs, %lu granted\n", pairs, matches);
	assert_true(matches * 5 > pairs);
	assert_true(matches * 20 < pairs * 19);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(trie_agrees_with_naive_matcher),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
