// SPDX-License-Identifier: GPL-2.0
/*
 * What was probably meant by a word that nothing knows.
 */
#include <stdio.h>
#include <string.h>

#include "ascii.h"
#include "front.h"
#include "nfa.h"

#define MAX_WORD	63

/* Letters to change, add, drop, or exchange with their neighbour. */
static int distance(const char *a, const char *b)
{
	int rows[3][MAX_WORD + 1];
	int m = strlen(a), n = strlen(b), i, j;

	if (m > MAX_WORD || n > MAX_WORD)
		return MAX_WORD + 1;
	for (j = 0; j <= n; j++)
		rows[0][j] = j;
	for (i = 1; i <= m; i++) {
		int *now = rows[i % 3], *last = rows[(i - 1) % 3];

		now[0] = i;
		for (j = 1; j <= n; j++) {
			int best = last[j - 1] + (a[i - 1] != b[j - 1]);

			if (last[j] + 1 < best)
				best = last[j] + 1;
			if (now[j - 1] + 1 < best)
				best = now[j - 1] + 1;
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] &&
			    a[i - 2] == b[j - 1] &&
			    rows[(i - 2) % 3][j - 2] + 1 < best)
				best = rows[(i - 2) % 3][j - 2] + 1;
			now[j] = best;
		}
	}
	return rows[m % 3][n];
}

static const char *nearest(const char *const *names, int n, const char *s,
			   int least)
{
	const char *best = NULL;
	int i;

	for (i = 0; i < n; i++) {
		int d = names[i] ? distance(names[i], s) : least;

		if (d < least) {
			least = d;
			best = names[i];
		}
	}
	return best;
}

/**
 * bc_suggest() - the name nearest to a word
 * @names: @n names, some of them NULL
 * @n: their number
 * @s: word; also as C spells it, such as CAP_CHOWN, SIGHUP, AF_INET
 *
 * Return: NULL if none is near.
 */
const char *bc_suggest(const char *const *names, int n, const char *s)
{
	static const char *const prefixes[] = { "cap_", "sig", "af_", "pf_",
		"sock_", "ipproto_", "rlimit_", "ms_" };
	char low[MAX_WORD + 1];
	const char *near;
	size_t i;

	for (i = 0; s[i] && i < MAX_WORD; i++)
		low[i] = bc_tolower((unsigned char)s[i]);
	low[i] = '\0';
	near = nearest(names, n, low, 1);
	for (i = 0; !near && i < sizeof(prefixes) / sizeof(prefixes[0]); i++)
		if (!strncmp(low, prefixes[i], strlen(prefixes[i])))
			near = nearest(names, n, low + strlen(prefixes[i]), 2);
	/* In a short word two letters are nearly all. */
	for (i = 0; !near && i < 2; i++)
		near = nearest(names, n, i ? s : low, strlen(s) < 4 ? 2 : 3);
	return near;
}

/**
 * bc_suggest_hint() - bc_suggest() as a hint
 * @names: @n names, some of them NULL
 * @n: their number
 * @s: word
 * @hint: room for it, BC_HINT bytes
 *
 * Return: @hint, or NULL if there is nothing to say.
 */
const char *bc_suggest_hint(const char *const *names, int n, const char *s,
			    char *hint)
{
	const char *near = bc_suggest(names, n, s);

	if (!near)
		return NULL;
	snprintf(hint, BC_HINT, "did you mean \"%.60s\"?", near);
	return hint;
}

/**
 * bc_suggest_letter() - what letter a word for a mode stands for
 * @s: such as "read"
 *
 * Return: a hint, or NULL.
 */
const char *bc_suggest_letter(const char *s)
{
	static const char *const words[][2] = {
		{ "read", "did you mean \"r\"?" },
		{ "write", "did you mean \"w\"?" },
		{ "append", "did you mean \"a\"?" },
		{ "link", "did you mean \"l\"?" },
		{ "lock", "did you mean \"k\"?" },
		{ "mmap", "did you mean \"m\"?" },
		{ "map", "did you mean \"m\"?" },
		{ "exec", "did you mean \"ix\" or \"px\"?" },
		{ "execute", "did you mean \"ix\" or \"px\"?" },
		{ "readwrite", "did you mean \"rw\"?" },
		{ "inherit", "did you mean \"ix\"?" },
		{ "unconfined", "did you mean \"ux\"?" },
	};
	size_t i;

	for (i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (!strcasecmp(s, words[i][0]))
			return words[i][1];
	return NULL;
}

/**
 * bc_suggest_in() - what is misspelt in a statement that makes no sense
 * @f: front end; its text so far
 * @got: the token that came instead, such as "'='"
 * @hint: room, BC_HINT bytes
 *
 * The key before a '=' or "in", or the word that it begins with.
 *
 * Return: @hint, or NULL.
 */
const char *bc_suggest_in(const struct bc_front *f, const char *got, char *hint)
{
	static const char *const keys[] = { "options", "fstype", "vfstype" };
	static const char *const rules[] = { "include", "profile", "mount",
		"remount", "umount", "network", "change_profile", "alias",
		"abi", "if", "else" };
	static const char letters[] = "abcdefghijklmnopqrstuvwxyz_";
	size_t begin, end = f->text_len, n;
	char word[MAX_WORD + 1];
	const char *near;

	if (!f->text)
		return NULL;
	if (!strcmp(got, "'='") || !strcmp(got, "in")) {
		end -= end < strlen(got) - 2 * (*got == '\'') ? end :
			strlen(got) - 2 * (*got == '\'');
		while (end && f->text[end - 1] == ' ')
			end--;
		for (begin = end; begin &&
		     strchr(letters, f->text[begin - 1]); begin--)
			;
		n = end - begin;
		if (!n || n > MAX_WORD)
			return NULL;
		memcpy(word, f->text + begin, n);
		word[n] = '\0';
		near = bc_meant_key(word);
		return near ? near : bc_suggest_hint(keys, 3, word, hint);
	}
	for (n = 0; n < end && n < MAX_WORD && strchr(letters, f->text[n]); n++)
		word[n] = f->text[n];
	word[n] = '\0';
	if (bc_name_index(rules, 11, word) >= 0)
		return NULL;
	near = bc_meant("rule", word, hint);
	if (near)
		return near;
	return bc_suggest_hint(rules, 11, word, hint);
}
