// SPDX-License-Identifier: GPL-2.0
/*
 * The front of apparmor_parser(8), for scripts, units and container tools that
 * call it: `bailey parser`, or a link of that name. Each input file stands for
 * itself: what is wrong with one does not keep the others from being loaded,
 * unless --abort-on-error says so.
 */
#include <dirent.h>
#include <errno.h>
#include <getopt.h>
#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "bailey.h"
#include "cache.h"
#include "front.h"
#include "match.h"

enum action { ADD, REPLACE, REMOVE, NAMES, PREPROCESS };

/**
 * struct parser - what was asked for
 * @c: search path
 * @action: what to do
 * @base: first of the search path, in which disable/ is looked for
 * @output: -o
 * @to_stdout: -S
 * @skip_kernel: -Q
 * @binary: -B
 * @complain: -C
 * @quiet: -q
 * @verbose: -v
 * @abort_on_error: stop at the first
 * @werror: warnings are errors
 * @cache: folder of the compile cache
 * @skip_cache: -K: neither read nor write it
 * @skip_read: -T
 * @write_cache: -W
 * @show_cache: -k
 * @print_cache: say which it is
 * @purge: empty it
 * @failed: exit status
 * @session: what the files share
 * @diag: messages of all of them
 */
struct parser {
	struct common c;
	enum action action;
	const char *base;
	const char *output;
	bool to_stdout, skip_kernel, binary, complain, quiet, verbose;
	bool abort_on_error, werror;
	const char *cache;
	bool skip_cache, skip_read, write_cache, show_cache;
	bool print_cache, purge;
	int failed;
	struct bc_session *session;
	struct bc_diag *diag;
};

enum { LONG = 256, NS, IGNORED, ABORT, WERROR, PRINT_CACHE, PURGE, CONFIG };

static const struct option options[] = {
	{ "add", no_argument, NULL, 'a' },
	{ "replace", no_argument, NULL, 'r' },
	{ "remove", no_argument, NULL, 'R' },
	{ "Complain", no_argument, NULL, 'C' },
	{ "binary", no_argument, NULL, 'B' },
	{ "names", no_argument, NULL, 'N' },
	{ "stdout", no_argument, NULL, 'S' },
	{ "ofile", required_argument, NULL, 'o' },
	{ "base", required_argument, NULL, 'b' },
	{ "Include", required_argument, NULL, 'I' },
	{ "subdomainfs", required_argument, NULL, 'f' },
	{ "apparmorfs", required_argument, NULL, 'f' },
	{ "match-string", required_argument, NULL, 'm' },
	{ "features-file", required_argument, NULL, 'M' },
	{ "policy-features", required_argument, NULL, IGNORED },
	{ "override-policy-abi", required_argument, NULL, IGNORED },
	{ "kernel-features", required_argument, NULL, IGNORED },
	{ "namespace", required_argument, NULL, 'n' },
	{ "namespace-string", required_argument, NULL, 'n' },
	{ "readimpliesX", no_argument, NULL, 'X' },
	{ "show-cache", no_argument, NULL, 'k' },
	{ "skip-cache", no_argument, NULL, 'K' },
	{ "skip-read-cache", no_argument, NULL, 'T' },
	{ "write-cache", no_argument, NULL, 'W' },
	{ "skip-bad-cache", no_argument, NULL, IGNORED },
	{ "skip-bad-cache-rebuild", no_argument, NULL, IGNORED },
	{ "purge-cache", no_argument, NULL, PURGE },
	{ "debug-cache", no_argument, NULL, IGNORED },
	{ "print-cache-dir", no_argument, NULL, PRINT_CACHE },
	{ "cache-loc", required_argument, NULL, 'L' },
	{ "quiet", no_argument, NULL, 'q' },
	{ "verbose", no_argument, NULL, 'v' },
	{ "skip-kernel-load", no_argument, NULL, 'Q' },
	{ "version", no_argument, NULL, 'V' },
	{ "debug", optional_argument, NULL, 'd' },
	{ "preprocess", no_argument, NULL, 'p' },
	{ "dump", required_argument, NULL, 'D' },
	{ "Dump", required_argument, NULL, 'D' },
	{ "Optimize", required_argument, NULL, 'O' },
	{ "optimize", required_argument, NULL, 'O' },
	{ "help", optional_argument, NULL, 'h' },
	{ "jobs", required_argument, NULL, 'j' },
	{ "max-jobs", required_argument, NULL, IGNORED },
	{ "zstd-compress-level", required_argument, NULL, IGNORED },
	{ "estimated-compile-size", required_argument, NULL, IGNORED },
	{ "abort-on-error", no_argument, NULL, ABORT },
	{ "config-file", required_argument, NULL, IGNORED },
	{ "print-config", no_argument, NULL, CONFIG },
	{ "print-config-file", no_argument, NULL, CONFIG },
	{ "warn", required_argument, NULL, IGNORED },
	{ "Werror", optional_argument, NULL, WERROR },
	{ }
};

