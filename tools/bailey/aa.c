// SPDX-License-Identifier: GPL-2.0
/*
 * The names that AppArmor's users know, as links to the tool: their arguments in
 * ours. What has no counterpart is an error, not ignored.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bailey.h"

/* One word more in the new arguments. */
static void push(char **out, int *n, char *word)
{
	out[(*n)++] = word;
	out[*n] = NULL;
}

static int unknown(const char *name, const char *option)
{
	fprintf(stderr, "%s: no option %s here\n", name, option);
	return -1;
}

/* What the verb says of itself. */
static int help(char **out, char *verb)
{
	int n = 0;

	push(out, &n, "bailey");
	push(out, &n, verb);
	push(out, &n, "--help");
	return n;
}

/* aa-exec [-p PROFILE] [-i|-d|-v] [--] COMMAND... */
static int aa_exec(int argc, char **argv, char **out)
{
	char *profile = NULL;
	int i, n = 0;

	for (i = 1; i < argc && argv[i][0] == '-'; i++) {
		if (!strcmp(argv[i], "--")) {
			i++;
			break;
		}
		if (!strcmp(argv[i], "--help") || !strcmp(argv[i], "-h"))
			return help(out, "exec");
		if ((!strcmp(argv[i], "-p") || !strcmp(argv[i], "--profile")) &&
		    i + 1 < argc)
			profile = argv[++i];
		else if (!strncmp(argv[i], "--profile=", 10))
			profile = argv[i] + 10;
		else if (strcmp(argv[i], "-v") && strcmp(argv[i], "--verbose"))
			return unknown(argv[0], argv[i]);
	}
	if (i == argc) {
		fprintf(stderr, "usage: %s -p PROFILE [--] COMMAND...\n", argv[0]);
		return -1;
	}
	push(out, &n, "bailey");
	push(out, &n, "exec");
	/* Without a profile: as confined as the program's own attachment. */
	if (!profile)
		profile = argv[i];
	push(out, &n, profile);
	push(out, &n, "--");
	for (; i < argc; i++)
		push(out, &n, argv[i]);
	return n;
}

/* Ends with the status that aa-status(8) has for an errno, or @otherwise. */
static void no_list(const char *path, int otherwise)
{
	int error = errno;

	fprintf(stderr, "bailey: %s: %s%s\n", path, strerror(error),
		error == EACCES || error == EPERM ?
		" (you do not have enough privilege to read the state)" :
		otherwise == 1 ? " (is bailey in lsm= and securityfs mounted?)" : "");
	exit(error == EACCES || error == EPERM ? 4 : otherwise);
}

/* A list of the kernel's; aa-status(8) has the exit status if there is none. */
static char *list(const char *name)
{
	char *abi = fs_path("abi"), *path = fs_path(name), *text;

	if (access(abi, F_OK))
		no_list(abi, 1);
	if (access(path, R_OK))
		no_list(path, 3);
	text = read_fs(name);
	free(abi);
	free(path);
	if (!text)
		exit(3);
	return text;
}

/* Lines of a list whose field @at is one of @modes; NULL: all. */
static unsigned int count(const char *name, int at, const char *const *modes)
{
	char *text = list(name), *line, *mode, *save;
	unsigned int n = 0;
	int i;

	for (line = strtok_r(text, "\n", &save); line;
	     line = strtok_r(NULL, "\n", &save)) {
		for (i = 0, mode = line; mode && i < at; i++)
			mode = strchr(mode, '\t') ? strchr(mode, '\t') + 1 : NULL;
		if (mode)
			mode[strcspn(mode, "\t")] = '\0';
		for (i = 0; mode && modes && modes[i]; i++)
			if (!strcmp(modes[i], mode))
				break;
		n += !modes || (mode && modes[i]);
	}
	free(text);
	return n;
}

/* The options that tell one number, or only whether there is policy. */
static void aa_count(const char *option)
{
	static const char *const enforced[] = { "enforce", "kill", "prompt",
		NULL };
	static const char *const complaining[] = { "complain", "unconfined",
		"default_allow", NULL };
	static const char *const kill[] = { "kill", NULL };
	static const char *const special[] = { "unconfined", NULL };
	static const char *const mixed[] = { "mixed", NULL };
	static const struct {
		const char *option, *list;
		int at;
		const char *const *modes;
	} counts[] = {
		{ "--profiled", "profiles", 1, NULL },
		{ "--count", "profiles", 1, NULL },
		{ "--enforced", "profiles", 1, enforced },
		{ "--complaining", "profiles", 1, complaining },
		{ "--kill", "profiles", 1, kill },
		{ "--special-unconfined", "profiles", 1, special },
		{ "--process-mixed", "tasks", 3, mixed },
	};
	size_t i;

	if (!strcmp(option, "--enabled")) {
		/* Its exit status is all that it says. */
		if (!freopen("/dev/null", "we", stderr))
			exit(42);
		exit(count("profiles", 1, NULL) ? 0 : 2);
	}
	for (i = 0; i < sizeof(counts) / sizeof(counts[0]); i++)
		if (!strcmp(counts[i].option, option)) {
			printf("%u\n", count(counts[i].list, counts[i].at,
					    counts[i].modes));
			exit(count("profiles", 1, NULL) ? 0 : 2);
		}
}

