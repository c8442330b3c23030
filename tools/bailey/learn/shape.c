// SPDX-License-Identifier: GPL-2.0
/*
 * What varies from run to run in a path: process numbers, temporary names,
 * hashes, versions, homes. Each rule is in Documentation/learning.rst.
 */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "learn.h"
#include "shown.h"

/** glob_append() - add bytes that stand for themselves */
void glob_append(char **glob, const char *literal, size_t n)
{
	size_t have = *glob ? strlen(*glob) : 0, i, len;
	char *to = realloc(*glob, have + 4 * n + 1);

	if (!to)
		abort();
	*glob = to;
	to += have;
	for (i = 0; i < n; i += len ? len : 1) {
		len = shown_len(literal + i);
		/* A quote behind two backslashes ends nothing if others follow. */
		if (!len || len > n - i || literal[i] == '\\') {
			to += sprintf(to, "\\%03o", (unsigned char)literal[i]);
			len = 1;
			continue;
		}
		if (strchr("*?[]{}^,\"", literal[i]))
			*to++ = '\\';
		memcpy(to, literal + i, len);
		to += len;
	}
	*to = '\0';
}

/* Adds policy as it is. */
static void add(struct shape *s, const char *policy)
{
	size_t have = s->glob ? strlen(s->glob) : 0;

	s->glob = realloc(s->glob, have + strlen(policy) + 1);
	if (!s->glob)
		abort();
	strcpy(s->glob + have, policy);
}

static void note(struct shape *s, const char *why, enum confidence confidence)
{
	if (!s->why || confidence > s->confidence)
		s->why = why;
	if (confidence > s->confidence)
		s->confidence = confidence;
}

static size_t run_of(const char *p, size_t n, const char *set)
{
	size_t i;

	for (i = 0; i < n && strchr(set, p[i]); i++)
		;
	return i;
}

static const char hex[] = "0123456789abcdefABCDEF";
static const char digits[] = "0123456789";

/* Bytes of a UUID at @p, or 0. */
static size_t uuid(const char *p, size_t n)
{
	static const int part[] = { 8, 4, 4, 4, 12 };
	size_t at = 0, i;

	for (i = 0; i < 5; i++) {
		if (at + part[i] > n ||
		    run_of(p + at, part[i], hex) < (size_t)part[i])
			return 0;
		at += part[i];
		if (i < 4 && (at >= n || p[at++] != '-'))
			return 0;
	}
	return at;
}

/* Bytes of a hash at @p: 16 or more, or 8 and more of digits and letters. */
static size_t hash(const char *p, size_t n)
{
	size_t len = run_of(p, n, hex), i, letters = 0;

	for (i = 0; i < len; i++)
		letters += !isdigit((unsigned char)p[i]);
	if (len < n && isalnum((unsigned char)p[len]))
		return 0;
	return len >= 16 || (len >= 8 && letters && letters < len) ? len : 0;
}

/* Whether the whole of it looks drawn by lot: two of lower, upper, digit. */
static bool random_name(const char *p, size_t n)
{
	bool lower = false, upper = false, digit = false, inner = false;
	size_t i;

	for (i = 0; i < n; i++) {
		lower |= islower((unsigned char)p[i]);
		upper |= isupper((unsigned char)p[i]);
		digit |= isdigit((unsigned char)p[i]);
		inner |= i && isupper((unsigned char)p[i]);
		if (!isalnum((unsigned char)p[i]) && p[i] != '_')
			return false;
	}
	return (digit && (lower || upper)) || (lower && upper && inner);
}

/* Where a mkstemp() name begins in a component, or -1. */
static int temp_at(const char *p, size_t n)
{
	if (n > 3 && !memcmp(p, "tmp", 3) && n - 3 >= 6 && n - 3 <= 10 &&
	    random_name(p + 3, n - 3))
		return 3;
	if (n >= 7 && strchr(".-_", p[n - 7]) && random_name(p + n - 6, 6))
		return n - 6;
	if (n == 6 && random_name(p, 6))
		return 0;
	return -1;
}

/* Adds a component below a folder for temporary files. */
static bool temporary(struct shape *s, const char *p, size_t n)
{
	int at = temp_at(p, n);
	size_t number = 0;

	/* A number that long was drawn by lot, or is a time. */
	while (number < n && isdigit((unsigned char)p[n - 1 - number]))
		number++;
	if (at < 0 && number >= 7) {
		glob_append(&s->glob, p, n - number);
		add(s, "[0-9]*");
		note(s, "temporary name", n > number ? LIKELY : GUESS);
		return true;
	}
	if (at < 0)
		return false;
	glob_append(&s->glob, p, at);
	add(s, "*");
	note(s, "temporary name", at ? LIKELY : GUESS);
	return true;
}

/* The version in "name-1.2.3", "15" or "python3.11": digits with dots. */
static bool version(struct shape *s, const char *p, size_t n)
{
	size_t i, len;

	for (i = 0; i < n; i += len ? len : 1) {
		len = 0;
		if (!isdigit((unsigned char)p[i]))
			continue;
		len = run_of(p + i, n - i, "0123456789.");
		while (p[i + len - 1] == '.')
			len--;
		/* With a dot in it, or nothing else in the name. */
		if (!memchr(p + i, '.', len) && (len < n || len > 3))
			continue;
		if (i + len < n && isalnum((unsigned char)p[i + len]))
			continue;
		glob_append(&s->glob, p, i);
		add(s, "[0-9]*");
		/* What follows is kept, such as ".so" and "-amd64". */
		glob_append(&s->glob, p + i + len, n - i - len);
		note(s, "version", LIKELY);
		return true;
	}
	return false;
}

