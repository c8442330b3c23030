// SPDX-License-Identifier: GPL-2.0
/*
 * Verbs about tasks: exec runs one confined, ps lists those that are.
 */
#include <json-c/json.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "bailey.h"
#include "jsonout.h"

static int ask_kernel(int op, const char *text, size_t len, unsigned long flags)
{
	if (!prctl(PR_BAILEY, op, text, len, flags))
		return 0;
	if (errno != EPERM)
		return -1;
	/* Who may not run setuid programs confined may give them up. */
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))
		return -1;
	return prctl(PR_BAILEY, op, text, len, flags);
}

/* Whether the kernel has it so; a label of one plain name is compared. */
static bool took(unsigned long which, const char *label)
{
	static char has[65536];

	if (prctl(PR_BAILEY, BAILEY_PRCTL_GETLABEL, has, sizeof(has), which) < 0)
		return false;
	return strpbrk(label, ":&") || !strcmp(has, label);
}

/* Why a label cannot be had. */
static void not_had(const char *label)
{
	int error = errno;

	if (error == ENOENT)
		fprintf(stderr, "bailey: profile %s is not loaded\n", label);
	else
		fprintf(stderr, "bailey: profile %s: %s%s\n", label,
			strerror(error), error == EACCES ?
			" (the caller's own profile has to grant change_profile to it)" :
			"");
}

/* Into the profile and its hat before the command, for good. */
static int enter_hat(const char *label, const char *hat)
{
	if (ask_kernel(BAILEY_PRCTL_CHANGE, label, strlen(label), 0) ||
	    !took(BAILEY_LABEL_CURRENT, label)) {
		not_had(label);
		return -1;
	}
	if (prctl(PR_BAILEY, BAILEY_PRCTL_HAT, hat, strlen(hat) + 1, NULL)) {
		fprintf(stderr, "bailey: hat %s: %s\n", hat, strerror(errno));
		return -1;
	}
	return 0;
}

int verb_exec(struct common *c)
{
	const char *label = c->argv[0];
	char **argv = c->argv + 1;
	char *stacked;

	if (!strcmp(argv[0], "--"))
		argv++;
	if (!argv[0]) {
		fprintf(stderr, "bailey: exec: no command\n");
		return EXIT_USAGE;
	}
	if (prctl(PR_BAILEY, BAILEY_PRCTL_ABI, 0, 0, 0) < 0) {
		fprintf(stderr, "bailey: the kernel does not run Bailey\n");
		return EXIT_USAGE;
	}
	if (c->stack) {
		if (asprintf(&stacked, "&%s", label) < 0)
			abort();
		label = stacked;
	}
	if (c->hat) {
		if (enter_hat(label, c->hat))
			return EXIT_USAGE;
	} else if (ask_kernel(BAILEY_PRCTL_ONEXEC, label, strlen(label), 0) ||
		   !took(BAILEY_LABEL_ONEXEC, label)) {
		not_had(label);
		return EXIT_USAGE;
	}
	execvp(argv[0], argv);
	fprintf(stderr, "bailey: %s: %s\n", argv[0], strerror(errno));
	return EXIT_USAGE;
}

int verb_ps(struct common *c)
{
	static const char *const keys[] = { "pid", "tid", "label", "mode",
					    "command", "layers" };
	char *text = read_fs("tasks"), *line, *save, *field, *inner;
	struct json_object *o, *list;
	int i;

	if (!text)
		return EXIT_USAGE;
	if (!c->json) {
		puts("PID\tTID\tLABEL\tMODE\tCOMMAND\tLAYERS");
		for (line = strtok_r(text, "\n", &save); line;
		     line = strtok_r(NULL, "\n", &save))
			print_fields(line);
		free(text);
		return EXIT_OK;
	}
	o = json_answer();
	list = json_add(o, "tasks", json_object_new_array());
	for (line = strtok_r(text, "\n", &save); line;
	     line = strtok_r(NULL, "\n", &save)) {
		struct json_object *task = json_object_new_object();

		for (i = 0, field = strtok_r(line, "\t", &inner);
		     field && i < 6; i++, field = strtok_r(NULL, "\t", &inner))
			if (i < 2 || i == 5)
				json_number(task, keys[i], atoi(field));
			else
				json_string(task, keys[i], unescape(field));
		json_object_array_add(list, task);
	}
	print_json(o);
	free(text);
	return EXIT_OK;
}
