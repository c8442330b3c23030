/* SPDX-License-Identifier: GPL-2.0 */
/* What commands answer with --json. */
#ifndef _BAILEY_TOOL_JSONOUT_H
#define _BAILEY_TOOL_JSONOUT_H

#include <json-c/json.h>

struct json_object *json_add(struct json_object *o, const char *key,
			     struct json_object *part);
void json_string(struct json_object *o, const char *key, const char *text);
void json_number(struct json_object *o, const char *key, int64_t number);
struct json_object *json_answer(void);
void json_version(struct json_object *o);
void print_json(struct json_object *o);
void print_json_line(struct json_object *o);

#endif
