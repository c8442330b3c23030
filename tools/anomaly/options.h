/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Options about input that train and detect share.
 */
#ifndef AN_OPTIONS_H
#define AN_OPTIONS_H

#include <stdio.h>

#include "model.h"
#include "unit.h"

/**
 * struct an_input - how input is read
 * @format: what it is
 * @given: the user said so
 * @layout: of files of system calls
 * @whole: a file is one unit
 */
struct an_input {
	enum an_format format;
	bool given;
	enum an_layout layout;
	bool whole;
};

#define AN_INPUT_LETTERS "f:l:u:"
#define AN_INPUT_OPTIONS \
	{ "format", required_argument, NULL, 'f' }, \
	{ "layout", required_argument, NULL, 'l' }, \
	{ "unit", required_argument, NULL, 'u' }

int an_named(const char *name, const char *const *list, int n);
double an_rate(const char *text);
bool an_input_option(struct an_input *in, int opt, const char *arg);
bool an_input(const struct an_input *in, struct an_symbols *s, bool learn,
	      char **path, int n, struct an_units *u);
uint64_t an_units_events(const struct an_units *u);
int an_usage(FILE *out, const char *help);
int an_wrong(const char *verb, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
bool an_count(const char *text, unsigned long most, uint32_t *n);
bool an_is_events(const char *path);

#endif /* AN_OPTIONS_H */
