// SPDX-License-Identifier: GPL-2.0
/*
 * Stores, in memory and as files: magic, version, how events were read, and for each
 * application its profile, its rules, its programs' hashes and its model, which is checked by
 * its own checksum; XXH64 of all before at the end.
 */
#include <stdio.h>
#include <string.h>
#include <xxhash.h>

#include "alloc.h"
#include "file.h"
#include "slow.h"
#include "store.h"
#include "window.h"
#include "wire.h"

/** an_store_init() - no applications */
void an_store_init(struct an_store *s)
{
	memset(s, 0, sizeof(*s));
	an_symbols_init(&s->names);
	s->window = AN_WINDOW_SECONDS;
	s->block = AN_BLOCK_SECONDS;
}

/** an_store_free() - frees what a store holds */
void an_store_free(struct an_store *s)
{
	struct an_app *a;
	uint32_t i, j;

	for (i = 0; i < s->n; i++) {
		a = &s->app[i];
		an_model_free(&a->model);
		an_rules_free(&a->rules);
		for (j = 0; j < a->nprograms; j++)
			free(a->program[j].path);
		for (j = 0; j < a->nprobation; j++)
			free(a->probation[j].name);
		free(a->program);
		free(a->probation);
		free(a->seen);
		an_slow_free(a->slow);
		free(a->profile);
	}
	free(s->app);
	an_symbols_free(&s->names);
	memset(s, 0, sizeof(*s));
}

/** an_store_find() - number of a profile's application, or AN_NO_APP */
uint32_t an_store_find(const struct an_store *s, const char *profile)
{
	return an_symbol_find(&s->names, profile, strlen(profile)) - 1;
}

/** an_store_add() - number of a profile's application, which may be new */
uint32_t an_store_add(struct an_store *s, const char *profile)
{
	uint32_t i = an_store_find(s, profile);
	struct an_app *a;

	if (i != AN_NO_APP || s->n == AN_MAX_APPS)
		return i;
	an_symbol_add(&s->names, profile, strlen(profile));
	s->app = an_realloc(s->app, s->n + 1, sizeof(*s->app));
	a = &s->app[s->n];
	memset(a, 0, sizeof(*a));
	a->profile = strdup(profile);
	if (!a->profile)
		abort();
	an_model_init(&a->model, AN_FORMAT_EVENTS);
	an_rules_init(&a->rules);
	a->slow = an_slow_new();
	return s->n++;
}

/** an_store_is() - does a file begin as a store does? */
bool an_store_is(const char *path)
{
	FILE *f = fopen(path, "r");
	char magic[8];
	bool is = f && fread(magic, 1, 8, f) == 8 &&
		!memcmp(magic, AN_STORE_MAGIC, 8);

	if (f)
		fclose(f);
	return is;
}

/** an_store_save() - writes a store; Return: false after a message */
bool an_store_save(const struct an_store *s, const char *path)
{
	const struct an_app *a;
	struct an_writer w = { 0 };
	uint32_t i, j;
	size_t len;
	void *data;
	bool ok;

	an_put(&w, AN_STORE_MAGIC, 8);
	an_put_number(&w, AN_STORE_VERSION);
	an_put_number(&w, s->detail);
	an_put_number(&w, s->window);
	an_put_number(&w, s->block);
	an_put_number(&w, s->n);
	for (i = 0; i < s->n; i++) {
		a = &s->app[i];
		an_put_text(&w, a->profile);
		an_put_number(&w, a->hash);
		an_rules_put(&a->rules, &w);
		an_put_number(&w, a->nprograms);
		for (j = 0; j < a->nprograms; j++) {
			an_put_text(&w, a->program[j].path);
			an_put_number(&w, a->program[j].now ? a->program[j].now :
				      a->program[j].hash);
		}
		data = an_encode(&a->model, &len);
		an_put_number(&w, len);
		an_put(&w, data, len);
		free(data);
	}
	an_put_sum(&w);
	ok = an_write_file(path, w.data, w.len);
	free(w.data);
	return ok;
}

