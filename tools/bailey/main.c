// SPDX-License-Identifier: GPL-2.0
/*
 * bailey(8): one binary, a table of verbs.
 */
#include <getopt.h>
#include <limits.h>
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bailey.h"

static const struct verb {
	const char *name;
	int (*run)(struct common *c);
	int min;
	const char *usage;
	const char *help;
	bool raw;	/* it parses its options itself */
	const char *takes;	/* else letters of those it has: options[] below */
	int most;	/* arguments; 0: any number, -1: none */
} verbs[] = {
	{ "check", verb_check, 1, "FILE|FOLDER...", "report errors in policy",
	  false, "FIWj" },
	{ "compile", verb_compile, 1, "[-o BLOB] FILE|FOLDER...",
	  "compile policy to a blob",
	  false, "FIWjo" },
	{ "load", verb_load, 1, "[--keep-going] FILE|FOLDER...",
	  "load policy or a blob, all or nothing, or all files without errors",
	  false, "FIWjk" },
	{ "remove", verb_remove, 1, "PROFILE...", "let nobody enter a profile",
	  false, "j" },
	{ "lock", verb_lock, 0, "",
	  "let nobody change policy until the next boot",
	  false, "j", -1 },
	{ "list", verb_list, 0, "", "loaded profiles",
	  false, "j", -1 },
	{ "status", verb_status, 0, "", "state of the kernel side",
	  false, "Ij", -1 },
	{ "simulate", verb_simulate, 2,
	  "-p POLICY [--owner] PROFILE QUESTION... | PROFILE - [CLASS]",
	  "what the kernel's matcher would decide",
	  false, "FIWjpw" },
	{ "exec", verb_exec, 2, "[--stack] [--hat HAT] LABEL -- COMMAND...",
	  "run a command under a profile, also, or in its hat",
	  false, "HS" },
	{ "run", verb_run, 0, "--policy FILE [--hat PROFILE] [--] COMMAND...",
	  "run a command that restricts itself, without privileges",
	  false, "FHIWp" },
	{ "sandbox", verb_run, 0, "--policy FILE [--hat PROFILE] [--] COMMAND...",
	  "the same as run",
	  false, "FHIWp" },
	{ "ps", verb_ps, 0, "", "confined tasks, as far as one may see them",
	  false, "j", -1 },
	{ "test", verb_test, 1, "FILE...", "run policy unit tests",
	  false, "FIWj" },
	{ "diff", verb_diff, 2, "OLD NEW",
	  "accesses that two policies decide differently",
	  false, "FIWj", 2 },
	{ "fmt", verb_fmt, 1, "[--check] FILE...",
	  "indent policy; --check only names what is not",
	  false, "c" },
	{ "preprocess", verb_preprocess, 1, "FILE...",
	  "print policy with its includes in place",
	  false, "I" },
	{ "parser", NULL, 0, "OPTIONS...", "the front of apparmor_parser(8)" },
	{ "events", verb_events, 0,
	  "[--json | --raw] [--follow] [--denied | --all] [OPTION]...",
	  "what profiles decide, as it happens; --help tells the options",
	  true },
	{ "stats", verb_stats, 0, "[--unused] [--json | --prometheus] | --reset | --count",
	  "refusals by rule, rules of no use, counters", true },
	{ "explain", verb_explain, 1, "RECORD | - | -p POLICY PROFILE QUESTION...",
	  "say why, and the smallest rule that would change it",
	  false, "FIWjpw" },
	{ "learn", verb_learn, 1,
	  "[-p FILE] [--write] PROFILE --from LOG... | PROFILE -- COMMAND...",
	  "write a profile from what was seen", true },
	{ "train", verb_train, 0, "--format FORMAT [-o MODEL] PATH...",
	  "learn what is normal; --help tells more", true },
	{ "detect", verb_detect, 0, "--format FORMAT [-m MODEL] PATH...",
	  "alert on what is not; --help tells more", true },
	{ "enforce", verb_enforce, 1, "PROFILE|FILE...",
	  "load profiles again, to enforce",
	  false, "FIW" },
	{ "complain", verb_complain, 1, "PROFILE|FILE...",
	  "load profiles again, to complain only",
	  false, "FIW" },
	{ "disable", verb_disable, 1, "PROFILE|FILE...",
	  "take a file's profiles out, and do not load it at boot",
	  false, "FI" },
	{ "top", verb_top, 0, "[--all] [--once] [--from LOG]...",
	  "what is denied most, live, and the rules that decide most", true },
	{ "watch", verb_watch, 0, "[--profile P] --exec COMMAND",
	  "run a command when something is denied, not too often", true },
	{ "report", verb_report, 0, "[-p POLICY]... [-o FILE] --from LOG...",
	  "one page of HTML about denials, rules and transitions", true },
	{ "tighten", verb_tighten, 2, "[--write] -p FILE PROFILE [--from LOG]...",
	  "propose to take away what nobody used", true },
};

#define NVERBS (sizeof(verbs) / sizeof(verbs[0]))

