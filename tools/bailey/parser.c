// SPDX-License-Identifier: GPL-2.0
/*
 * The front of apparmor_parser(8), for scripts, units and container tools that
 * call it: `bailey parser`, or a link of that name. Each input file stands for
 * itself: what is wrong with one does not keep the others from being loaded,
 * unless --abort-on-error says so.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "bailey.h"
#include "cache.h"
#include "folder.h"
#include "front.h"
#include "match.h"
#include "parser.h"

static struct bc_policy *read_policy(struct parser *p, const char *file,
				     struct bc_diag *diag)
{
	struct bc_options opt = { p->c.include, p->c.ninclude,
				  p->c.check_only, p->session,
				  p->namespace, p->read_maps,
				  p->features, p->override_abi };

	return bc_parse_file(file, &opt, diag);
}

static bool is_listed(const char *name)
{
	char *path = fs_path("profiles"), *text, *line, *save;
	bool found = false;
	size_t len, n = strlen(name);

	text = bc_read_file(path, &len);
	for (line = text ? strtok_r(text, "\n", &save) : NULL; line;
	     line = strtok_r(NULL, "\n", &save))
		found |= !strncmp(line, name, n) && line[n] == '\t';
	free(text);
	free(path);
	return found;
}

static int remove_one(const struct parser *p, const char *name)
{
	if (!p->skip_kernel && kernel_write("remove", name, strlen(name)))
		return 1;
	/* What is within it goes with it. */
	if (p->verbose && !strstr(name + bc_namespace_len(name), "//"))
		printf("Removal succeeded for \"%s\".\n", name);
	return 0;
}

static int remove_all(const struct parser *p, const struct bc_policy *policy)
{
	size_t i;
	int ret = 0;

	for (i = 0; i < policy->nprofiles; i++)
		ret |= remove_one(p, policy->profiles[i].name);
	return ret;
}

static int put_blob(struct parser *p, const void *blob, size_t size)
{
	struct bailey_blob_error err;
	struct bailey_view view;
	uint32_t i, n = 0;
	FILE *out;

	if (p->to_stdout && fwrite(blob, 1, size, stdout) != size)
		return 1;
	if (p->output) {
		out = fopen(p->output, "we");
		if (!out || fwrite(blob, 1, size, out) != size || fclose(out)) {
			fprintf(stderr, "apparmor_parser: %s: %s\n", p->output,
				strerror(errno));
			return 1;
		}
	}
	if (p->to_stdout || p->output || (p->skip_kernel && !p->verbose))
		return 0;
	/* What is no blob is for the kernel to refuse. */
	if (!bailey_verify(blob, size, &view, &err))
		n = view.count[BAILEY_SECT_PROFILES];
	for (i = 0; p->action == ADD && !p->skip_kernel && i < n; i++) {
		const char *name = bailey_string(&view, view.profiles[i].name);

		if (!is_listed(name))
			continue;
		fprintf(stderr, "apparmor_parser: profile %s is loaded already: use -r\n",
			name);
		return 1;
	}
	if (!p->skip_kernel && kernel_write("load", blob, size))
		return 1;
	for (i = 0; p->verbose && i < n; i++)
		printf("%s succeeded for \"%s\".\n", p->action == REPLACE ?
		       "Replacement" : "Addition",
		       bailey_string(&view, view.profiles[i].name));
	return 0;
}

/* The key of what is read for @file now; false: it cannot be read. */
static bool make_key(const struct parser *p, const char *file, bool complain,
		     struct cache_key *key)
{
	return !cache_key(file, &p->c, complain | p->override_abi << 1 |
			  p->features << 2, key);
}

/* Whether the blob of @file may be taken from the cache, or put there. */
static bool use_cache(const struct parser *p, const char *file, bool complain,
		      struct cache_key *key)
{
	bool has = false;
	int i;

