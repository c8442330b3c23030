// SPDX-License-Identifier: GPL-2.0
/*
 * A plugin of qemu-x86_64 (user mode): how often the first thread of a node program
 * would find its code and data in no cache of a processor, for where these counters can
 * not be read.
 *
 *   qemu-x86_64 -plugin caches.so,out=FILE NODE ...
 *
 * Two first caches, 32 KB of 8 ways for code and 48 KB of 12 for data, and a second of
 * 1 MB of 16 ways for both, of lines of 64 bytes; what was not used for the longest time
 * goes. Nothing is fetched before it is asked for, and the kernel, which has no part in
 * this, takes no place. FILE has numbers of eight bytes: whether to count, which who
 * reads it sets; then what V8's compiler and collector miss not counted, though they take
 * their place, of the first caches and of the second, code and data of each.
 */
#include <stdlib.h>

#include "plugin.h"

#define LINE 6		/* bits */

enum { COUNTS, CODE1, DATA1, CODE2, DATA2, NUMBERS };

struct cache {
	uint32_t sets, ways;
	uint64_t *tags;		/* of each set, the last used first; 0: none */
};

/* Code in which accesses are made. */
struct block {
	uint64_t addr;
	uint32_t size;		/* bytes */
	uint32_t class;
};

/* Of the first thread alone, which is the only one that writes. */
static struct cache code = { 64, 8, NULL }, data = { 64, 12, NULL },
		    second = { 1024, 16, NULL };
static volatile uint64_t *number;

/* Is @line in @cache, where it is the last used then? */
static bool found(struct cache *cache, uint64_t line)
{
	uint64_t *tags = cache->tags + line % cache->sets * cache->ways;
	uint64_t tag = line + 1;
	uint32_t i = 0;

	while (i < cache->ways - 1 && tags[i] != tag)
		i++;
	if (tags[i] == tag) {
		memmove(tags + 1, tags, i * sizeof(*tags));
		tags[0] = tag;
		return true;
	}
	memmove(tags + 1, tags, i * sizeof(*tags));
	tags[0] = tag;
	return false;
}

static void look(const struct block *block, struct cache *first, int of, uint64_t line)
{
	int counts = block->class == OTHER;

	if (found(first, line))
		return;
	number[of] += counts;
	if (!found(&second, line))
		number[of + CODE2 - CODE1] += counts;
}

static void executed(unsigned int thread, void *arg)
{
	const struct block *block = arg;
	uint64_t line;

	if (thread || !number[COUNTS])
		return;
	for (line = block->addr >> LINE;
	     line <= (block->addr + block->size - 1) >> LINE; line++)
		look(block, &code, CODE1, line);
}

static void accessed(unsigned int thread, qemu_plugin_meminfo_t info, uint64_t addr,
		     void *arg)
{
	(void)info;
	if (!thread && number[COUNTS])
		look(arg, &data, DATA1, addr >> LINE);
}

static void translated(qemu_plugin_id_t id, struct qemu_plugin_tb *tb)
{
	struct block *block = malloc(sizeof(*block));
	size_t n = qemu_plugin_tb_n_insns(tb), i;

	(void)id;
	if (!block)
		abort();
	block->addr = qemu_plugin_tb_vaddr(tb);
	block->size = bytes_of(tb);
	block->class = class_of(qemu_plugin_insn_symbol(qemu_plugin_tb_get_insn(tb, 0)));
	qemu_plugin_register_vcpu_tb_exec_cb(tb, executed, QEMU_PLUGIN_CB_NO_REGS, block);
	for (i = 0; i < n; i++)
		qemu_plugin_register_vcpu_mem_cb(qemu_plugin_tb_get_insn(tb, i), accessed,
						 QEMU_PLUGIN_CB_NO_REGS,
						 QEMU_PLUGIN_MEM_RW, block);
}

PUBLIC int qemu_plugin_install(qemu_plugin_id_t id, const void *info, int argc,
			       char **argv)
{
	struct cache *const all[] = { &code, &data, &second };
	size_t i;

	(void)info;
	if (argc != 1 || strncmp(argv[0], "out=", 4))
		return -1;
	number = shared(argv[0] + 4, NUMBERS * sizeof(*number));
	if (!number)
		return -1;
	for (i = 0; i < ARRAY_SIZE(all); i++) {
		all[i]->tags = calloc((size_t)all[i]->sets * all[i]->ways,
				      sizeof(*all[i]->tags));
		if (!all[i]->tags)
			return -1;
	}
	qemu_plugin_register_vcpu_tb_trans_cb(id, translated);
	return 0;
}
