// SPDX-License-Identifier: GPL-2.0
/*
 * Diagnostics: collected in order, printed with source line and caret.
 */
#ifndef BC_NO_JSON
#include <json-c/json.h>
#endif
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#define XXH_INLINE_ALL
#include <xxhash.h>

#include "diag.h"
#include "nfa.h"
#include "quote.h"
#include "source.h"

#define NEAR	64	/* messages among which none is twice */
#define MOST	500	/* errors told in a run */

/**
 * struct message - one diagnostic
 * @severity: how bad
 * @loc: where
 * @text: what
 * @hint: what to do, or NULL
 */
struct message {
	enum bc_severity severity;
	struct bc_loc loc;
	char *text;
	char *hint;
};

/**
 * struct bc_diag - collected diagnostics and what is needed to print them
 * @json: print objects
 * @errors: number of errors
 * @warnings: number of warnings
 * @off: classes of warnings switched off, by bit
 * @werror: warnings are errors
 * @lenient: what cannot be enforced is a warning
 * @emitted: messages printed already
 * @names: interned strings; @nnames of @names_room
 * @names_hash: number of the string + 1, 0 is free; @names_size of them
 * @sources: known files
 * @messages: diagnostics; @nmessages of @messages_room
 */
struct bc_diag {
	bool json;
	unsigned int errors, warnings;
	unsigned int off;
	bool werror, lenient;
	int emitted;
	char **names;
	int nnames, names_room;
	int *names_hash;
	uint32_t names_size;
	struct bc_sources sources;
	struct message *messages;
	int nmessages, messages_room;
};

struct bc_diag *bc_diag_new(bool json)
{
	struct bc_diag *diag = calloc(1, sizeof(*diag));

	if (!diag)
		abort();
	diag->json = json;
	return diag;
}

void bc_diag_free(struct bc_diag *diag)
{
	int i;

	for (i = 0; i < diag->nnames; i++)
		free(diag->names[i]);
	for (i = 0; i < diag->nmessages; i++) {
		free(diag->messages[i].text);
		free(diag->messages[i].hint);
	}
	free(diag->names);
	free(diag->names_hash);
	bc_sources_free(&diag->sources);
	free(diag->messages);
	free(diag);
}

static void names_grow(struct bc_diag *diag)
{
	uint32_t at;
	int i;

	diag->names_size = diag->names_size ? diag->names_size * 2 : 128;
	free(diag->names_hash);
	diag->names_hash = calloc(diag->names_size, sizeof(int));
	if (!diag->names_hash)
		abort();
	for (i = 0; i < diag->nnames; i++) {
		at = XXH64(diag->names[i], strlen(diag->names[i]), 0) &
			(diag->names_size - 1);
		while (diag->names_hash[at])
			at = (at + 1) & (diag->names_size - 1);
		diag->names_hash[at] = i + 1;
	}
}

const char *bc_intern(struct bc_diag *diag, const char *s)
{
	uint32_t at;

	if ((uint32_t)diag->nnames * 2 >= diag->names_size)
		names_grow(diag);
	for (at = XXH64(s, strlen(s), 0) & (diag->names_size - 1);
	     diag->names_hash[at]; at = (at + 1) & (diag->names_size - 1))
		if (!strcmp(diag->names[diag->names_hash[at] - 1], s))
			return diag->names[diag->names_hash[at] - 1];
	diag->names = bc_grow(diag->names, diag->nnames, &diag->names_room,
			      sizeof(*diag->names));
	diag->names[diag->nnames] = strdup(s);
	diag->names_hash[at] = diag->nnames + 1;
	return diag->names[diag->nnames++];
}

int bc_diag_source(struct bc_diag *diag, const char *file, char *text, size_t len,
		   struct bc_loc from)
{
	struct bc_source *s = bc_source_add(&diag->sources, file);

	bc_source_take(s, text, len);
	if (from.line)
		s->from = from;
	return s - diag->sources.v;
}

void bc_diag_included(struct bc_diag *diag, const char *file,
		      struct bc_loc from)
{
	bc_source_add(&diag->sources, bc_intern(diag, file))->from = from;
}

void bc_diag_read(struct bc_diag *diag, int source)
{
	bc_source_put_away(&diag->sources.v[source]);
}

