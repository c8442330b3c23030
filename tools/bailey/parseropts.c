// SPDX-License-Identifier: GPL-2.0
/*
 * The options of apparmor_parser(8). Those about how it works inside are
 * checked and change nothing.
 */
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "parser.h"

enum { LONG = 256, IGNORED, WARN, ABORT, WERROR, PRINT_CACHE, PURGE, CONFIG,
	FEATURES, OVERRIDE, KERNEL, CONFIG_FILE };

static const struct option options[] = {
	{ "add", no_argument, NULL, 'a' },
	{ "replace", no_argument, NULL, 'r' },
	{ "remove", no_argument, NULL, 'R' },
	{ "Complain", no_argument, NULL, 'C' },
	{ "complain", no_argument, NULL, 'C' },
	{ "binary", no_argument, NULL, 'B' },
	{ "names", no_argument, NULL, 'N' },
	{ "stdout", no_argument, NULL, 'S' },
	{ "ofile", required_argument, NULL, 'o' },
	{ "base", required_argument, NULL, 'b' },
	{ "Include", required_argument, NULL, 'I' },
	{ "subdomainfs", required_argument, NULL, 'f' },
	{ "apparmorfs", required_argument, NULL, 'f' },
	{ "match-string", required_argument, NULL, IGNORED },
	{ "features-file", required_argument, NULL, 'M' },
	{ "policy-features", required_argument, NULL, FEATURES },
	{ "compile-features", required_argument, NULL, FEATURES },
	{ "override-policy-abi", required_argument, NULL, OVERRIDE },
	{ "kernel-features", required_argument, NULL, KERNEL },
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
	{ "create-cache-dir", no_argument, NULL, IGNORED },
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
	{ "max-jobs", required_argument, NULL, 'j' },
	{ "zstd-compress-level", optional_argument, NULL, 'c' },
	{ "estimated-compile-size", required_argument, NULL, IGNORED },
	{ "abort-on-error", no_argument, NULL, ABORT },
	{ "config-file", required_argument, NULL, CONFIG_FILE },
	{ "print-config", no_argument, NULL, CONFIG },
	{ "print-config-file", no_argument, NULL, CONFIG },
	{ "warn", required_argument, NULL, WARN },
	{ "Werror", optional_argument, NULL, WERROR },
	{ }
};

/*
 * Names of -O, -D and --warn; "no-" may stand before each. The compiler has no
 * steps to choose from, so that they say nothing to it.
 */
static const char *const optimizations[] = { "show", "0", "equiv",
	"expr-normalize", "expr-simplify", "expr-left-simplify",
	"expr-right-simplify", "minimize", "filter-deny", "remove-unreachable",
	"compress-default", "compress-small", "compress-fast", "diff-encode",
	"rule-merge", "state32", "flags-table", "zstd-recompress", NULL };
static const char *const dumps[] = { "show", "variables", "expanded-variables",
	"rule-exprs", "expr-stats", "expr-tree", "expr-simplified", "stats",
	"progress", "dfa-progress", "dfa-stats", "dfa-states",
	"dfa-compressed-states", "dfa-states-initial", "dfa-states-post-filter",
	"dfa-states-post-minimize", "dfa-states-post-unreachable",
	"dfa-perms-build", "dfa-graph", "dfa-minimize", "dfa-unreachable",
	"dfa-node-map", "dfa-uniq-perms", "dfa-minimize-uniq-perms",
	"dfa-minimize-partitions", "compress-progress", "compress-stats",
	"compressed-dfa", "equiv-stats", "equiv", "diff-encode", "diff-stats",
	"diff-progress", "rule-merge", "state32", "flags_table", NULL };
static const char *const warnings[] = { "show", "rule-not-enforced",
	"rule-downgraded", "abi", "deprecated", "config", "cache",
	"debug-cache", "jobs", "dangerous", "unexpected", "format", "missing",
	"override", "dev", "pound-include", "all", NULL };

static int usage(FILE *out)
{
	fprintf(out,
		"usage: apparmor_parser [OPTION]... [FILE|FOLDER]...\n"
		"  -a load new profiles   -r load or replace   -R remove\n"
		"  -Q do not load         -S, -o FILE write the blob\n"
		"  -N print names         -p print with includes   -B input is a blob\n"
		"  -C complain mode       -b, -I FOLDER search path\n"
		"  -n NAMESPACE of all    -X r implies m\n"
		"  -q no warnings   -v say what is loaded   --abort-on-error   --Werror\n"
		"  -W write the cache     -T do not read it   -K neither   -k say what is used\n"
		"  -L FOLDER of the cache --purge-cache   --print-cache-dir\n"
		"  -M, --policy-features FILE   what policy without an abi was written for\n"
		"  --override-policy-abi FILE   and policy with one; else policy-features= in\n"
		"  --config-file FILE (/etc/apparmor/parser.conf); else all is enforced\n"
		"  -j -O -D -d -c --warn -m --kernel-features are checked and change nothing:\n"
		"  there are no threads, steps or kernel features to choose\n");
	return out == stderr;
}

