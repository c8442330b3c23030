/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Text in JSON, for output that is written as it goes.
 */
#ifndef AN_JSON_H
#define AN_JSON_H

#include <stdio.h>

void an_json_text(FILE *out, const char *s);

#endif /* AN_JSON_H */
