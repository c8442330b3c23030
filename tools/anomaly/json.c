// SPDX-License-Identifier: GPL-2.0
/*
 * Text in JSON.
 */
#include <json-c/json.h>

#include "json.h"

/**
 * an_json_text() - prints a string with its quotes
 * @out: file
 * @s: string; bytes that are no UTF-8 stay as they are
 */
void an_json_text(FILE *out, const char *s)
{
	struct json_object *o = json_object_new_string(s);

	fputs(json_object_to_json_string_ext(o, JSON_C_TO_STRING_NOSLASHESCAPE),
	      out);
	json_object_put(o);
}
