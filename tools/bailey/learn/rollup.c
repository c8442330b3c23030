// SPDX-License-Identifier: GPL-2.0
/*
 * Many paths to few rules: the same shapes are added up, names of one folder
 * that differ in numbers become one, and folders of which much is used become
 * a wildcard. Never at the root, nor in a folder that is everybody's.
 */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "learn.h"

#define PROGRAM	(BAILEY_MAY_EXEC | BAILEY_MAY_MMAP_EXEC)
#define CHANGE	(BAILEY_MAY_WRITE | BAILEY_MAY_APPEND)

/* Names in a folder from which on it gets a wildcard. */
#define MANY_MADE	3u	/* some were created by the program */
#define MANY		6u
#define MANY_BELOW	8u	/* with those of its folders */
#define MANY_OWN	4u	/* in the folder of a service, or below */

/* Only what has the same kind may become one rule. */
enum kind { READS, WRITES, RUNS };

static enum kind kind_of(__u32 perms)
{
	return perms & PROGRAM ? RUNS : perms & CHANGE ? WRITES : READS;
}

/* Folders that hold what has nothing to do with one another. */
static bool shared_folder(const char *dir)
{
	static const char *const names[] = { "/", "/bin/", "/boot/", "/dev/",
		"/etc/", "/home/", "/lib/", "/lib64/", "/media/", "/mnt/",
		"/opt/", "/proc/", "/root/", "/run/", "/sbin/", "/srv/",
		"/sys/", "/tmp/", "/usr/", "/usr/bin/", "/usr/lib/",
		"/usr/lib64/", "/usr/libexec/", "/usr/local/",
		"/usr/local/bin/", "/usr/local/lib/", "/usr/local/share/",
		"/usr/sbin/", "/usr/share/", "/var/", "/var/cache/",
		"/var/lib/", "/var/log/", "/var/run/", "/var/spool/",
		"/var/tmp/", "/dev/shm/", "/etc/ssl/", "/etc/ssl/private/",
		"/etc/ssh/", "/etc/pam.d/", "/etc/sudoers.d/", "/etc/security/", "@{HOME}",
		"@{PROC}", "@{sys}", "@{PROC}@{pid}/",
		"@{PROC}@{pid}/task/@{tid}/", "@{PROC}sys/",
		"@{PROC}sys/kernel/", "@{sys}kernel/" };
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (!strcmp(names[i], dir))
			return true;
	return strstr(dir, "-linux-gnu/") &&
		!strchr(strstr(dir, "-linux-gnu/") + 11, '/');
}

/* "/etc/NAME/", "/var/lib/NAME/" and the like: of one service alone. */
static bool own_folder(const char *dir)
{
	static const char *const of[] = { "/etc/", "/opt/", "/run/", "/srv/",
		"/usr/share/", "/var/cache/", "/var/lib/", "/var/log/",
		"/var/spool/", "/var/www/" };
	size_t i, n;

	for (i = 0; i < sizeof(of) / sizeof(of[0]); i++) {
		n = strlen(of[i]);
		if (!strncmp(dir, of[i], n) && strcspn(dir + n, "/") ==
		    strlen(dir + n) - 1)
			return true;
	}
	return false;
}

static unsigned int depth(const char *dir)
{
	unsigned int n = *dir == '@';	/* a home is two folders deep */

	for (; *dir; dir++)
		n += *dir == '/';
	return n;
}

/* Whether @dir may get a wildcard for this kind; @tree: one across folders. */
static bool may_roll(const char *dir, enum kind kind, bool tree)
{
	if (shared_folder(dir) || kind == RUNS)
		return false;
	/* /var/lib/NAME/ and deeper; also /srv/NAME/ and a folder of its own. */
	if (kind == WRITES && !strncmp(dir, "/etc/", 5))
		return false;
	if (tree && strstr(dir, "**"))
		return false;
	return depth(dir) >= 2;
}

