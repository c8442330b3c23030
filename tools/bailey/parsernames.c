// SPDX-License-Identifier: GPL-2.0
/*
 * What the options of apparmor_parser(8) that name a step, a dump or a warning take.
 * The compiler has no steps to choose from, so that they say nothing to it.
 */
#include <stdio.h>
#include <string.h>

#include "parser.h"

/* "no-" may stand before a name, unless a '=' does here. */
static const char *const optimizations[] = { "=show", "=0", "equiv",
	"expr-normalize", "expr-simplify", "=expr-left-simplify",
	"=expr-right-simplify", "minimize", "filter-deny", "remove-unreachable",
	"=compress-default", "=compress-small", "=compress-fast", "diff-encode",
	"rule-merge", "state32", "flags-table", "zstd-recompress", NULL };
static const char *const dumps[] = { "=show", "=variables",
	"=expanded-variables",
	"rule-exprs", "expr-stats", "expr-tree", "expr-simplified", "stats",
	"progress", "dfa-progress", "dfa-stats", "dfa-states",
	"dfa-compressed-states", "dfa-states-initial", "dfa-states-post-filter",
	"dfa-states-post-minimize", "dfa-states-post-unreachable",
	"dfa-perms-build", "dfa-graph", "dfa-minimize", "dfa-unreachable",
	"dfa-node-map", "dfa-uniq-perms", "dfa-minimize-uniq-perms",
	"dfa-minimize-partitions", "compress-progress", "compress-stats",
	"compressed-dfa", "equiv-stats", "equiv", "diff-encode", "diff-stats",
	"diff-progress", "rule-merge", "state32", "flags_table", NULL };
static const char *const warnings[] = { "=show", "rule-not-enforced",
	"rule-downgraded", "abi", "deprecated", "config", "cache",
	"debug-cache", "jobs", "dangerous", "unexpected", "format", "missing",
	"override", "dev", "pound-include", "all", NULL };

static const struct topic {
	const char *name;
	const char *const *names;
} topics[] = {
	{ "warn", warnings }, { "Werror", warnings }, { "dump", dumps },
	{ "Dump", dumps }, { "optimize", optimizations },
	{ "Optimize", optimizations },
};

static const char *const *names_of(const char *topic)
{
	size_t i;

	for (i = 0; i < sizeof(topics) / sizeof(topics[0]); i++)
		if (!strcmp(topic, topics[i].name))
			return topics[i].names;
	return NULL;
}

/** parser_bad() - say that an option takes no such value; returns 1 */
int parser_bad(const char *option, const char *value)
{
	fprintf(stderr, "apparmor_parser: Invalid --%s option %s\n", option,
		value);
	return 1;
}

/** parser_check() - 0 if @value is one that the option takes, or 1 after a message */
int parser_check(const char *option, const char *value)
{
	const char *const *names = names_of(option);
	bool no = !strncmp(value, "no-", 3);

	for (; *names; names++)
		if (**names == '=' ? !strcmp(value, *names + 1) :
				     !strcmp(value + 3 * no, *names))
			return 0;
	return parser_bad(option, value);
}

/** parser_help() - print what the option @topic takes; 0, or 1 after a message */
int parser_help(const char *topic)
{
	const char *const *names = names_of(topic);

	if (!names)
		return parser_bad("help", topic);
	for (printf("--%s=NAME\n", topic); *names; names++)
		printf("%s%s\n", **names == '=' ? "     " : "[no-]",
		       *names + (**names == '='));
	return 0;
}
