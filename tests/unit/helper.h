/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TEST_HELPER_H
#define TEST_HELPER_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "ir.h"
#include "match.h"

/* Compiles a policy; NULL after an error, whose text and place are kept. */
void *compile(const char *text, size_t *size, char *error, size_t room,
	      struct bc_loc *loc);
/* Compiles and verifies; fails the test if it cannot. */
struct bailey_view compiled(const char *text);
/* Permissions that profile @name grants for a file. */
__u32 granted(const struct bailey_view *v, const char *name, const char *path,
	      bool owner);
/* naive.c: does an AppArmor glob match? By backtracking over its text. */
bool naive_match(const char *glob, const char *path);

#endif /* TEST_HELPER_H */