/* The folder of a glob, with its '/'; malloc()ed. Of "/a/b/" it is "/a/". */
static char *folder_of(const char *glob)
{
	size_t n = strlen(glob);

	if (n > 1 && glob[n - 1] == '/')
		n--;
	while (n && glob[n - 1] != '/' && glob[n - 1] != '}')
		n--;
	return strndup(glob, n);
}

static bool is_folder(const char *glob)
{
	size_t n = strlen(glob);

	return n && glob[n - 1] == '/';
}

/* Adds @from to @to; the globs are seen to by the caller. */
static void add_up(struct pattern *to, const struct pattern *from)
{
	to->perms |= from->perms;
	to->owner &= from->owner;
	to->literal &= from->literal;
	to->made |= from->made;
	if (!to->program)
		to->program = from->program;
	to->events += from->events;
	to->names += from->names;
	if (from->confidence > to->confidence || !to->why) {
		to->why = from->why ? from->why : to->why;
		if (from->confidence > to->confidence)
			to->confidence = from->confidence;
	}
}

static void drop(struct pattern *p)
{
	free(p->glob);
	p->glob = NULL;
}

static int by_glob(const void *a, const void *b)
{
	const struct pattern *p = a, *q = b;

	if (!p->glob || !q->glob)
		return !p->glob - !q->glob;
	return strcmp(p->glob, q->glob);
}

/* The same glob twice is one. */
static size_t unify(struct pattern *p, size_t n)
{
	size_t i, to = 0;

	qsort(p, n, sizeof(*p), by_glob);
	for (i = 0; i < n && p[i].glob; i++) {
		if (to && !strcmp(p[to - 1].glob, p[i].glob)) {
			add_up(&p[to - 1], &p[i]);
			drop(&p[i]);
		} else {
			p[to++] = p[i];
		}
	}
	return to;
}

/* "owner" says nothing where root reads what is root's. */
static bool owner_means(const struct access *a, __u32 perms)
{
	if (a->strange || !a->owned || (perms & PROGRAM))
		return false;
	return !a->system || (perms & CHANGE) || a->self;
}

/* Adds policy as it is. */
static void append(char **glob, const char *policy, size_t n)
{
	size_t have = *glob ? strlen(*glob) : 0;

	*glob = realloc(*glob, have + n + 1);
	if (!*glob)
		abort();
	memcpy(*glob + have, policy, n);
	(*glob)[have + n] = '\0';
}

/* Whether two names differ only in numbers; @glob gets what they share. */
static bool numbered(const char *a, const char *b, char **glob)
{
	char *out = NULL;
	bool differ = false;

	while (*a && *b) {
		size_t m = strspn(a, "0123456789"), n = strspn(b, "0123456789");

		if (*a == '[' || *a == '*' || *a == '@')
			goto no;	/* generalised already */
		if (m && n) {
			if (m == n && !strncmp(a, b, m)) {
				append(&out, a, m);
			} else {
				append(&out, "[0-9]*", 6);
				differ = true;
			}
			a += m;
			b += n;
			continue;
		}
		if (*a != *b)
			goto no;
		/* An escape is one; its digits are no number. */
		n = *a != '\\' ? 1 : isdigit((unsigned char)a[1]) ? 4 : 2;
		if (strncmp(a, b, n))
			goto no;
		append(&out, a, n);
		a += n;
		b += n;
	}
	if (*a || *b || !differ)
		goto no;
	*glob = out;
	return true;
no:
	free(out);
	return false;
}

