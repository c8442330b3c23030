// SPDX-License-Identifier: GPL-2.0
/*
 * A plugin of QEMU that counts what the guest's kernel does between two marks,
 * which are instructions without effect in the bench: how often each instruction
 * is executed, or, with the argument stores=on, who writes to which line of the
 * cache. Writes to the file out=FILE when the guest ends
 *
 *	insn ADDRESS COUNT
 *	store ADDRESS LINE CPUS COUNT	CPUS: bits of those that wrote to LINE
 *	stack ADDRESS LINE CPUS COUNT	the same, by a push or a call
 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "plugin.h"

#define KERNEL		0xffff800000000000ull
#define CPUS		64
#define BUCKETS		(1u << 16)

int qemu_plugin_version = 1;

/*
 * insn - an instruction of the kernel; @count is changed atomically; @stack: it
 * writes to the stack, as a push or a call
 */
struct insn {
	struct insn *next;
	uint64_t addr;
	uint64_t count;
	bool stack;
};

/* store - one instruction's writes to one line */
struct store {
	struct store *next;
	uint64_t addr;
	uint64_t line;
	uint64_t count;
	uint64_t cpus;
	bool stack;
};

static struct insn *insns[BUCKETS];
static struct store *stores[BUCKETS];
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;	/* both tables */
static const char *out = "profile";
static bool want_stores;
static bool on[CPUS];	/* each touched by the thread of its CPU only */

static const unsigned char mark_on[] = { 0x0f, 0x1f, 0x84, 0, 1, 0xba, 0x11, 0xe7 };
static const unsigned char mark_off[] = { 0x0f, 0x1f, 0x84, 0, 2, 0xba, 0x11, 0xe7 };

static void *must_alloc(size_t size)
{
	void *p = calloc(1, size);

	if (!p)
		abort();
	return p;
}

static unsigned int bucket(uint64_t key)
{
	return (key * 0x9e3779b97f4a7c15ull) >> 48;
}

static void begin(unsigned int cpu, void *arg)
{
	on[cpu % CPUS] = true;
}

static void end(unsigned int cpu, void *arg)
{
	on[cpu % CPUS] = false;
}

static void executed(unsigned int cpu, void *arg)
{
	struct insn *insn = arg;

	if (on[cpu % CPUS])
		__atomic_fetch_add(&insn->count, 1, __ATOMIC_RELAXED);
}

static void stored(unsigned int cpu, uint32_t info, uint64_t addr, void *arg)
{
	struct insn *insn = arg;
	uint64_t line = addr / 64;
	struct store **p, *s;

	/* QEMU 7.2 tells of loads as well. */
	if (!on[cpu % CPUS] || !qemu_plugin_mem_is_store(info))
		return;
	pthread_mutex_lock(&lock);
	p = &stores[bucket(line ^ insn->addr << 20)];
	for (s = *p; s; s = s->next)
		if (s->line == line && s->addr == insn->addr)
			break;
	if (!s) {
		s = must_alloc(sizeof(*s));
		s->line = line;
		s->addr = insn->addr;
		s->stack = insn->stack;
		s->next = *p;
		*p = s;
	}
	s->count++;
	s->cpus |= 1ull << (cpu % CPUS);
	pthread_mutex_unlock(&lock);
}

static bool is_push(const struct qemu_plugin_insn *insn)
{
	const unsigned char *p = qemu_plugin_insn_data(insn);

	if ((*p & 0xf0) == 0x40)	/* REX */
		p++;
	return (*p & 0xf8) == 0x50 || *p == 0xe8 || *p == 0x68 || *p == 0x6a ||
		(*p == 0xff && ((p[1] & 0x38) == 0x10 || (p[1] & 0x38) == 0x30));
}

static struct insn *insn_at(const struct qemu_plugin_insn *of)
{
	uint64_t addr = qemu_plugin_insn_vaddr(of);
	struct insn **p, *insn;

	pthread_mutex_lock(&lock);
	p = &insns[bucket(addr)];
	for (insn = *p; insn && insn->addr != addr; insn = insn->next)
		;
	if (!insn) {
		insn = must_alloc(sizeof(*insn));
		insn->addr = addr;
		insn->stack = is_push(of);
		insn->next = *p;
		*p = insn;
	}
	pthread_mutex_unlock(&lock);
	return insn;
}

static bool is_mark(const struct qemu_plugin_insn *insn,
		    const unsigned char mark[8])
{
	return qemu_plugin_insn_size(insn) == 8 &&
		!memcmp(qemu_plugin_insn_data(insn), mark, 8);
}

static void translated(uint64_t id, struct qemu_plugin_tb *tb)
{
	size_t i, n = qemu_plugin_tb_n_insns(tb);

	for (i = 0; i < n; i++) {
		struct qemu_plugin_insn *insn = qemu_plugin_tb_get_insn(tb, i);
		uint64_t addr = qemu_plugin_insn_vaddr(insn);

		if (addr >= KERNEL && want_stores)
			qemu_plugin_register_vcpu_mem_cb(insn, stored,
							 QEMU_PLUGIN_CB_NO_REGS,
							 QEMU_PLUGIN_MEM_W,
							 insn_at(insn));
		else if (addr >= KERNEL)
			qemu_plugin_register_vcpu_insn_exec_cb(insn, executed,
							       QEMU_PLUGIN_CB_NO_REGS,
							       insn_at(insn));
		else if (is_mark(insn, mark_on))
			qemu_plugin_register_vcpu_insn_exec_cb(insn, begin,
							       QEMU_PLUGIN_CB_NO_REGS, NULL);
		else if (is_mark(insn, mark_off))
			qemu_plugin_register_vcpu_insn_exec_cb(insn, end,
							       QEMU_PLUGIN_CB_NO_REGS, NULL);
	}
}

static void finish(uint64_t id, void *arg)
{
	FILE *f = fopen(out, "w");
	const struct insn *insn;
	const struct store *s;
	unsigned int i;

	if (!f) {
		perror(out);
		return;
	}
	for (i = 0; i < BUCKETS; i++) {
		for (insn = insns[i]; insn; insn = insn->next)
			if (insn->count)
				fprintf(f, "insn %llx %llu\n",
					(unsigned long long)insn->addr,
					(unsigned long long)insn->count);
		for (s = stores[i]; s; s = s->next)
			fprintf(f, "%s %llx %llx %llx %llu\n",
				s->stack ? "stack" : "store",
				(unsigned long long)s->addr,
				(unsigned long long)s->line,
				(unsigned long long)s->cpus,
				(unsigned long long)s->count);
	}
	fclose(f);
}

/* qemu_plugin_install() - called by QEMU when it loads the plugin */
int qemu_plugin_install(uint64_t id, const void *info, int argc, char **argv)
{
	int i;

	for (i = 0; i < argc; i++) {
		if (!strncmp(argv[i], "out=", 4))
			out = strdup(argv[i] + 4);
		else if (!strcmp(argv[i], "stores=on"))
			want_stores = true;
		else
			return -1;
	}
	qemu_plugin_register_vcpu_tb_trans_cb(id, translated);
	qemu_plugin_register_atexit_cb(id, finish, NULL);
	return 0;
}
