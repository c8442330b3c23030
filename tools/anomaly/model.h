/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A model: what bailey(8) train writes and detect reads.
 */
#ifndef AN_MODEL_H
#define AN_MODEL_H

#include <stdbool.h>

#include "normal.h"
#include "symbols.h"
#include "views.h"

#define AN_CAP		16u		/* most that a unit adds to a count */
#define AN_NODES	(1u << 18)	/* n-grams a model may have */
#define AN_PROFILES	4096u		/* profiles of traces a model may have */
#define AN_WINDOWS	384u		/* profiles of windows, which are judged live */

/**
 * enum an_format - what the symbols are
 * @AN_FORMAT_SYSCALLS: names or numbers of system calls
 * @AN_FORMAT_EVENTS: events of Bailey
 */
enum an_format {
	AN_FORMAT_SYSCALLS,
	AN_FORMAT_EVENTS,
	AN_FORMATS,
};

/**
 * struct an_model - a model
 * @format: of its input
 * @symbols: names
 * @counts: of n-grams, and profiles
 * @normal: held-out units
 * @units: units learnt
 * @events: events learnt
 * @next_group: number of the next group of behaviour
 * @next_block: number of the next stretch of time
 */
struct an_model {
	enum an_format format;
	struct an_symbols symbols;
	struct an_counts counts;
	struct an_normal normal;
	uint64_t units;
	uint64_t events;
	uint32_t next_group;
	uint32_t next_block;
};

void an_model_init(struct an_model *m, enum an_format format);
void an_model_free(struct an_model *m);

/* fit.c */
void an_counts_init(struct an_counts *c, enum an_format format);
void an_counts_free(struct an_counts *c);
void an_counts_learn(struct an_counts *c, const struct an_unit *u);
void an_counts_merge(struct an_counts *to, const struct an_counts *from,
		     const uint32_t *renumber);
void an_fit(struct an_model *m, const struct an_units *u);
void an_calibrate(struct an_model *m, const struct an_units *u);

/* groups.c */
uint32_t an_groups(const struct an_units *u, uint32_t *group);

/* save.c, load.c */
bool an_save(const struct an_model *m, const char *path);
bool an_load(struct an_model *m, const char *path);
bool an_decode(struct an_model *m, const void *data, size_t len, char *why,
	       size_t size);
void *an_encode(const struct an_model *m, size_t *len);

/* combine.c */
bool an_combine(struct an_model *to, const struct an_model *from);

#endif /* AN_MODEL_H */