	if (p->skip_cache || p->namespace || p->read_maps || p->c.check_only ||
	    p->action > REPLACE || !strcmp(file, "-"))
		return false;
	/* Making a key means reading all that is included. */
	for (i = 0; i < p->cache.n && !has; i++)
		has = cache_has(p->cache.folder[i], file);
	if (!p->write_cache && !p->show_cache && !has)
		return false;
	return make_key(p, file, complain, key);
}

static void keep(struct parser *p, const char *file,
		 const struct cache_key *key, const void *blob, size_t size)
{
	const char *folder;
	char *path;

	if (!p->write_cache || !p->cache.n)
		return;
	folder = p->cache.folder[0];
	path = cache_path(folder, file);
	if ((p->skip_bad_cache && access(folder, F_OK)) || cache_make(&p->cache) ||
	    cache_write(folder, file, key, blob, size))
		fprintf(stderr, "apparmor_parser: cannot write to %s: %s\n",
			folder, strerror(errno));
	else if (p->show_cache)
		fprintf(stderr, "Wrote cache: %s\n", path);
	free(path);
}

/* Loads what the cache has; -1: it has nothing. */
static int from_cache(struct parser *p, const char *file,
		      const struct cache_key *key)
{
	void *blob = NULL;
	char *path;
	size_t size = 0;
	int ret = -1, i;

	for (i = 0; i < p->cache.n && !p->skip_read && !blob; i++)
		blob = cache_read(p->cache.folder[i], file, key, &size);
	path = blob ? cache_path(p->cache.folder[i - 1], file) : NULL;
	if (p->show_cache)
		fprintf(stderr, "Cache %s: %s\n", blob ? "hit" : "miss",
			blob ? path : file);
	if (blob)
		ret = put_blob(p, blob, size);
	free(path);
	free(blob);
	return ret;
}

/* As apparmor_parser writes it: :namespace://name. */
static void put_name(const char *name)
{
	size_t n = bc_namespace_len(name);

	printf("%.*s%s%s\n", (int)n, name, n ? "//" : "", name + n);
}

/* By namespace, then by name, children after their parent. */
static int by_name(const void *x, const void *y)
{
	const char *a = *(const char *const *)x, *b = *(const char *const *)y;
	size_t m = bc_namespace_len(a), n = bc_namespace_len(b);
	int d = strncmp(a, b, m < n ? m : n);

	if (d || m != n)
		return d ? d : m < n ? -1 : 1;
	for (;;) {
		const char *end_a = strstr(a, "//"), *end_b = strstr(b, "//");

		m = end_a ? (size_t)(end_a - a) : strlen(a);
		n = end_b ? (size_t)(end_b - b) : strlen(b);
		d = strncmp(a, b, m < n ? m : n);
		if (d || m != n)
			return d ? d : m < n ? -1 : 1;
		if (!end_a || !end_b)
			return !!end_a - !!end_b;
		a = end_a + 2;
		b = end_b + 2;
	}
}

/* Of @n profiles, in order; @name is changed. */
static void put_sorted(const char **name, size_t n)
{
	size_t i;

	qsort(name, n, sizeof(*name), by_name);
	for (i = 0; i < n; i++)
		put_name(name[i]);
}

static void put_names(const struct bc_policy *policy)
{
	const char **name = calloc(policy->nprofiles + 1, sizeof(*name));
	size_t i;

	if (!name)
		abort();
	for (i = 0; i < policy->nprofiles; i++)
		name[i] = policy->profiles[i].name;
	put_sorted(name, policy->nprofiles);
	free(name);
}

/* Whether the profiles of a file are to complain only, whatever it says. */
static bool complains(const struct parser *p, const char *file)
{
	if (p->complain || !is_named_in(p->base, "force-complain", file))
		return p->complain;
	if (!p->quiet)
		fprintf(stderr, "apparmor_parser: %s is named in %s/force-complain: it complains only\n",
			file, p->base);
	return true;
}

