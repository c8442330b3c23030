// SPDX-License-Identifier: GPL-2.0
/*
 * bailey run, also called sandbox: puts a layer upon itself and runs a command.
 * For a profile that the administrator has loaded there is bailey exec.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../libbailey/include/bailey.h"
#include "bailey.h"

static struct bailey_policy *load(struct common *c)
{
	char *files[1] = { (char *)c->policy };
	struct bailey_policy *policy;
	size_t size;
	void *blob = get_blob(c, files, 1, &size, NULL);

	if (!blob) {
		no_profile(c, c->policy);
		return NULL;
	}
	policy = bailey_load(c->policy, blob, size);
	free(blob);
	if (!policy)
		fprintf(stderr, "bailey: %s\n", bailey_error());
	return policy;
}

/* Why the command does not start, once the layer is on. */
static int not_run(const struct common *c, const char *command)
{
	int error = errno;

	fprintf(stderr, "bailey: %s: %s\n", command, strerror(error));
	if (error == EACCES)
		fprintf(stderr, "bailey: %s must let it be executed (ix), its loader too, and read (r)\n",
			c->policy);
	return EXIT_USAGE;
}

int verb_run(struct common *c)
{
	struct bailey_policy *policy;
	char **argv = c->argv;
	int profile, error;

	if (argv[0] && !strcmp(argv[0], "--"))
		argv++;
	if (!c->policy || !argv[0]) {
		fprintf(stderr, "bailey: run: %s\n", c->policy ? "no command" :
			"no --policy; for a loaded profile: bailey exec");
		return EXIT_USAGE;
	}
	policy = load(c);
	if (!policy)
		return EXIT_USAGE;
	profile = bailey_profile(policy, c->hat);
	error = profile < 0 || bailey_restrict(policy, profile, 0);
	if (error)
		fprintf(stderr, "bailey: %s\n", bailey_error());
	bailey_free(policy);
	if (error)
		return EXIT_USAGE;
	execvp(argv[0], argv);
	return not_run(c, argv[0]);
}
