/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Windows for the tests, see windows.c.
 */
#ifndef TEST_WINDOWS_H
#define TEST_WINDOWS_H

#include "facts.h"
#include "model.h"

/* A window that opens files FORMAT(first), FORMAT(first + 1), every @apart seconds. */
void window_apart(struct an_window *w, const char *format, unsigned int first,
		  unsigned int n, double when, float apart);
void window(struct an_window *w, const char *format, unsigned int first,
	    unsigned int n, double when);

/* The same as a unit of @u. */
struct an_unit *add_apart(struct an_units *u, struct an_slow *slow, const char *format,
			  unsigned int first, unsigned int n, double when, float apart);
struct an_unit *add(struct an_units *u, struct an_slow *slow, const char *format,
		    unsigned int first, unsigned int n, double when);

/* A model of five hours of such windows below /srv/www. */
void learnt(struct an_model *m, struct an_slow *slow);
double score(struct an_model *m, const struct an_unit *u);

#endif /* TEST_WINDOWS_H */