static void record(struct bc_diag *diag, enum bc_severity severity,
		   struct bc_loc loc, const char *hint, const char *fmt,
		   va_list args)
{
	struct message *m;
	char *text, room[160];
	const char *source, *odd;
	int i;

	if (vasprintf(&text, fmt, args) < 0)
		abort();
	/* Profiles may have a rule, and what is wrong with it, by one include. */
	diag->errors += severity == BC_ERROR;
	diag->warnings += severity == BC_WARNING;
	for (i = diag->nmessages - 1;
	     i >= diag->emitted && i > diag->nmessages - NEAR; i--) {
		m = &diag->messages[i];
		if (m->severity == severity && m->loc.file == loc.file &&
		    m->loc.line == loc.line && m->loc.column == loc.column &&
		    !strcmp(m->text, text)) {
			free(text);
			return;
		}
	}
	/* A file that is no policy has an error in each of its lines. */
	if (severity == BC_ERROR && diag->errors > MOST + 1) {
		free(text);
		return;
	}
	if (severity == BC_ERROR && diag->errors == MOST + 1) {
		free(text);
		text = strdup("there is more that is wrong");
		hint = NULL;
		loc = (struct bc_loc){ .file = loc.file };
	}
	diag->messages = bc_grow(diag->messages, diag->nmessages,
				 &diag->messages_room,
				 sizeof(*diag->messages));
	m = &diag->messages[diag->nmessages++];
	*m = (struct message){ .severity = severity, .loc = loc, .text = text };
	source = severity == BC_ERROR && loc.line ? bc_diag_text(diag, loc.file) : NULL;
	odd = source ? bc_odd_hint(source, &loc, room, sizeof(room)) : NULL;
	if (odd || hint)
		m->hint = strdup(odd ? odd : hint);
}

struct bc_diag_mark bc_diag_mark(const struct bc_diag *diag)
{
	return (struct bc_diag_mark){ diag->nmessages, diag->errors,
				      diag->warnings };
}

void bc_diag_back(struct bc_diag *diag, struct bc_diag_mark mark)
{
	if (mark.messages < diag->emitted)
		return;
	while (diag->nmessages > mark.messages) {
		free(diag->messages[--diag->nmessages].text);
		free(diag->messages[diag->nmessages].hint);
	}
	diag->errors = mark.errors;
	diag->warnings = mark.warnings;
}

const char *bc_diag_text(struct bc_diag *diag, const char *file)
{
	struct bc_source *s = bc_source_of(&diag->sources, file);

	return s ? bc_source_text(s) : NULL;
}

const char *bc_diag_line(struct bc_diag *diag, const struct bc_loc *loc, size_t *len)
{
	const char *text = bc_diag_text(diag, loc->file);

	return text ? bc_line_of(text, loc->line, len) : NULL;
}

void bc_report(struct bc_diag *diag, enum bc_severity severity,
	       struct bc_loc loc, const char *hint, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	record(diag, severity, loc, hint, fmt, args);
	va_end(args);
}

static const char *const warning_classes[] = { "unenforced", "double", "empty",
					       "never", "prompt",
					       "mount-api", "abi" };

#define NCLASSES	7

void bc_warn(struct bc_diag *diag, const char *cls, struct bc_loc loc,
	     const char *hint, const char *fmt, ...)
{
	va_list args;
	int i;

	for (i = 0; i < NCLASSES; i++)
		if (!strcmp(cls, warning_classes[i]) && (diag->off & (1u << i)))
			return;
	va_start(args, fmt);
	record(diag, diag->werror ? BC_ERROR : BC_WARNING, loc, hint, fmt,
	       args);
	va_end(args);
}

bool bc_diag_option(struct bc_diag *diag, const char *option)
{
	bool off = !strncmp(option, "no-", 3);
	const char *name = option + (off ? 3 : 0);
	unsigned int bits = 0;
	int i;

	if (!strcmp(option, "error")) {
		diag->werror = true;
		return true;
	}
	if (!strcmp(option, "unsupported")) {
		diag->lenient = true;
		return true;
	}
	for (i = 0; i < NCLASSES; i++)
		if (!strcmp(name, "all") || !strcmp(name, warning_classes[i]))
			bits |= 1u << i;
	diag->off = off ? diag->off | bits : diag->off & ~bits;
	return bits;
}

void bc_diag_unsupported(struct bc_diag *diag, struct bc_loc loc,
			 const char *what)
{
	enum bc_severity severity = diag->lenient && !diag->werror ?
		BC_WARNING : BC_ERROR;

	bc_report(diag, severity, loc, severity == BC_WARNING ?
		  "the policy promises more than is kept" :
		  "bailey check accepts it, -W unsupported leaves it out",
		  "%s cannot be enforced", what);
}

