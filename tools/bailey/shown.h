/* SPDX-License-Identifier: GPL-2.0 */
/* Names that programs chose, as people are shown them. */
#ifndef _BAILEY_TOOL_SHOWN_H
#define _BAILEY_TOOL_SHOWN_H

#include <stddef.h>
#include <stdio.h>

size_t shown_len(const char *s);
void put_shown(FILE *out, const char *s);
void put_json(FILE *out, const char *json);
char *text_by(void (*put)(FILE *out, const char *s), const char *s);
char *shown(const char *s);

#endif
