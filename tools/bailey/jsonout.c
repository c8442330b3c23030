// SPDX-License-Identifier: GPL-2.0
/* What commands answer with --json: objects are made of texts and numbers, and printed. */
#include <stdio.h>

#include "jsonout.h"
#include "shown.h"

/** json_add() - put @part under @key of @o; returns it */
struct json_object *json_add(struct json_object *o, const char *key,
			     struct json_object *part)
{
	json_object_object_add(o, key, part);
	return part;
}

/** json_string() - put the string @text under @key of @o */
void json_string(struct json_object *o, const char *key, const char *text)
{
	json_object_object_add(o, key, json_object_new_string(text));
}

/** json_number() - put @number under @key of @o */
void json_number(struct json_object *o, const char *key, int64_t number)
{
	json_object_object_add(o, key, json_object_new_int64(number));
}

/** json_version() - begin an answer: scripts see by it what they can rely upon */
void json_version(struct json_object *o)
{
	json_number(o, "version", 1);
}

/** json_answer() - an answer, of which the version is there */
struct json_object *json_answer(void)
{
	struct json_object *o = json_object_new_object();

	json_version(o);
	return o;
}

/** print_json() - print and free */
void print_json(struct json_object *o)
{
	put_json(stdout, json_object_to_json_string_ext(o, JSON_C_TO_STRING_PRETTY |
			JSON_C_TO_STRING_PRETTY_TAB | JSON_C_TO_STRING_SPACED |
			JSON_C_TO_STRING_NOSLASHESCAPE));
	json_object_put(o);
}

/** print_json_line() - the same on one line, for answers that are many */
void print_json_line(struct json_object *o)
{
	put_json(stdout, json_object_to_json_string_ext(o, JSON_C_TO_STRING_PLAIN |
			JSON_C_TO_STRING_NOSLASHESCAPE));
	json_object_put(o);
}
