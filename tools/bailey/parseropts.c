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
	FEATURES, OVERRIDE, KERNEL, CONFIG_FILE, SIZE, BAD_CACHE };

static const struct option options[] = {
	{ "add", no_argument, NULL, 'a' },
	{ "replace", no_argument, NULL, 'r' },
	{ "reload", no_argument, NULL, 'r' },
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
	{ "match-string", required_argument, NULL, 'm' },
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
	{ "skip-bad-cache", no_argument, NULL, BAD_CACHE },
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
	{ "estimated-compile-size", required_argument, NULL, SIZE },
	{ "abort-on-error", no_argument, NULL, ABORT },
	{ "config-file", required_argument, NULL, CONFIG_FILE },
	{ "print-config", no_argument, NULL, CONFIG },
	{ "print-config-file", no_argument, NULL, CONFIG },
	{ "warn", required_argument, NULL, WARN },
	{ "Werror", optional_argument, NULL, WERROR },
	{ }
};

#define LETTERS "arRCBNSo:b:I:f:m:M:n:XkKTWL:qvQVd::pD:O:h::j:c::"

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
		"  -m, --kernel-features FILE   which folder of the cache it is\n"
		"  -j -O -D -d -c --warn are checked and change nothing:\n"
		"  there are no threads or steps to choose; --help=warn lists their names\n");
	return out == stderr;
}

/* Whether @s is a number of C and @end, of which one may be several. */
static bool is_number(const char *s, const char *end)
{
	char *rest;

	strtol(s, &rest, 0);
	return rest != s && !strcmp(rest, end);
}

static int check_jobs(const char *value)
{
	if (!strcmp(value, "auto") || !strcmp(value, "max") ||
	    is_number(value + (*value == 'x'), ""))
		return 0;
	return parser_bad("jobs", value);
}

static int check_level(const char *value)
{
	static const char *const names[] = { "none", "default", "fast", "small" };
	char *end;
	size_t i;

	for (i = 0; value && i < sizeof(names) / sizeof(names[0]); i++)
		if (!strcmp(value, names[i]))
			return 0;
	if (!value || (strtol(value, &end, 10), end != value && !*end))
		return 0;
	return parser_bad("zstd-compress-level", value);
}

static int check_size(const char *value)
{
	if (is_number(value, "") || is_number(value, "KB") ||
	    is_number(value, "MB") || is_number(value, "GB"))
		return 0;
	return parser_bad("estimated-compile-size", value);
}

/*
 * What the kernel has is known: Bailey. But a name that is wrong is told, and the
 * cache is of what was named.
 */
static int take_kernel(struct parser *p, const char *path)
{
	size_t len;

	free(p->kernel);
	p->kernel = bc_read_file(path, &len);
	return p->kernel ? 0 : features_unread("apparmor_parser", path);
}

static int take_features(struct parser *p, const char *path)
{
	return features_of("apparmor_parser", path, &p->features) ||
		take_kernel(p, path);
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
		return parser_bad("namespace", s);
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
		return optarg ? parser_check("Werror", optarg) : 0;
	case WARN: return parser_check("warn", optarg);
	case 'O': return parser_check("Optimize", optarg);
	/* -dd is of parsers before 5.0. */
	case 'd': return optarg && optarg[strspn(optarg, "d")] ? parser_bad("debug", optarg) : 0;
	case 'D': return parser_check("dump", optarg);
	case 'j': return check_jobs(optarg);
	case 'c': return check_level(optarg);
	case 'M': return take_features(p, optarg);
	case FEATURES: return features_of("apparmor_parser", optarg, &p->features);
	case 'm': free(p->kernel); p->kernel = strdup(optarg); break;
	case SIZE: return check_size(optarg);
	case BAD_CACHE: p->skip_bad_cache = true; break;
	case OVERRIDE:
		p->override_abi = true;
		return features_of("apparmor_parser", optarg, &p->features);
	case KERNEL: return take_kernel(p, optarg);
	case 'n': return take_namespace(p, optarg);
	case 'X': p->read_maps = true; break;
	case 'K': p->skip_cache = true; break;
	case 'T': p->skip_read = true; break;
	case 'W': p->write_cache = true; break;
	case 'k': p->show_cache = true; break;
	case 'L': p->places = *optarg ? optarg : p->places; break;
	case PRINT_CACHE: p->print_cache = true; break;
	case PURGE: p->purge = true; break;
	case CONFIG:
		puts(p->config ? p->config : PARSER_CONFIG);
		exit(0);
	case 'V':
		printf("Bailey policy compiler, ABI %d, front of apparmor_parser\n",
		       BAILEY_ABI_VERSION);
		exit(0);
	case 'h':
		exit(optarg ? parser_help(optarg) : usage(stdout));
	case '?':
		return 1;
	}
	return 0;
}

/* A line of the configuration: an option of the long form, and its value. */
static int take_line(struct parser *p, char *line)
{
	const struct option *o = options;
	char *end, *value;

	line += strspn(line, " \t");
	for (end = line + strlen(line); end > line && strchr(" \t\r", end[-1]);)
		*--end = '\0';
	if (!*line || *line == '#')
		return 0;
	end = line + strcspn(line, " \t=");
	value = end + strspn(end, " \t");
	value += *value == '=';
	value += strspn(value, " \t");
	*end = '\0';
	while (o->name && strcmp(o->name, line))
		o++;
	if (!o->name) {
		fprintf(stderr, "apparmor_parser: unknown option (%s) in config file\n",
			line);
		return 0;
	}
	if (o->has_arg == required_argument && !*value) {
		fprintf(stderr, "apparmor_parser: option %s in config file needs a value\n",
			line);
		return 1;
	}
	optarg = o->has_arg && *value ? value : NULL;
	return take_option(p, o->val);
}

/* What options are given there; those of the command line come after them. */
static int take_config(struct parser *p)
{
	const char *name = p->config ? p->config : PARSER_CONFIG;
	char *line, *save;
	size_t len;
	int ret = 0;

	p->config_text = bc_read_file(name, &len);
	if (!p->config_text) {
		if (p->config || errno != ENOENT)
			fprintf(stderr, "apparmor_parser: warning: %s: %s\n", name,
				strerror(errno));
		return 0;
	}
	for (line = strtok_r(p->config_text, "\n", &save); line && !ret;
	     line = strtok_r(NULL, "\n", &save))
		ret = take_line(p, line);
	p->nactions = 0;
	return ret;
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

	/* Which configuration it is counts before all else. */
	opterr = 0;
	while ((opt = getopt_long(argc, argv, LETTERS, options, NULL)) != -1)
		if (opt == CONFIG_FILE)
			p->config = optarg;
	opterr = 1;
	optind = 0;
	if (take_config(p))
		return -1;
	while ((opt = getopt_long(argc, argv, LETTERS, options, NULL)) != -1)
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