/* Neighbours in a folder whose names differ in numbers. */
static void numbers(struct pattern *p, size_t n)
{
	size_t i, j;

	for (i = 0; i < n; i++) {
		char *dir, *glob = NULL, *full;
		unsigned int names;

		if (!p[i].glob || p[i].literal || kind_of(p[i].perms) == RUNS)
			continue;
		dir = folder_of(p[i].glob);
		if (!strncmp(dir, "@{PROC}", 7) ||
		    (!strncmp(dir, "/dev/", 5) && strncmp(dir, "/dev/shm/", 9))) {
			free(dir);
			continue;
		}
		names = 1;
		full = strdup(p[i].glob);
		for (j = i + 1; j < n && p[j].glob; j++) {
			char *found;

			if (strncmp(p[j].glob, dir, strlen(dir)))
				break;
			if (p[j].literal ||
			    kind_of(p[j].perms) != kind_of(p[i].perms) ||
			    !numbered(full + strlen(dir),
				      p[j].glob + strlen(dir), &found))
				continue;
			free(glob);
			glob = found;
			add_up(&p[i], &p[j]);
			drop(&p[j]);
			names++;
		}
		free(full);
		if (glob) {
			char *whole;

			if (asprintf(&whole, "%s%s", dir, glob) < 0)
				abort();
			free(p[i].glob);
			p[i].glob = whole;
			p[i].why = "number";
			if (p[i].confidence < (names > 2 ? LIKELY : GUESS))
				p[i].confidence = names > 2 ? LIKELY : GUESS;
			free(glob);
		}
		free(dir);
	}
}

/* Takes what the names share at their ends: "lib*.so" of several libraries. */
static void common(const char *name, char *prefix, char *suffix, bool first)
{
	size_t n = strlen(name), i, m;

	if (first) {
		snprintf(prefix, 64, "%.63s", name);
		snprintf(suffix, 64, "%s", strrchr(name, '.') &&
			 strlen(strrchr(name, '.')) < 8 ? strrchr(name, '.') :
			 "");
		return;
	}
	for (i = 0; prefix[i] && prefix[i] == name[i]; i++)
		;
	prefix[i] = '\0';
	m = strlen(suffix);
	if (n < m || strcmp(name + n - m, suffix))
		*suffix = '\0';
}

/*
 * Folds what lies in @dir, for one kind, into one pattern; with @tree also what
 * lies in its folders. Whether there was enough.
 */
static bool fold(struct pattern *p, size_t n, const char *dir, enum kind kind,
		 bool tree)
{
	char prefix[64] = "", suffix[64] = "", *glob;
	size_t len = strlen(dir), i, first = n;
	unsigned int names = 0, folders = 0;
	const char *last = NULL;
	bool made = false, enough;

	for (i = 0; i < n; i++) {
		const char *rest, *slash;

		if (!p[i].glob || p[i].literal || kind_of(p[i].perms) != kind ||
		    strncmp(p[i].glob, dir, len) || !p[i].glob[len])
			continue;
		rest = p[i].glob + len;
		slash = strchr(rest, '/');
		if (!tree && slash)
			continue;
		if (slash && (!last || strncmp(last, rest, slash + 1 - rest)))
			folders++;
		last = slash ? rest : last;
		common(rest, prefix, suffix, first == n);
		if (first == n)
			first = i;
		names += p[i].names;
		made |= p[i].made;
	}
	if (own_folder(dir))
		enough = names >= (made ? MANY_MADE : MANY_OWN) &&
			(!tree || folders);
	else if (tree)
		enough = names >= MANY_BELOW && folders >= 2;
	else
		enough = names >= (made ? MANY_MADE : MANY);
	if (!enough)
		return false;
	if (strpbrk(prefix, "*?[{@\\/") || strlen(prefix) < 3 || tree)
		*prefix = '\0';
	if (strpbrk(suffix, "*?[]{}@\\/"))
		*suffix = '\0';
	if (asprintf(&glob, "%s%s*%s%s", dir, prefix, tree ? "*" : "", suffix) < 0)
		abort();
	for (i = first + 1; i < n; i++) {
		if (!p[i].glob || p[i].literal || kind_of(p[i].perms) != kind ||
		    strncmp(p[i].glob, dir, len) || !p[i].glob[len] ||
		    (!tree && strchr(p[i].glob + len, '/')))
			continue;
		add_up(&p[first], &p[i]);
		drop(&p[i]);
	}
	free(p[first].glob);
	p[first].glob = glob;
	p[first].why = tree ? "many below a folder" : "many in a folder";
	p[first].confidence = LIKELY;
	return true;
}

