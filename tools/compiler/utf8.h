/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Characters of a text: see utf8.c.
 */
#ifndef BC_UTF8_H
#define BC_UTF8_H

#include <stddef.h>
#include <stdint.h>

size_t bc_utf8(const char *s, size_t left, uint32_t *c);

#endif /* BC_UTF8_H */
