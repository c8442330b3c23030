/* SPDX-License-Identifier: GPL-2.0 */
/*
 * For the tests of layers: policy as text, compiled here by libbailey.
 */
#ifndef GUEST_RESTRICT_H
#define GUEST_RESTRICT_H

#include <bailey.h>

/* What a layer must grant for a program to be started. */
#define RUNS	"/tests/guest-tests rmix, "

/* Puts a layer of these rules upon the caller; ends the test if that fails. */
void layer(const char *rules);
void layer_threads(const char *rules);

/* The same; returns 0 or an errno. */
int try_layer(const char *text, unsigned int flags);

bool layer_holds_without_policy(void);

/* The prctl itself. */
long restrict_raw(const void *blob, size_t size, unsigned long flags);

/* A blob of one profile, as the kernel takes it; for free(). */
struct blob layer_blob(void);

/* One with hats "one" and "two". */
struct blob hats_blob(void);

#endif /* GUEST_RESTRICT_H */
