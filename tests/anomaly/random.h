/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Random units with a fixed seed.
 */
#ifndef ANOMALY_RANDOM_H
#define ANOMALY_RANDOM_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka.h wants those above */
#include <cmocka.h>

#include "model.h"

uint32_t rnd(uint64_t *state, uint32_t below);
void random_symbols(struct an_symbols *s, uint32_t n);
void random_unit(struct an_units *u, uint64_t *state, uint32_t symbols,
		 uint32_t events, uint32_t flavour);
void add_copy(struct an_units *to, const struct an_unit *from);

#endif /* ANOMALY_RANDOM_H */