static void get_app(struct an_cursor *c, struct an_store *s, uint32_t version,
		    char *why, size_t size)
{
	uint32_t n, i, j;
	char buf[AN_TEXT];
	const void *data;
	size_t at = c->at, len;
	struct an_app *a;

	i = an_store_add(s, an_get_text(c, buf));
	if (c->wrong || i != s->n - 1 || s->app[i].profile[0] == '\0') {
		an_fail(c, at, "a profile that is empty or there twice");
		return;
	}
	a = &s->app[i];
	if (version > 2) {
		a->hash = an_get_number(c, UINT64_MAX, "bad number");
		an_rules_get(&a->rules, c);
	}
	n = an_get_number(c, AN_MAX_PROGRAMS, "too many programs");
	for (j = 0; j < n && !c->wrong; j++) {
		struct an_program *p = an_program_of(a, an_get_text(c, buf), true);

		p->hash = an_get_number(c, UINT64_MAX, "bad number");
	}
	len = an_get_number(c, c->len, "more bytes than the file has");
	at = c->at;
	data = an_get(c, len);
	if (!data)
		return;
	an_model_free(&a->model);
	if (!an_decode(&a->model, data, len, why, size))
		an_fail(c, at, why);
}

/**
 * an_store_load() - reads a store
 * @s: receives it; an_store_free() frees it, also after an error
 * @path: file
 *
 * Return: false after a message.
 */
bool an_store_load(struct an_store *s, const char *path)
{
	struct an_cursor c = { 0 };
	char why[256] = "";
	const char *magic;
	uint32_t version, n, i;
	size_t len;
	void *data;

	an_store_init(s);
	data = an_read_file(path, &len);
	if (!data)
		return false;
	c.data = data;
	c.len = len < 8 ? 0 : len - 8;
	magic = an_get(&c, 8);
	if (!magic || memcmp(magic, AN_STORE_MAGIC, 8))
		an_fail(&c, 0, "not a store of bailey train --format events");
	else if (!an_sum_fits(data, len))
		an_fail(&c, c.len, "the checksum does not fit: the file was cut or changed");
	version = an_get_number(&c, AN_STORE_VERSION, "a later version");
	if (version < 2)
		an_fail(&c, 8, "not a version this bailey can read");
	s->detail = an_get_number(&c, AN_DETAILS - 1, "no such detail");
	s->window = an_get_number(&c, UINT32_MAX, "too long a window");
	s->block = an_get_number(&c, UINT32_MAX, "too long a stretch");
	n = an_get_number(&c, AN_MAX_APPS, "too many applications");
	for (i = 0; i < n && !c.wrong; i++)
		get_app(&c, s, version, why, sizeof(why));
	if (!c.wrong && c.at != c.len)
		an_fail(&c, c.at, "more bytes than the store has");
	if (c.wrong)
		fprintf(stderr, "bailey: %s: %s (at byte %zu of %zu)\n", path,
			c.wrong, c.wrong_at, len);
	free(data);
	return !c.wrong;
}

/**
 * an_store_combine() - adds a store to another
 * @to: store
 * @from: store to add; its symbols get the names that @to has for them
 *
 * Return: false after a message.
 */
bool an_store_combine(struct an_store *to, struct an_store *from)
{
	uint32_t i, j, at;

	if (to->n && (to->detail != from->detail || to->window != from->window ||
		      to->block != from->block)) {
		fprintf(stderr, "bailey: stores with other windows or symbols cannot be merged\n");
		return false;
	}
	to->detail = from->detail;
	to->window = from->window;
	to->block = from->block;
	for (i = 0; i < from->n; i++) {
		at = an_store_add(to, from->app[i].profile);
		if (at == AN_NO_APP)
			return false;
		an_rules_adopt(&to->app[at].rules, &from->app[i].rules,
			       &from->app[i].model.symbols);
		to->app[at].hash = from->app[i].hash;
		if (!an_combine(&to->app[at].model, &from->app[i].model))
			return false;
		for (j = 0; j < from->app[i].nprograms; j++) {
			const struct an_program *p = &from->app[i].program[j];
			struct an_program *q = an_program_of(&to->app[at],
							     p->path, true);

			if (q)
				q->hash = p->hash;
		}
	}
	return true;
}

/** an_store_failures() - was anything learnt of system calls that fail? */
bool an_store_failures(const struct an_store *s)
{
	const struct an_symbols *symbols;
	uint32_t i, j;

	for (i = 0; i < s->n; i++) {
		symbols = &s->app[i].model.symbols;
		for (j = 1; j < symbols->n; j++)
			if (an_is_failure(symbols->name[j]))
				return true;
	}
	return false;
}