/**
 * aa_status_exit() - what aa-status ends with after it has told all
 * @status: of the verb
 *
 * Return: 0, or 2 if there is no policy, or 42 after an error.
 */
int aa_status_exit(int status)
{
	if (status)
		return 42;
	return count("profiles", 1, NULL) ? 0 : 2;
}

/* aa-status [--json|--enabled|--profiled|--enforced|--complaining|--verbose...] */
static int aa_status(int argc, char **argv, char **out)
{
	int i, n = 0;

	push(out, &n, "bailey");
	push(out, &n, "status");
	for (i = 1; i < argc; i++) {
		if (!strcmp(argv[i], "--help"))
			return help(out, "status");
		aa_count(argv[i]);
		if (!strcmp(argv[i], "--json") ||
		    !strcmp(argv[i], "--pretty-json"))
			push(out, &n, "--json");
		else if (strcmp(argv[i], "--verbose") && strcmp(argv[i], "-v"))
			return unknown(argv[0], argv[i]);
	}
	/* Before anything is told, as it decides about the exit status. */
	free(list("profiles"));
	return n;
}

/* aa-enforce, aa-complain, aa-disable PROFILE|FILE... */
static int aa_mode(int argc, char **argv, char **out, char *verb)
{
	int i, n = 0;

	push(out, &n, "bailey");
	push(out, &n, verb);
	for (i = 1; i < argc; i++) {
		if (argv[i][0] == '-' && strcmp(argv[i], "--help"))
			return unknown(argv[0], argv[i]);
		push(out, &n, argv[i]);
	}
	return n;
}

/* aa-logprof [-f LOG] [-d FOLDER] [-a|-y] */
static int aa_logprof(int argc, char **argv, char **out)
{
	char *log = "/var/log/audit/audit.log";
	int i, n = 0;

	push(out, &n, "bailey");
	push(out, &n, "learn");
	push(out, &n, "--each");
	push(out, &n, "--denied");
	for (i = 1; i < argc; i++) {
		if ((!strcmp(argv[i], "-f") || !strcmp(argv[i], "--file")) &&
		    i + 1 < argc) {
			log = argv[++i];
		} else if ((!strcmp(argv[i], "-d") || !strcmp(argv[i], "--dir")) &&
			   i + 1 < argc) {
			push(out, &n, "-I");
			push(out, &n, argv[++i]);
		} else if (!strcmp(argv[i], "--help") ||
			   !strcmp(argv[i], "-h")) {
			return help(out, "learn");
		} else if (!strcmp(argv[i], "-a") || !strcmp(argv[i], "-y")) {
			push(out, &n, "--write");
		} else {
			return unknown(argv[0], argv[i]);
		}
	}
	push(out, &n, "--from");
	push(out, &n, log);
	return n;
}

/**
 * aa_arguments() - our arguments for a program of AppArmor's
 * @name: it is called by
 * @argc: number of arguments
 * @argv: arguments
 * @out: receives ours; NULL if the name is none of AppArmor's
 *
 * Return: their number, or -1 after a message.
 */
int aa_arguments(const char *name, int argc, char **argv, char ***out)
{
	*out = NULL;
	if (strncmp(name, "aa-", 3) && strcmp(name, "apparmor_status"))
		return 0;
	*out = calloc(2 * argc + 10, sizeof(**out));
	if (!*out)
		abort();
	if (!strcmp(name, "aa-status") || !strcmp(name, "apparmor_status"))
		return aa_status(argc, argv, *out);
	if (!strcmp(name, "aa-enforce"))
		return aa_mode(argc, argv, *out, "enforce");
	if (!strcmp(name, "aa-complain"))
		return aa_mode(argc, argv, *out, "complain");
	if (!strcmp(name, "aa-disable"))
		return aa_mode(argc, argv, *out, "disable");
	if (!strcmp(name, "aa-exec"))
		return aa_exec(argc, argv, *out);
	if (!strcmp(name, "aa-logprof"))
		return aa_logprof(argc, argv, *out);
	fprintf(stderr, "bailey: %s is not among the names it answers to\n", name);
	return -1;
}