unsigned int bc_diag_warnings(const struct bc_diag *diag)
{
	return diag->warnings;
}

bool bc_diag_full(const struct bc_diag *diag)
{
	return diag->errors > MOST;
}

unsigned int bc_diag_errors(const struct bc_diag *diag)
{
	return diag->errors;
}

const char *bc_diag_first(const struct bc_diag *diag, struct bc_loc *loc)
{
	int i;

	for (i = 0; i < diag->nmessages; i++) {
		if (diag->messages[i].severity != BC_ERROR)
			continue;
		if (loc)
			*loc = diag->messages[i].loc;
		return diag->messages[i].text;
	}
	return NULL;
}

static const char *const severities[] = { "error", "warning", "note" };

static void put(const char *s, const char *before, const char *after, FILE *out)
{
	char *clean = bc_clean(s, strlen(s), true);

	fprintf(out, "%s%s%s", before, clean, after);
	free(clean);
}

static void emit_text(struct bc_diag *diag, const struct message *m, FILE *out)
{
	const struct bc_source *s = bc_source_of(&diag->sources, m->loc.file);
	const char *text;
	int depth = 0;

	while (s && s->from.line && depth++ < 32) {
		put(s->from.file, "included from ", "", out);
		fprintf(out, ":%u:\n", s->from.line);
		s = bc_source_of(&diag->sources, s->from.file);
	}
	if (m->loc.file)
		put(m->loc.file, "", ":", out);
	if (m->loc.line)
		fprintf(out, "%u:%u:", m->loc.line, m->loc.column);
	fprintf(out, "%s%s: ", m->loc.file ? " " : "",
		severities[m->severity]);
	put(m->text, "", "\n", out);
	text = m->loc.line ? bc_diag_text(diag, m->loc.file) : NULL;
	if (text)
		bc_quote(text, &m->loc, out);
	if (m->hint)
		put(m->hint, "      = hint: ", "\n", out);
}

#ifdef BC_NO_JSON
/* A library that wants no other one never asks for it. */
static void emit_json(struct bc_diag *diag, const struct message *m, FILE *out)
{
}
#else
static void add_string(struct json_object *o, const char *key, const char *s)
{
	char *clean = bc_clean(s, strlen(s), false);

	json_object_object_add(o, key, json_object_new_string(clean));
	free(clean);
}

/* The includes that led to a file, the innermost first. */
static void add_includes(struct bc_diag *diag, struct json_object *o, const struct bc_source *s)
{
	struct json_object *all = NULL, *one;
	int depth = 0;

	for (; s && s->from.line && depth++ < 32; s = bc_source_of(&diag->sources, s->from.file)) {
		if (!all)
			json_object_object_add(o, "included_from",
					       all = json_object_new_array());
		one = json_object_new_object();
		add_string(one, "file", s->from.file);
		json_object_object_add(one, "line", json_object_new_int64(s->from.line));
		json_object_array_add(all, one);
	}
}

static void emit_json(struct bc_diag *diag, const struct message *m, FILE *out)
{
	struct json_object *o = json_object_new_object();

	json_object_object_add(o, "version", json_object_new_int(1));
	json_object_object_add(o, "severity", json_object_new_string(severities[m->severity]));
	if (m->loc.file)
		add_string(o, "file", m->loc.file);
	json_object_object_add(o, "line", json_object_new_int64(m->loc.line));
	json_object_object_add(o, "column", json_object_new_int64(m->loc.column));
	add_string(o, "message", m->text);
	if (m->hint)
		add_string(o, "hint", m->hint);
	add_includes(diag, o, bc_source_of(&diag->sources, m->loc.file));
	fprintf(out, "%s\n", json_object_to_json_string_ext(o,
		JSON_C_TO_STRING_PLAIN | JSON_C_TO_STRING_NOSLASHESCAPE));
	json_object_put(o);
}
#endif

void bc_diag_emit(struct bc_diag *diag, FILE *out)
{
	for (; diag->emitted < diag->nmessages; diag->emitted++) {
		const struct message *m = &diag->messages[diag->emitted];

		if (diag->json)
			emit_json(diag, m, out);
		else
			emit_text(diag, m, out);
	}
}

void bc_diag_skip(struct bc_diag *diag)
{
	diag->emitted = diag->nmessages;
}

void bc_diag_forget(struct bc_diag *diag)
{
	bc_sources_forget(&diag->sources);
}