static int compile(struct parser *p, const char *file)
{
	bool complain = complains(p, file);
	struct cache_key key, now;
	bool cached = use_cache(p, file, complain, &key);
	struct bc_diag *diag = p->diag;
	unsigned int errors = bc_diag_errors(diag);
	unsigned int warnings = bc_diag_warnings(diag);
	struct bc_policy *policy;
	void *blob = NULL;
	size_t size = 0, i;
	int ret = cached ? from_cache(p, file, &key) : -1;

	if (ret >= 0)
		return ret;
	ret = 0;
	policy = read_policy(p, file, diag);
	for (i = 0; policy && complain && i < policy->nprofiles; i++)
		policy->profiles[i].flags |= BAILEY_PROFILE_COMPLAIN;
	if (policy && p->action != REMOVE && p->action != NAMES)
		bc_build(policy, diag, &blob, &size, NULL);
	errors = bc_diag_errors(diag) - errors;
	warnings = bc_diag_warnings(diag) - warnings;
	if (!p->quiet || errors)
		bc_diag_emit(diag, stderr);
	else
		bc_diag_skip(diag);
	/* That there is no profile is told, but no fault of a file. */
	if (!policy || errors || (p->werror && warnings && policy->nprofiles))
		ret = 1;
	else if (p->action == REMOVE)
		ret = remove_all(p, policy);
	else if (p->action == NAMES)
		put_names(policy);
	else if (p->action == PREPROCESS)
		;
	else if (blob) {
		/* What was changed meanwhile may have been read before or after. */
		if (cached && make_key(p, file, complain, &now) &&
		    !memcmp(&now, &key, sizeof(key)))
			keep(p, file, &key, blob, size);
		ret = put_blob(p, blob, size);
	}
	free(blob);
	bc_policy_free(policy);
	bc_diag_forget(diag);
	return ret;
}

/* Names the profiles of a blob, or removes them. */
static int name_binary(struct parser *p, const char *file, const void *blob,
		       size_t size)
{
	struct bailey_blob_error err;
	struct bailey_view view;
	const char **name;
	uint32_t i, n;
	int ret = 0;

	if (bailey_verify(blob, size, &view, &err)) {
		fprintf(stderr, "apparmor_parser: %s is no compiled policy: %s\n",
			file, err.reason);
		return 1;
	}
	n = view.count[BAILEY_SECT_PROFILES];
	name = calloc(n + 1, sizeof(*name));
	if (!name)
		abort();
	for (i = 0; i < n; i++)
		name[i] = bailey_string(&view, view.profiles[i].name);
	if (p->action == NAMES)
		put_sorted(name, n);
	for (i = 0; p->action == REMOVE && i < n; i++)
		ret |= remove_one(p, name[i]);
	free(name);
	return ret;
}

static int take_binary(struct parser *p, const char *file)
{
	size_t size;
	char *blob = read_all(file, &size);
	int ret = 1;

	if (blob)
		ret = p->action >= REMOVE ? name_binary(p, file, blob, size) :
			put_blob(p, blob, size);
	free(blob);
	return ret;
}

/* What is read twice must be a file. */
static int spool_input(void)
{
	FILE *copy = tmpfile();
	char buf[4096];
	size_t n;

	if (!copy)
		return -1;
	while ((n = fread(buf, 1, sizeof(buf), stdin)))
		fwrite(buf, 1, n, copy);
	if (fflush(copy) || dup2(fileno(copy), STDIN_FILENO) < 0) {
		fclose(copy);
		return -1;
	}
	fclose(copy);
	rewind(stdin);
	return 0;
}

/* Prints @file with its includes, then says what is wrong with it. */
static int preprocess(struct parser *p, const char *file)
{
	bool input = !strcmp(file, "-");
	int ret;

	if (input && spool_input()) {
		fprintf(stderr, "apparmor_parser: %s\n", strerror(errno));
		return 1;
	}
	ret = bc_preprocess(file, p->c.include, p->c.ninclude, stdout, true);
	fflush(stdout);
	if (input)
		rewind(stdin);
	return compile(p, file) | ret;
}