/* The number of the process that made the name, between what are no digits. */
static bool numbered(struct shape *s, const char *p, size_t n,
		     unsigned int number)
{
	size_t i, len;

	for (i = 0; number && i < n; i += len ? len : 1) {
		len = run_of(p + i, n - i, digits);
		if (!len || p[i] == '0' || len > 9 ||
		    strtoul(p + i, NULL, 10) != number)
			continue;
		glob_append(&s->glob, p, i);
		add(s, "[0-9]*");
		glob_append(&s->glob, p + i + len, n - i - len);
		note(s, "process number in a name", LIKELY);
		return true;
	}
	return false;
}

/* A UUID or a hash, alone or between other characters. */
static bool marked(struct shape *s, const char *p, size_t n)
{
	size_t i, len;

	for (i = 0; i < n; i++) {
		if (i && isalnum((unsigned char)p[i - 1]))
			continue;
		len = uuid(p + i, n - i);
		if (len) {
			glob_append(&s->glob, p, i);
			add(s, "[0-9a-fA-F]*-*-*-*-*");
			glob_append(&s->glob, p + i + len, n - i - len);
			note(s, "UUID", SURE);
			return true;
		}
		len = hash(p + i, n - i);
		if (len) {
			glob_append(&s->glob, p, i);
			add(s, "[0-9a-fA-F]*");
			glob_append(&s->glob, p + i + len, n - i - len);
			note(s, "hash", len >= 16 ? LIKELY : GUESS);
			return true;
		}
	}
	return false;
}

static bool below(const char *path, const char *dir)
{
	return !strncmp(path, dir, strlen(dir));
}

/* Bytes of the path that a variable stands for; they are added. */
static size_t variables(struct shape *s, const char *path, bool self)
{
	size_t n = 6, len, task;

	if (below(path, "/sys/") && path[5]) {
		add(s, "@{sys}");
		return 5;
	}
	if (below(path, "/home/") && strchr(path + 6, '/')) {
		add(s, "@{HOME}");
		note(s, "home", LIKELY);
		return strchr(path + 6, '/') + 1 - path;
	}
	if (below(path, "/run/user/") && isdigit((unsigned char)path[10])) {
		add(s, "/run/user/[0-9]*/");
		note(s, "user's number", SURE);
		n = 10 + strspn(path + 10, digits);
		return n + (path[n] == '/');
	}
	if (!below(path, "/proc/") || !path[6])
		return 0;
	add(s, "@{PROC}");
	len = strspn(path + n, digits);
	if (!len || path[n + len] != '/')
		return n;
	add(s, "@{pid}/");
	note(s, self ? "process number" : "number of another process",
	     self ? SURE : LIKELY);
	n += len + 1;
	task = below(path + n, "task/") ? strspn(path + n + 5, digits) : 0;
	if (task && path[n + 5 + task] == '/') {
		add(s, "task/@{tid}/");
		n += 5 + task + 1;
	}
	if (below(path + n, "fd/") || below(path + n, "fdinfo/")) {
		len = strchr(path + n, '/') + 1 - path - n;
		glob_append(&s->glob, path + n, len);
		n += len;
		len = strspn(path + n, digits);
		if (len)
			add(s, "[0-9]*");
		n += len;
	}
	return n;
}

/**
 * shape_of() - the glob for a path, with what varies replaced
 * @path: absolute
 * @self: it names the asking process in /proc
 * @number: of the process that is part of the name; 0: none is
 */
struct shape shape_of(const char *path, bool self, unsigned int number)
{
	bool temp = below(path, "/tmp/") || below(path, "/var/tmp/") ||
		below(path, "/dev/shm/") || below(path, "/run/");
	bool installed = below(path, "/usr/") || below(path, "/opt/") ||
		below(path, "/lib");
	bool varies = !below(path, "/dev/") && !below(path, "/proc/") &&
		!below(path, "/sys/") && !below(path, "/etc/");
	struct shape s = { NULL, NULL, SURE };
	const char *p = path + variables(&s, path, self);

	while (*p) {
		size_t n = strcspn(p, "/");

		if (!((varies && numbered(&s, p, n, number)) ||
		      (varies && marked(&s, p, n)) ||
		      (temp && temporary(&s, p, n)) ||
		      (installed && version(&s, p, n))))
			glob_append(&s.glob, p, n);
		p += n;
		if (*p == '/')
			add(&s, "/");
		p += *p == '/';
	}
	return s;
}

static int by_name(const void *x, const void *y)
{
	const struct access *a = *(const struct access *const *)x;
	const struct access *b = *(const struct access *const *)y;

	return strcmp(a->field[0], b->field[0]);
}

/** named_begin() - find the files that were named after a process */
void named_begin(struct named *named, const struct source *s, size_t n)
{
	size_t i;

	named->n = 0;
	named->a = calloc(n + 1, sizeof(*named->a));
	if (!named->a)
		abort();
	for (i = 0; i < n; i++)
		if (s[i].a->number)
			named->a[named->n++] = s[i].a;
	qsort(named->a, named->n, sizeof(*named->a), by_name);
}

/**
 * number_of() - the number of a process in the name of an access, or 0
 *
 * Other programs use such a file under the same name.
 */
unsigned int number_of(const struct named *named, const struct access *a)
{
	const struct access **found = bsearch(&a, named->a, named->n,
					      sizeof(*named->a), by_name);

	return found ? (*found)->number : 0;
}

/** named_end() - free what named_begin() found */
void named_end(struct named *named)
{
	free(named->a);
}