/* Tries every folder, the deepest first. */
static void folders(struct pattern *p, size_t n, bool tree)
{
	static const enum kind kinds[] = { READS, WRITES };
	unsigned int level;
	size_t i, k;

	for (level = 32; level >= 1; level--)
		for (i = 0; i < n; i++) {
			char *dir = p[i].glob ? strdup(p[i].glob) : NULL, *cut;
			unsigned int at = 0;

			for (cut = dir; cut && *cut; cut++)
				if (*cut == '/' && ++at == level)
					break;
			if (!cut || !*cut || !cut[1]) {
				free(dir);
				continue;
			}
			cut[1] = '\0';
			for (k = 0; k < 2; k++)
				if (may_roll(dir, kinds[k], tree))
					fold(p, n, dir, kinds[k], tree);
			free(dir);
		}
}

/* A folder and all below it, with the same permissions, are one rule. */
static void with_folder(struct pattern *p, size_t n)
{
	size_t i, j;

	for (i = 0; i < n; i++) {
		size_t len = p[i].glob ? strlen(p[i].glob) : 0;
		char *glob;

		if (!len || !is_folder(p[i].glob) || p[i].literal)
			continue;
		for (j = 0; j < n; j++) {
			if (!p[j].glob || strncmp(p[j].glob, p[i].glob, len) ||
			    (strcmp(p[j].glob + len, "**") &&
			     strcmp(p[j].glob + len, "*")) ||
			    (p[i].perms & ~p[j].perms) ||
			    (p[j].owner && !p[i].owner))
				continue;
			if (asprintf(&glob, "%s{,%s}", p[i].glob,
				     p[j].glob + len) < 0)
				abort();
			drop(&p[j]);
			p[j].glob = glob;
			p[j].events += p[i].events;
			p[j].names += p[i].names;
			drop(&p[i]);
			break;
		}
	}
}

/* Whether no access before number @i is of the same name. */
static bool is_first(const struct source *s, size_t i)
{
	size_t j;

	for (j = 0; j < i; j++)
		if (!strcmp(s[j].a->field[0], s[i].a->field[0]))
			return false;
	return true;
}

/**
 * rollup() - rules for files out of accesses to files
 * @s: accesses
 * @n: number of them
 * @count: receives the number of patterns
 *
 * Return: patterns, sorted by glob, to be freed with patterns_free().
 */
struct pattern *rollup(const struct source *s, size_t n, size_t *count)
{
	struct pattern *p = calloc(n + 1, sizeof(*p));
	struct named named;
	size_t i;

	if (!p)
		abort();
	named_begin(&named, s, n);
	for (i = 0; i < n; i++) {
		const struct access *a = s[i].a;
		struct shape shape = { NULL, NULL, SURE };

		if (s[i].literal)
			glob_append(&shape.glob, a->field[0],
				    strlen(a->field[0]));
		else
			shape = shape_of(a->field[0], a->self,
					 number_of(&named, a));
		p[i].glob = shape.glob;
		p[i].why = shape.why;
		p[i].confidence = shape.confidence;
		p[i].perms = s[i].perms;
		p[i].program = s[i].perms & BAILEY_MAY_EXEC ? a->field[0] :
			       NULL;
		p[i].owner = owner_means(a, s[i].perms);
		p[i].literal = s[i].literal;
		p[i].made = a->made;
		p[i].events = a->events;
		/* The same file, used by several programs, is one name. */
		p[i].names = !number_of(&named, a) || is_first(s, i);
	}
	named_end(&named);
	n = unify(p, n);
	numbers(p, n);
	n = unify(p, n);
	folders(p, n, false);
	n = unify(p, n);
	folders(p, n, true);
	n = unify(p, n);
	with_folder(p, n);
	n = unify(p, n);
	for (i = 0; i < n; i++) {
		if (p[i].perms & BAILEY_MAY_WRITE)
			p[i].perms &= ~BAILEY_MAY_APPEND;
		/* One name only says little about what varies in it. */
		if (p[i].confidence == LIKELY && p[i].names < 2)
			p[i].confidence = GUESS;
	}
	*count = n;
	return p;
}

/** patterns_free() - forget them */
void patterns_free(struct pattern *p, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		free(p[i].glob);
	free(p);
}