static void one_file(struct parser *p, const char *file)
{
	int ret;

	if (is_named_in(p->base, "disable", file)) {
		if (!p->quiet)
			fprintf(stderr, "apparmor_parser: %s is disabled\n",
				file);
		return;
	}
	if (p->action == PREPROCESS)
		ret = preprocess(p, file);
	else if (p->binary)
		ret = take_binary(p, file);
	else
		ret = compile(p, file);
	if (ret)
		p->failed = 1;
}

static void one_folder(struct parser *p, const char *name)
{
	char **file;
	int n = folder_files(name, &file), i;

	if (n < 0) {
		fprintf(stderr, "apparmor_parser: %s: %s\n", name, strerror(errno));
		p->failed = 1;
		return;
	}
	for (i = 0; i < n; i++) {
		if (!p->failed || !p->abort_on_error)
			one_file(p, file[i]);
		free(file[i]);
	}
	free(file);
}

static void one_input(struct parser *p, const char *name)
{
	struct stat st = { 0 };

	if (p->failed && p->abort_on_error)
		return;
	if (!strcmp(name, "-")) {
		one_file(p, name);
	} else if (stat(name, &st) && (errno == ENOENT || errno == ENOTDIR)) {
		fprintf(stderr, "apparmor_parser: file %s not found, skipping\n",
			name);
		p->failed = p->failed ? p->failed : 2;
	} else if (S_ISDIR(st.st_mode)) {
		one_folder(p, name);
	} else {
		one_file(p, name);
	}
}

/* The cache of the kernel that is named, of this one, or of what all of ours have. */
static void open_cache(struct parser *p)
{
	char *path = fs_path("features");
	size_t len;

	if (!p->kernel)
		p->kernel = bc_read_file(path, &len);
	if (!p->kernel && asprintf(&p->kernel, "bailey %d", BAILEY_ABI_VERSION) < 0)
		abort();
	free(path);
	cache_open(&p->cache, p->places, p->kernel);
}

static bool is_no_folder(const char *path)
{
	struct stat st;

	return !stat(path, &st) && !S_ISDIR(st.st_mode);
}

/** parser_main() - bailey parser, apparmor_parser */
int parser_main(int argc, char **argv)
{
	struct parser p = { .base = "/etc/apparmor.d",
			    .places = "/var/cache/bailey" };
	int first = parser_options(&p, argc, argv), i;
	const char *installed = installed_policy();

	if (first < 0)
		return 1;
	/* Where nothing is to be made, the whole language is welcome. */
	p.c.check_only = p.action >= REMOVE ||
		(p.skip_kernel && !p.to_stdout && !p.output && !p.write_cache);
	if (p.print_cache || p.purge || !p.skip_cache)
		open_cache(&p);
	for (i = 0; p.print_cache && i < p.cache.n; i++)
		puts(p.cache.folder[i]);
	if (p.purge && cache_purge(&p.cache)) {
		fprintf(stderr, "apparmor_parser: %s: %s\n", p.places,
			strerror(errno));
		return 1;
	}
	if (p.print_cache || p.purge)
		return 0;
	if (p.cache.n && (!p.skip_read || p.write_cache) && is_no_folder(p.cache.place[0])) {
		fprintf(stderr, "apparmor_parser: the cache %s is no folder\n",
			p.cache.place[0]);
		return 1;
	}
	for (i = p.c.ninclude; i > 0; i--)
		p.c.include[i] = p.c.include[i - 1];
	p.c.include[0] = p.base;
	p.c.ninclude++;
	if (installed)
		p.c.include[p.c.ninclude++] = installed;
	p.session = bc_session_new();
	p.diag = bc_diag_new(false);
	/* What is only written somewhere may lack what no kernel can enforce. */
	if ((p.skip_kernel || p.to_stdout || p.output) && !p.write_cache)
		bc_diag_option(p.diag, "unsupported");
	if (first == argc)
		one_input(&p, "-");
	for (i = first; i < argc; i++)
		one_input(&p, argv[i]);
	bc_diag_free(p.diag);
	bc_session_free(p.session);
	free(p.namespace);
	cache_close(&p.cache);
	free(p.kernel);
	free(p.config_text);
	return p.failed;
}
