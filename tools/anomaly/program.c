// SPDX-License-Identifier: GPL-2.0
/*
 * The programs of an application: were they changed since they were learnt?
 */
#include <stdio.h>
#include <string.h>
#include <xxhash.h>

#include "alloc.h"
#include "file.h"
#include "store.h"

/**
 * an_program_of() - what is known of a program
 * @a: application
 * @path: of the program
 * @add: make an entry if there is none
 *
 * Return: entry, valid until the next is made; NULL if there is none, or no room.
 */
struct an_program *an_program_of(struct an_app *a, const char *path, bool add)
{
	struct an_program *p;
	uint32_t i;

	for (i = 0; i < a->nprograms; i++)
		if (!strcmp(a->program[i].path, path))
			return &a->program[i];
	if (!add || a->nprograms == AN_MAX_PROGRAMS)
		return NULL;
	a->program = an_realloc(a->program, a->nprograms + 1, sizeof(*p));
	p = &a->program[a->nprograms++];
	*p = (struct an_program){ .path = strdup(path) };
	if (!p->path)
		abort();
	return p;
}

/** an_program_hash() - XXH64 of a file, 0 if it cannot be read */
uint64_t an_program_hash(const char *path)
{
	XXH64_state_t *state;
	char buf[65536];
	uint64_t hash;
	size_t n;
	FILE *f = fopen(path, "r");

	if (!f)
		return 0;
	state = XXH64_createState();
	if (!state)
		abort();
	XXH64_reset(state, 0);
	while ((n = fread(buf, 1, sizeof(buf), f)))
		XXH64_update(state, buf, n);
	hash = ferror(f) ? 0 : XXH64_digest(state);
	XXH64_freeState(state);
	fclose(f);
	return hash;
}

/** an_program_changed() - is a program another one than was learnt? */
bool an_program_changed(struct an_app *a, const char *path)
{
	struct an_program *p = path ? an_program_of(a, path, false) : NULL;

	return p && p->hash && p->now && p->now != p->hash;
}
