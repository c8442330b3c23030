/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Operations whose cost is measured, and how a guest loads a policy.
 */
#ifndef BENCH_H
#define BENCH_H

#include <stddef.h>

/**
 * struct op - an operation
 * @name: in the results
 * @rounds: repetitions in one measurement
 * @begin: prepares, before the clock runs; may be NULL
 * @run: does it once; exits the program if it fails
 * @end: cleans up; may be NULL
 */
struct op {
	const char *name;
	int rounds;
	void (*begin)(void);
	void (*run)(void);
	void (*end)(void);
};

extern const struct op file_ops[], net_ops[], task_ops[];

void make_tree(void);

/* Exits with a message unless @ok. */
void must(int ok, const char *what);
long long now(void);

int landlock_enforce(long rules);
int load_policy(const char *file, const char *blob);

/* Between these, tests/bench/profile/plugin.c counts. */
static inline void mark_begin(void)
{
	asm volatile(".byte 0x0f,0x1f,0x84,0,1,0xba,0x11,0xe7" ::: "memory");
}

static inline void mark_end(void)
{
	asm volatile(".byte 0x0f,0x1f,0x84,0,2,0xba,0x11,0xe7" ::: "memory");
}

/* scale.c */
int scale(void);
int scale_stores(void);
int scale_work(int kind, int cpu, const char *path);
int reload(const char *file, const char *blob);

#endif /* BENCH_H */