/* Of all verbs but those that read theirs themselves. */
static const struct option options[] = {
	{ "include", required_argument, NULL, 'I' },
	{ "warn", required_argument, NULL, 'W' },
	{ "json", no_argument, NULL, 'j' },
	{ "output", required_argument, NULL, 'o' },
	{ "owner", no_argument, NULL, 'w' },
	{ "policy", required_argument, NULL, 'p' },
	{ "check", no_argument, NULL, 'c' },
	{ "stack", no_argument, NULL, 'S' },
	{ "hat", required_argument, NULL, 'H' },
	{ "policy-features", required_argument, NULL, 'F' },
	{ "keep-going", no_argument, NULL, 'k' },
	{ "help", no_argument, NULL, 'h' },
	{ }
};

/* The short ones among them; a '+' in front: what follows a word is no option. */
#define SHORT	"+I:jko:p:hW:"

static void list_options(FILE *out, const struct verb *v)
{
	const struct option *o;

	fputs("      options:", out);
	for (o = options; o->name; o++) {
		if (o->val != 'h' && !strchr(v->takes, o->val))
			continue;
		if (strchr(SHORT, o->val))
			fprintf(out, " -%c", o->val);
		fprintf(out, " --%s%s", o->name, o->has_arg ? "=.." : "");
	}
	fputc('\n', out);
}

static int usage(FILE *out, const struct verb *only)
{
	size_t i;

	if (!only)
		fprintf(out, "usage: bailey VERB [-I DIR]... [--json] ...\n");
	for (i = 0; i < NVERBS; i++)
		if (!only || only == &verbs[i])
			fprintf(out, "  bailey %s %s\n      %s\n",
				verbs[i].name, verbs[i].usage, verbs[i].help);
	if (only && only->takes)
		list_options(out, only);
	if (!only || only->run == verb_simulate || only->run == verb_test ||
	    only->run == verb_explain)
		fputs(ask_help, out);
	fprintf(out, "exit: 0 ok, 1 denied, 2 usage or error\n");
	return out == stderr ? EXIT_USAGE : EXIT_OK;
}

/** common_include() - a folder to look in before all others but earlier -I */
void common_include(struct common *c, const char *dir)
{
	size_t i;

	if (c->ninclude >= MAX_INCLUDE - 3) {
		fprintf(stderr, "bailey: more than %d folders to include from\n",
			MAX_INCLUDE - 3);
		exit(EXIT_USAGE);
	}
	for (i = c->ninclude++; i > c->nfirst; i--)
		c->include[i] = c->include[i - 1];
	c->include[c->nfirst++] = dir;
}

/** installed_policy() - what was installed beside this program, or NULL */
const char *installed_policy(void)
{
	char self[PATH_MAX];
	ssize_t n = readlink("/proc/self/exe", self, sizeof(self) - 1);
	char *end, *path;

	if (n <= 0)
		return NULL;
	self[n] = '\0';
	/* PREFIX/sbin/bailey; where sbin is a link to bin, that. */
	end = strrchr(self, '/');
	*end = '\0';
	end = strrchr(self, '/');
	if (!end || (strcmp(end, "/sbin") && strcmp(end, "/bin")))
		return NULL;
	*end = '\0';
	if (asprintf(&path, "%s/share/bailey", self) < 0)
		abort();
	if (!access(path, F_OK))
		return path;	/* for the life of the program */
	free(path);
	return NULL;
}

/* The folders of the environment, then those of the system. */
static void add_defaults(struct common *c)
{
	static char *copy;	/* its parts stay as long as the program */
	const char *env = getenv("BAILEY_INCLUDE");
	char *dir, *save;
	const char *installed = installed_policy();

	copy = strdup(env ? env : "");
	if (!copy)
		abort();
	for (dir = strtok_r(copy, ":", &save); dir;
	     dir = strtok_r(NULL, ":", &save)) {
		if (c->ninclude >= MAX_INCLUDE - 3) {
			fprintf(stderr,
				"bailey: BAILEY_INCLUDE: more than %d folders to include from\n",
				MAX_INCLUDE - 3);
			exit(EXIT_USAGE);
		}
		c->include[c->ninclude++] = dir;
	}
	c->include[c->ninclude++] = "/etc/bailey.d";
	c->include[c->ninclude++] = "/etc/apparmor.d";
	if (installed)
		c->include[c->ninclude++] = installed;
}

static int refuse(const struct verb *v, const char *what, const char *word)
{
	fprintf(stderr, "bailey: %s: %s%s\n", v->name, what, word);
	return usage(stderr, v);
}

/* The verb of a name, or NULL after a message. */
static const struct verb *find_verb(const char *name)
{
	size_t i;

	for (i = 0; i < NVERBS; i++)
		if (!strcmp(verbs[i].name, name))
			return &verbs[i];
	fprintf(stderr, "bailey: unknown verb \"%s\"; bailey --help tells all:", name);
	for (i = 0; i < NVERBS; i++)
		fprintf(stderr, "%s%s", i % 12 ? " " : "\n  ", verbs[i].name);
	fputc('\n', stderr);
	return NULL;
}