static int bad(const char *option, const char *value)
{
	fprintf(stderr, "apparmor_parser: Invalid %s option %s\n", option, value);
	return 1;
}

/* Whether @value is one of @names. */
static int check_name(const char *option, const char *value,
		      const char *const *names)
{
	const char *s = strncmp(value, "no-", 3) ? value : value + 3;

	for (; *names; names++)
		if (!strcmp(s, *names))
			return 0;
	return bad(option, value);
}

static int check_jobs(const char *value)
{
	const char *s = *value == 'x' ? value + 1 : value;

	if (!strcmp(value, "auto") || !strcmp(value, "max") ||
	    (*s && !s[strspn(s, "0123456789")]))
		return 0;
	return bad("--jobs", value);
}

static int check_level(const char *value)
{
	if (!value || !strcmp(value, "none") || !strcmp(value, "default") ||
	    !strcmp(value, "fast") || !strcmp(value, "small") ||
	    (*value && !value[strspn(value, "0123456789")]))
		return 0;
	return bad("--zstd-compress-level", value);
}

/* What the kernel has is known: Bailey. But a name that is wrong is told. */
static int check_features(const char *path)
{
	if (bc_abi_read(path) || !errno)
		return 0;
	return features_unread("apparmor_parser", path);
}

/* The namespace may be written with its colons. */
static int take_namespace(struct parser *p, const char *s)
{
	char *name = strdup(*s == ':' ? s + 1 : s), *end;

	if (!name)
		abort();
	end = name + strlen(name);
	if (*s == ':' && end > name && end[-1] == ':')
		*--end = '\0';
	if (end == name || strpbrk(name, ":&*?[]{}@\"\n\t ")) {
		free(name);
		return bad("--namespace", s);
	}
	free(p->namespace);
	p->namespace = name;
	return 0;
}

/* That two of them are said is told when all are read. */
static int take_action(struct parser *p, enum action action)
{
	p->action = action;
	p->nactions++;
	return 0;
}

static int take_option(struct parser *p, int opt)
{
	switch (opt) {
	case 'a': return take_action(p, ADD);
	case 'r': return take_action(p, REPLACE);
	case 'R': return take_action(p, REMOVE);
	case 'N': return take_action(p, NAMES);
	case 'p': return take_action(p, PREPROCESS);
	case 'C': p->complain = true; break;
	case 'B': p->binary = true; break;
	case 'S': p->to_stdout = true; return take_action(p, p->action);
	case 'o': p->output = optarg; return take_action(p, p->action);
	case 'b': p->base = optarg; break;
	case 'I':
		if (p->c.ninclude >= MAX_INCLUDE - 2)
			return too_many("parser", "-I");
		p->c.include[p->c.ninclude++] = optarg;
		break;
	case 'q': p->quiet = true; break;
	case 'v': p->verbose = true; break;
	case 'Q': p->skip_kernel = true; break;
	case ABORT: p->abort_on_error = true; break;
	case WERROR:
		p->werror = true;
		return optarg ? check_name("--Werror", optarg, warnings) : 0;
	case WARN: return check_name("--warn", optarg, warnings);
	case 'O': return check_name("--Optimize", optarg, optimizations);
	case 'D': return check_name("--Dump", optarg, dumps);
	case 'j': return check_jobs(optarg);
	case 'c': return check_level(optarg);
	case FEATURES:
	case 'M': return features_of("apparmor_parser", optarg, &p->features);
	case OVERRIDE:
		p->override_abi = true;
		return features_of("apparmor_parser", optarg, &p->features);
	case KERNEL: return check_features(optarg);
	case CONFIG_FILE: p->config = optarg; break;
	case 'n': return take_namespace(p, optarg);
	case 'X': p->read_maps = true; break;
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

/**
 * parser_options() - read the options of apparmor_parser
 * @p: receives what they say
 *
 * Return: index of the first argument that is none, or -1 after a message.
 */
int parser_options(struct parser *p, int argc, char **argv)
{
	int opt;

	while ((opt = getopt_long(argc, argv,
				  "arRCBNSo:b:I:f:m:M:n:XkKTWL:qvQVd::pD:O:h::j:c::",
				  options, NULL)) != -1)
		if (take_option(p, opt))
			return -1;
	if (p->nactions > 1) {
		fprintf(stderr, "apparmor_parser: too many actions: one of -a -r -R -N -S -o -p\n");
		return -1;
	}
	if (p->binary && p->namespace) {
		fprintf(stderr, "bailey: compiled policy has its namespace already: -B and -n exclude each other\n");
		return -1;
	}
	return optind;
}
