// SPDX-License-Identifier: GPL-2.0
/*
 * Verbs that talk to the kernel: load, remove, list.
 */
#include <json-c/json.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "bailey.h"
#include "front.h"
#include "jsonout.h"
#include "shown.h"

static bool is_locked(void)
{
	char *text = read_fs("lock");
	bool locked = text && *text == '1';

	free(text);
	return locked;
}

/**
 * fs_complain() - say why one of our securityfs files cannot be had
 * @name: of it
 * @error: errno
 */
void fs_complain(const char *name, int error)
{
	const char *hint = "";
	char *path = fs_path(name);

	if (error == ENOENT)
		hint = " (is bailey in lsm= and securityfs mounted?)";
	else if (error == EACCES || error == EPERM)
		hint = " (are you root, and not confined?)";
	fprintf(stderr, "bailey: %s: %s%s\n", path, strerror(error), hint);
	free(path);
}

/** kernel_write() - write all of it in one call, as a transaction must be */
int kernel_write(const char *name, const void *data, size_t size)
{
	char *path = fs_path(name), reason[256];
	int fd = open(path, strcmp(name, "load") ? O_WRONLY | O_CLOEXEC :
		      O_RDWR | O_CLOEXEC);
	ssize_t n;
	int err;

	if (fd < 0) {
		fs_complain(name, errno);
		free(path);
		return EXIT_USAGE;
	}
	n = write(fd, data, size);
	err = n < 0 ? errno : 0;
	if (n == (ssize_t)size) {
		close(fd);
		free(path);
		return EXIT_OK;
	}
	if (err == ENOENT && !strcmp(name, "remove"))
		fprintf(stderr, "bailey: profile %.*s is not loaded\n",
			(int)size, (const char *)data);
	else
		fprintf(stderr, "bailey: %s: %s\n", path,
			n < 0 ? strerror(err) : "short write");
	n = strcmp(name, "load") ? 0 : read(fd, reason, sizeof(reason) - 1);
	if (n > 0)
		fprintf(stderr, "bailey: refused at %.*s", (int)n, reason);
	else if (err == EPERM && is_locked())
		fprintf(stderr, "bailey: policy is locked until the next boot\n");
	close(fd);
	free(path);
	return EXIT_USAGE;
}

/* What was done to which profiles, for --json. */
static struct json_object *report(const char *done, struct json_object **names)
{
	struct json_object *o = json_answer();

	*names = json_add(o, done, json_object_new_array());
	return o;
}

static void report_load(const struct common *c, const void *blob, size_t size)
{
	struct bailey_blob_error err;
	struct bailey_view view;
	struct json_object *names, *o = report("loaded", &names), *out;
	__u32 i;

	if (blob && !bailey_verify(blob, size, &view, &err))
		for (i = 0; i < view.count[BAILEY_SECT_PROFILES]; i++)
			json_object_array_add(names,
					json_object_new_string(bailey_string(&view, view.profiles[i].name)));
	if (c->keep_going) {
		out = json_add(o, "left_out", json_object_new_array());
		for (i = 0; i < c->nleft_out; i++)
			json_object_array_add(out, json_object_new_string(c->left_out[i]));
	}
	print_json(o);
}

/* With --keep-going files are read twice; a message if one cannot be. */
static bool can_keep_going(const struct common *c)
{
	struct stat st;
	int i;

	for (i = 0; i < c->argc; i++) {
		if (strcmp(c->argv[i], "-") && (stat(c->argv[i], &st) ||
						S_ISREG(st.st_mode) || S_ISDIR(st.st_mode)))
			continue;
		fprintf(stderr, "bailey: load: --keep-going takes files and folders: %s\n",
			c->argv[i]);
		return false;
	}
	return true;
}

int verb_load(struct common *c)
{
	int ret = EXIT_OK;
	size_t size;
	void *blob;

	if (c->keep_going && !can_keep_going(c))
		return EXIT_USAGE;
	blob = get_blob(c, c->argv, c->argc, &size, NULL);
	if (blob)
		ret = kernel_write("load", blob, size);
	else if (!c->keep_going)
		no_profile(c, c->argv[c->argc - 1]);
	/* JSON has messages only, a line each. */
	if (!c->json && ((!blob && c->errors) || ret))
		fprintf(stderr, "bailey: nothing was loaded; what was before stays as it is\n");
	else if (!c->json && c->nleft_out)
		fprintf(stderr, "bailey: all other files are loaded\n");
	if (c->json && !ret && (blob || c->keep_going))
		report_load(c, blob, size);
	/* A folder without policy is no fault at boot. */
	if (!ret && (c->errors || (!blob && !c->keep_going)))
		ret = EXIT_USAGE;
	free(blob);
	return ret;
}

int verb_remove(struct common *c)
{
	struct json_object *names, *o;
	int i, ret = EXIT_OK;

	o = report("removed", &names);
	for (i = 0; i < c->argc; i++) {
		if (kernel_write("remove", c->argv[i], strlen(c->argv[i])))
			ret = EXIT_USAGE;
		else
			json_object_array_add(names, json_object_new_string(c->argv[i]));
	}
	if (c->json)
		print_json(o);
	else
		json_object_put(o);
	return ret;
}