/* Options of a verb; -1: go on, else what to end with. */
static int read_options(const struct verb *v, struct common *c, int argc,
			char **argv)
{
	/* What follows the profile of exec belongs to the command. */
	const char *spec = SHORT + (v->run != verb_exec && v->run != verb_run);
	int opt, at;

	optind = 2;
	while ((opt = getopt_long(argc, argv, spec, options, NULL)) != -1) {
		for (at = 0; opt != 'h' && options[at].name; at++)
			if (options[at].val == opt && !strchr(v->takes, opt))
				return refuse(v, "it has no option --",
					      options[at].name);
		switch (opt) {
		case 'I':
			common_include(c, optarg);
			break;
		case 'j':
			c->json = true;
			break;
		case 'k':
			c->keep_going = true;
			break;
		case 'W':
			if (c->nwarn == sizeof(c->warn) / sizeof(c->warn[0]))
				return too_many(v->name, "-W");
			c->warn[c->nwarn++] = optarg;
			break;
		case 'c':
			c->check_only = true;
			break;
		case 'S':
			c->stack = true;
			break;
		case 'H':
			c->hat = optarg;
			break;
		case 'o':
			c->output = optarg;
			break;
		case 'F':
			if (features_of("bailey", optarg, &c->features))
				return EXIT_USAGE;
			break;
		case 'w':
			c->owner = true;
			break;
		case 'p':
			c->policy = optarg;
			break;
		case 'h':
			return usage(stdout, v);
		default:
			return usage(stderr, v);
		}
	}
	return -1;
}

/* For completions, and for those who check that all is told. */
static int list_names(void)
{
	size_t i;

	for (i = 0; i < NVERBS; i++)
		printf("%s\t%s\n", verbs[i].name, verbs[i].help);
	return EXIT_OK;
}

static int run(int argc, char **argv)
{
	struct common c = { 0 };
	const struct verb *v = NULL;
	const char *spec;
	char **ours, name[32];
	int opt, most;

	/* Large arrays in mappings of their own: what is free is given back. */
	mallopt(M_MMAP_THRESHOLD, 8 << 10);
	mallopt(M_TRIM_THRESHOLD, 32 << 10);
	mallopt(M_TOP_PAD, 8 << 10);
	spec = strrchr(argv[0], '/');
	spec = spec ? spec + 1 : argv[0];
	if (!strcmp(spec, "apparmor_parser"))
		return parser_main(argc, argv);
	opt = aa_arguments(spec, argc, argv, &ours);
	if (opt < 0)
		return EXIT_USAGE;
	if (ours) {
		argc = opt;
		argv = ours;
		/* By these names policy is what apparmor_parser makes of it. */
		if (features_configured(spec, &c.features))
			return EXIT_USAGE;
	}
	if (argc < 2)
		return usage(stderr, NULL);
	if (!strcmp(argv[1], "help") && argc > 2) {
		if (!strcmp(argv[2], "--names"))
			return list_names();
		/* As the verb itself tells it. */
		argv[1] = argv[2];
		argv[2] = "--help";
		argc = 3;
	}
	if (!strcmp(argv[1], "parser"))
		return parser_main(argc - 1, argv + 1);
	if (!strcmp(argv[1], "--help") || !strcmp(argv[1], "-h") ||
	    !strcmp(argv[1], "help"))
		return usage(stdout, NULL);
	if (!strcmp(argv[1], "--version")) {
		printf("bailey ABI %d\n", BAILEY_ABI_VERSION);
		return EXIT_OK;
	}
	v = find_verb(argv[1]);
	if (!v)
		return EXIT_USAGE;
	/* What getopt() begins its messages with. */
	snprintf(name, sizeof(name), "bailey: %s", v->name);
	if (v->raw) {
		add_defaults(&c);
		c.argc = argc - 1;
		c.argv = argv + 1;
		c.argv[0] = name;
		if (argc > 2 || !v->min)
			return v->run(&c);
		return refuse(v, "too few arguments", "");
	}
	argv[0] = name;
	opt = read_options(v, &c, argc, argv);
	if (opt >= 0)
		return opt;
	add_defaults(&c);
	c.argc = argc - optind;
	c.argv = argv + optind;
	if (c.argc < v->min)
		return refuse(v, "too few arguments", "");
	most = v->most < 0 ? 0 : v->most;
	if (v->most && c.argc > most)
		return refuse(v, "one argument too many: ", c.argv[most]);
	opt = v->run(&c);
	/* Of the links only those to it are of this verb. */
	return ours && v->run == verb_status ? aa_status_exit(opt) : opt;
}

/* What could not be written was not said, whatever else went well. */
static void end_output(void)
{
	if (!fflush(stdout) && !ferror(stdout))
		return;
	fprintf(stderr, "bailey: standard output could not be written\n");
	_exit(EXIT_USAGE);
}

int main(int argc, char **argv)
{
	if (atexit(end_output))
		abort();
	return run(argc, argv);
}
