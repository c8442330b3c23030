// SPDX-License-Identifier: GPL-2.0
/*
 * A plugin of qemu-x86_64 (user mode): how many instructions a node program has
 * executed, as numbers of eight bytes in a file that is read while it runs.
 *
 *   qemu-x86_64 -plugin count.so,out=FILE NODE ...
 *
 * They are told apart by the names of node's own functions: V8 compiling, V8
 * collecting garbage, and all else. FILE.blocks has, for each block of code, how often it
 * was executed (struct block). Threads add without a lock, so that what the few
 * beside the main one do may be lost.
 */
#include "plugin.h"

#define BLOCKS (1u << 21)	/* those beyond are counted, but not each by itself */

/* The first one has in @addr how many there are, itself with them. */
struct block {
	uint64_t addr;
	uint32_t size;		/* bytes */
	uint32_t class;
	uint64_t count;
};

static uint64_t *count;
static struct block *blocks;

static void translated(qemu_plugin_id_t id, struct qemu_plugin_tb *tb)
{
	struct block *block;
	uint64_t at;
	int class;

	(void)id;
	class = class_of(qemu_plugin_insn_symbol(qemu_plugin_tb_get_insn(tb, 0)));
	qemu_plugin_register_vcpu_tb_exec_inline(tb, QEMU_PLUGIN_INLINE_ADD_U64,
						 &count[class],
						 qemu_plugin_tb_n_insns(tb));
	at = __atomic_fetch_add(&blocks[0].addr, 1, __ATOMIC_RELAXED);
	if (at >= BLOCKS)
		return;
	block = &blocks[at];
	block->addr = qemu_plugin_tb_vaddr(tb);
	block->class = class;
	block->size = bytes_of(tb);
	qemu_plugin_register_vcpu_tb_exec_inline(tb, QEMU_PLUGIN_INLINE_ADD_U64,
						 &block->count, 1);
}

PUBLIC int qemu_plugin_install(qemu_plugin_id_t id, const void *info, int argc,
			       char **argv)
{
	char name[4096];

	(void)info;
	if (argc != 1 || strncmp(argv[0], "out=", 4))
		return -1;
	if ((size_t)snprintf(name, sizeof(name), "%s.blocks", argv[0] + 4) >= sizeof(name))
		return -1;
	count = shared(argv[0] + 4, CLASSES * sizeof(*count));
	blocks = shared(name, BLOCKS * sizeof(*blocks));
	if (!count || !blocks)
		return -1;
	blocks[0].addr = 1;
	qemu_plugin_register_vcpu_tb_trans_cb(id, translated);
	return 0;
}
