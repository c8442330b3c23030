/* SPDX-License-Identifier: GPL-2.0 */
/* The rule that a record of a refusal asks for. */
#ifndef _BAILEY_TOOL_REMEDY_H
#define _BAILEY_TOOL_REMEDY_H

#include "literal.h"

char *record_value(const char *record, const char *key);
char *remedy(const char *record, const char *cls);

#endif