int verb_lock(struct common *c)
{
	struct json_object *o;

	if (kernel_write("lock", "1", 1))
		return EXIT_USAGE;
	if (!c->json)
		return EXIT_OK;
	o = json_answer();
	json_add(o, "locked", json_object_new_boolean(true));
	print_json(o);
	return EXIT_OK;
}

/** read_fs() - text of one of our securityfs files, or NULL */
char *read_fs(const char *name)
{
	char *path = fs_path(name);
	size_t len;
	char *text = bc_read_file(path, &len);

	if (!text)
		fs_complain(name, errno);
	free(path);
	return text;
}

/** has_profiles() - whether there is a list of profiles; a message if not */
bool has_profiles(void)
{
	char *text = read_fs("profiles");

	free(text);
	return text;
}

/** unescape() - take the octal escapes of a securityfs file out, in place */
char *unescape(char *s)
{
	char *from, *to;

	for (from = to = s; *from; to++) {
		if (*from == '\\' && from[1] >= '0' && from[1] <= '3' &&
		    from[2] >= '0' && from[2] <= '7' && from[3] >= '0' &&
		    from[3] <= '7') {
			*to = (from[1] - '0') << 6 | (from[2] - '0') << 3 |
				(from[3] - '0');
			from += 4;
		} else {
			*to = *from++;
		}
	}
	*to = '\0';
	return s;
}

/**
 * print_fields() - a line of a securityfs file for people
 * @line: fields with tabs between them, octal escapes inside
 *
 * Names are chosen by programs: what a terminal should not see is escaped.
 */
void print_fields(const char *line)
{
	char *copy = strdup(line), *field, *next = copy;

	if (!copy)
		abort();
	while ((field = strsep(&next, "\t"))) {
		put_shown(stdout, unescape(field));
		putchar(next ? '\t' : '\n');
	}
	free(copy);
}

/*
 * The file of a line of the list, cut out of it in place; NULL: none. The name is
 * what the line begins with.
 */
static char *cut_source(char *line, unsigned int *number)
{
	char *p = line, *colon;
	int i;

	/* name, mode, generation, users, bytes, file:line, hash */
	for (i = 0; p && i < 5; i++)
		p = strchr(p, '\t') ? strchr(p, '\t') + 1 : NULL;
	if (!p)
		return NULL;
	p[strcspn(p, "\t")] = '\0';
	colon = strrchr(p, ':');
	if (!colon)
		return NULL;
	*number = strtoul(colon + 1, NULL, 10);
	*colon = '\0';
	return unescape(p);
}

/**
 * profiles_of() - the loaded profiles of a policy file
 * @file: as it was named when it was loaded
 *
 * Return: their names, as the kernel's list spells them, NULL behind the last; all
 * malloc()ed. NULL: there is no list.
 */
char **profiles_of(const char *file)
{
	char *text = read_fs("profiles"), *p, *save, *source, **names = NULL;
	unsigned int line;
	size_t n = 0;

	if (!text)
		return NULL;
	for (p = strtok_r(text, "\n", &save); p; p = strtok_r(NULL, "\n", &save)) {
		names = reallocarray(names, n + 2, sizeof(*names));
		if (!names)
			abort();
		source = cut_source(p, &line);
		if (source && !strcmp(source, file))
			names[n++] = strndup(p, strcspn(p, "\t"));
	}
	if (names)
		names[n] = NULL;
	free(text);
	return names;
}

/**
 * profile_source() - where a loaded profile came from
 * @name: profile, as the kernel's list spells it
 * @line: receives the line; may be NULL
 *
 * Return: its file, malloc()ed; NULL: not loaded.
 */
char *profile_source(const char *name, unsigned int *line)
{
	char *text = read_fs("profiles"), *p, *save, *found = NULL, *source;
	size_t n = strlen(name);
	unsigned int number;

	for (p = text ? strtok_r(text, "\n", &save) : NULL; p && !found;
	     p = strtok_r(NULL, "\n", &save)) {
		if (strncmp(p, name, n) || p[n] != '\t')
			continue;
		source = cut_source(p, &number);
		if (!source)
			break;
		if (line)
			*line = number;
		found = strdup(source);
	}
	free(text);
	return found;
}

int verb_list(struct common *c)
{
	static const char *const keys[] = { "name", "mode", "generation",
					    "users", "size", "source",
					    "hash" };
	char *text = read_fs("profiles"), *line, *save, *field, *inner;
	struct json_object *o = json_answer(), *list;
	int i;

	if (!text)
		return EXIT_USAGE;
	list = json_add(o, "profiles", json_object_new_array());
	for (line = strtok_r(text, "\n", &save); line;
	     line = strtok_r(NULL, "\n", &save)) {
		struct json_object *p = json_object_new_object();

		if (!c->json)
			print_fields(line);
		for (i = 0, field = strtok_r(line, "\t", &inner);
		     field && i < 7; i++, field = strtok_r(NULL, "\t", &inner))
			json_string(p, keys[i], unescape(field));
		json_object_array_add(list, p);
	}
	if (c->json)
		print_json(o);
	else
		json_object_put(o);
	free(text);
	return EXIT_OK;
}
