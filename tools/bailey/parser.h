/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What apparmor_parser(8) was asked for: parser.c, and its options, parseropts.c and
 * parsernames.c.
 */
#ifndef BAILEY_PARSER_H
#define BAILEY_PARSER_H

#include "bailey.h"
#include "cache.h"
#include "front.h"

enum action { ADD, REPLACE, REMOVE, NAMES, PREPROCESS };

/**
 * struct parser - what was asked for
 * @c: search path
 * @action: what to do
 * @nactions: how many options said what
 * @base: first of the search path, with disable/ and force-complain/
 * @output: -o
 * @to_stdout: -S
 * @skip_kernel: -Q
 * @binary: -B
 * @complain: -C
 * @quiet: -q
 * @verbose: -v
 * @abort_on_error: stop at the first
 * @werror: warnings are errors
 * @places: folders of the compile cache, as -L has them
 * @kernel: features of the kernel that is compiled for; NULL: of this one
 * @cache: the compile cache, once it is open
 * @skip_bad_cache: write it only where there is one
 * @skip_cache: -K: neither read nor write it
 * @skip_read: -T
 * @write_cache: -W
 * @show_cache: -k
 * @print_cache: say which it is
 * @purge: empty it
 * @namespace: -n, without its colons; or NULL
 * @read_maps: -X: r implies m
 * @features: BC_ABI_* of policy without an abi; 0: nothing was said
 * @override_abi: and of policy with one
 * @config: configuration file, or NULL: the usual one
 * @config_text: what it says, to which options point
 * @failed: exit status
 * @session: what the files share
 * @diag: messages of all of them
 */
struct parser {
	struct common c;
	enum action action;
	int nactions;
	const char *base;
	const char *output;
	bool to_stdout, skip_kernel, binary, complain, quiet, verbose;
	bool abort_on_error, werror;
	const char *places;
	char *kernel;
	struct cache cache;
	bool skip_bad_cache, skip_cache, skip_read, write_cache, show_cache;
	bool print_cache, purge;
	char *namespace;
	bool read_maps;
	uint32_t features;
	bool override_abi;
	const char *config;
	char *config_text;
	int failed;
	struct bc_session *session;
	struct bc_diag *diag;
};

int parser_check(const char *option, const char *value);
int parser_help(const char *topic);
int parser_bad(const char *option, const char *value);
int parser_options(struct parser *p, int argc, char **argv);

#endif /* BAILEY_PARSER_H */