static int usage(FILE *out)
{
	fprintf(out,
		"usage: apparmor_parser [OPTION]... [FILE|FOLDER]...\n"
		"  -a load new profiles   -r load or replace   -R remove\n"
		"  -Q do not load         -S, -o FILE write the blob\n"
		"  -N print names         -p print with includes   -B input is a blob\n"
		"  -C complain mode       -b, -I FOLDER search path\n"
		"  -q no warnings   -v say what is loaded   --abort-on-error   --Werror\n"
		"  -W write the cache     -T do not read it   -K neither   -k say what is used\n"
		"  -L FOLDER of the cache --purge-cache   --print-cache-dir\n"
		"  -j -O -D -d -M -m and the features' options are accepted and do nothing\n");
	return out == stderr;
}

static struct bc_policy *read_policy(struct parser *p, const char *file,
				     struct bc_diag *diag)
{
	struct bc_options opt = { p->c.include, p->c.ninclude,
				  p->c.check_only, p->session };

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

static int remove_all(const struct bc_policy *policy)
{
	size_t i;
	int ret = 0;

	for (i = 0; i < policy->nprofiles; i++)
		if (kernel_write("remove", policy->profiles[i].name,
				 strlen(policy->profiles[i].name)))
			ret = 1;
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
	if (p->skip_kernel || p->to_stdout || p->output)
		return 0;
	/* What is no blob is for the kernel to refuse. */
	if (!bailey_verify(blob, size, &view, &err))
		n = view.count[BAILEY_SECT_PROFILES];
	for (i = 0; p->action == ADD && i < n; i++) {
		const char *name = bailey_string(&view, view.profiles[i].name);

		if (!is_listed(name))
			continue;
		fprintf(stderr, "apparmor_parser: profile %s is loaded already: use -r\n",
			name);
		return 1;
	}
	if (kernel_write("load", blob, size))
		return 1;
	for (i = 0; p->verbose && i < n; i++)
		printf("%s succeeded for \"%s\".\n", p->action == REPLACE ?
		       "Replacement" : "Addition",
		       bailey_string(&view, view.profiles[i].name));
	return 0;
}

/* Whether the blob of @file may be taken from the cache, or put there. */
static bool use_cache(const struct parser *p, const char *file,
		      struct cache_key *key)
{
	if (p->skip_cache || p->c.check_only || p->action > REPLACE ||
	    !strcmp(file, "-"))
		return false;
	if (!p->write_cache && access(p->cache, X_OK))
		return false;
	return !cache_key(file, &p->c, p->complain, key);
}

static void keep(struct parser *p, const char *file,
		 const struct cache_key *key, const void *blob, size_t size)
{
	if (!p->write_cache)
		return;
	if (cache_write(p->cache, file, key, blob, size))
		fprintf(stderr, "apparmor_parser: cannot write to %s: %s\n",
			p->cache, strerror(errno));
	else if (p->show_cache)
		fprintf(stderr, "Wrote cache: %s\n", file);
}

/* Loads what the cache has; -1: it has nothing. */
static int from_cache(struct parser *p, const char *file,
		      const struct cache_key *key)
{
	void *blob = NULL;
	size_t size = 0;
	int ret = -1;

	if (!p->skip_read)
		blob = cache_read(p->cache, file, key, &size);
	if (p->show_cache)
		fprintf(stderr, "Cache %s: %s\n", blob ? "hit" : "miss", file);
	if (blob)
		ret = put_blob(p, blob, size);
	free(blob);
	return ret;
}

static int compile(struct parser *p, const char *file)
{
	struct cache_key key;
	bool cached = use_cache(p, file, &key);
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
	for (i = 0; policy && p->complain && i < policy->nprofiles; i++)
		policy->profiles[i].flags |= BAILEY_PROFILE_COMPLAIN;
	if (policy && p->action != REMOVE && p->action != NAMES)
		bc_build(policy, diag, &blob, &size, NULL);
	errors = bc_diag_errors(diag) - errors;
	warnings = bc_diag_warnings(diag) - warnings;
	if (!p->quiet || errors)
		bc_diag_emit(diag, stderr);
	else
		bc_diag_skip(diag);
	if (!policy || errors || (p->werror && warnings))
		ret = 1;
	else if (p->action == REMOVE)
		ret = p->skip_kernel ? 0 : remove_all(policy);
	else if (p->action == NAMES)
		for (i = 0; i < policy->nprofiles; i++)
			puts(policy->profiles[i].name);
	else if (blob) {
		if (cached)
			keep(p, file, &key, blob, size);
		ret = put_blob(p, blob, size);
	}
	free(blob);
	bc_policy_free(policy);
	return ret;
}

static int load_binary(struct parser *p, const char *file)
{
	size_t size;
	char *blob = read_all(file, &size);
	int ret = blob ? put_blob(p, blob, size) : 1;

	free(blob);
	return ret;
}

static bool is_disabled(const struct parser *p, const char *file)
{
	char *copy = strdup(file), *path;
	bool disabled;

	if (asprintf(&path, "%s/disable/%s", p->base, basename(copy)) < 0)
		abort();
	disabled = !access(path, F_OK);
	free(path);
	free(copy);
	return disabled;
}

static void one_file(struct parser *p, const char *file)
{
	int ret;

	if (strcmp(file, "-") && is_disabled(p, file)) {
		if (!p->quiet)
			fprintf(stderr, "apparmor_parser: %s is disabled\n",
				file);
		return;
	}
	if (p->action == PREPROCESS)
		ret = bc_preprocess(file, p->c.include, p->c.ninclude, stdout,
				    false);
	else if (p->binary)
		ret = load_binary(p, file);
	else
		ret = compile(p, file);
	if (ret)
		p->failed = 1;
}

static int no_leftover(const struct dirent *e)
{
	return bc_wanted_name(e->d_name);
}

static void one_input(struct parser *p, const char *name)
{
	struct dirent **list;
	struct stat st;
	int n, i;

	if (p->failed && p->abort_on_error)
		return;
	if (!strcmp(name, "-") || stat(name, &st) || !S_ISDIR(st.st_mode)) {
		one_file(p, name);
		return;
	}
	n = scandir(name, &list, no_leftover, alphasort);
	for (i = 0; i < n; i++) {
		char *file;

		if (asprintf(&file, "%s/%s", name, list[i]->d_name) < 0)
			abort();
		if (!(p->failed && p->abort_on_error) && !stat(file, &st) &&
		    S_ISREG(st.st_mode))
			one_file(p, file);
		free(file);
		free(list[i]);
	}
	if (n >= 0)
		free(list);
	else
		p->failed = 1;
}

static int take_option(struct parser *p, int opt)
{
	switch (opt) {
	case 'a': p->action = ADD; break;
	case 'r': p->action = REPLACE; break;
	case 'R': p->action = REMOVE; break;
	case 'N': p->action = NAMES; break;
	case 'p': p->action = PREPROCESS; break;
	case 'C': p->complain = true; break;
	case 'B': p->binary = true; break;
	case 'S': p->to_stdout = true; break;
	case 'o': p->output = optarg; break;
	case 'b': p->base = optarg; break;
	case 'I':
		if (p->c.ninclude < 30)
			p->c.include[p->c.ninclude++] = optarg;
		break;
	case 'q': p->quiet = true; break;
	case 'v': p->verbose = true; break;
	case 'Q': p->skip_kernel = true; break;
	case ABORT: p->abort_on_error = true; break;
	case WERROR: p->werror = true; break;
	case 'n':
		fprintf(stderr, "apparmor_parser: policy namespaces are not supported\n");
		return 1;
	case 'X':
		fprintf(stderr, "apparmor_parser: -X is not supported: write rm\n");
		return 1;
	case 'K': p->skip_cache = true; break;
	case 'T': p->skip_read = true; break;
	case 'W': p->write_cache = true; break;
	case 'k': p->show_cache = true; break;
	case 'L': p->cache = optarg; break;
	case PRINT_CACHE: p->print_cache = true; break;
	case PURGE: p->purge = true; break;
	case CONFIG:
		printf("(no configuration file)\n");
		exit(0);
	case 'V':
		printf("Bailey policy compiler, ABI %d, front of apparmor_parser\n",
		       BAILEY_ABI_VERSION);
		exit(0);
	case 'h':
		exit(usage(stdout));
	case '?':
		return 1;
	}
	return 0;
}

/** parser_main() - bailey parser, apparmor_parser */
int parser_main(int argc, char **argv)
{
	struct parser p = { .base = "/etc/apparmor.d",
			    .cache = "/var/cache/bailey" };
	int opt, i;

	while ((opt = getopt_long(argc, argv,
				  "arRCBNSo:b:I:f:m:M:n:XkKTWL:qvQVd::pD:O:h::j:",
				  options, NULL)) != -1)
		if (take_option(&p, opt))
			return 1;
	/* Where nothing is to be made, the whole language is welcome. */
	p.c.check_only = p.action == REMOVE || p.action == NAMES ||
		(p.skip_kernel && !p.to_stdout && !p.output && !p.write_cache);
	if (p.print_cache)
		puts(p.cache);
	if (p.purge && cache_purge(p.cache)) {
		fprintf(stderr, "apparmor_parser: %s: %s\n", p.cache,
			strerror(errno));
		return 1;
	}
	if ((p.print_cache || p.purge) && optind == argc)
		return 0;
	for (i = p.c.ninclude; i > 0; i--)
		p.c.include[i] = p.c.include[i - 1];
	p.c.include[0] = p.base;
	p.c.ninclude++;
	p.session = bc_session_new();
	p.diag = bc_diag_new(false);
	if (optind == argc)
		one_input(&p, "-");
	for (i = optind; i < argc; i++)
		one_input(&p, argv[i]);
	bc_diag_free(p.diag);
	bc_session_free(p.session);
	return p.failed;
}
