// SPDX-License-Identifier: GPL-2.0
/*
 * bailey check, bailey compile, bailey preprocess.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bailey.h"
#include "ir.h"

int verb_check(struct common *c)
{
	size_t size;
	void *blob;

	c->check_only = true;
	blob = get_blob(c, c->argv, c->argc, &size, NULL);
	free(blob);
	return c->errors ? EXIT_USAGE : EXIT_OK;
}

int verb_compile(struct common *c)
{
	struct bc_stats stats = { 0 };
	FILE *out = stdout;
	int ret = EXIT_OK;
	size_t size = 0;
	void *blob;

	c->lenient = true;
	blob = get_blob(c, c->argv, c->argc, &size, &stats);

	if (!blob && c->errors)
		return EXIT_USAGE;
	if (c->output && strcmp(c->output, "-"))
		out = fopen(c->output, "we");
	/* Policy without a profile is valid, and comes to nothing. */
	if (!out || (blob && fwrite(blob, 1, size, out) != size) ||
	    fflush(out)) {
		/* Of standard output main() says it. */
		if (out != stdout)
			fprintf(stderr, "bailey: %s: %s\n", c->output,
				strerror(errno));
		ret = EXIT_USAGE;
	} else if (c->json && out != stdout) {
		printf("{\"version\":1,\"size\":%zu,\"states\":%zu,\"nodes\":%zu,\"accepts\":%zu}\n",
		       size, stats.states, stats.nodes, stats.accepts);
	}
	if (out && out != stdout)
		fclose(out);
	free(blob);
	return ret;
}

int verb_preprocess(struct common *c)
{
	int ret = EXIT_OK, i;

	for (i = 0; i < c->argc; i++)
		if (bc_preprocess(c->argv[i], c->include, c->ninclude, stdout,
				  false))
			ret = EXIT_USAGE;
	return fflush(stdout) ? EXIT_USAGE : ret;
}
