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
 * beside the main one do may be lost. qemu's header is in no package of Debian; what
 * is used of it is said here.
 */
#include <fcntl.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define ARRAY_SIZE(a) (sizeof(a) / sizeof(*(a)))
#define PUBLIC __attribute__((visibility("default")))

struct qemu_plugin_tb;
struct qemu_plugin_insn;
enum qemu_plugin_op { QEMU_PLUGIN_INLINE_ADD_U64 };
typedef uint64_t qemu_plugin_id_t;

void qemu_plugin_register_vcpu_tb_trans_cb(qemu_plugin_id_t id,
					   void (*cb)(qemu_plugin_id_t,
						      struct qemu_plugin_tb *));
size_t qemu_plugin_tb_n_insns(const struct qemu_plugin_tb *tb);
uint64_t qemu_plugin_tb_vaddr(const struct qemu_plugin_tb *tb);
struct qemu_plugin_insn *qemu_plugin_tb_get_insn(const struct qemu_plugin_tb *tb,
						 size_t idx);
size_t qemu_plugin_insn_size(const struct qemu_plugin_insn *insn);
const char *qemu_plugin_insn_symbol(const struct qemu_plugin_insn *insn);
void qemu_plugin_register_vcpu_tb_exec_inline(struct qemu_plugin_tb *tb,
					      enum qemu_plugin_op op, void *ptr,
					      uint64_t add);

enum { OTHER, COMPILER, GARBAGE, CLASSES };

#define BLOCKS (1u << 21)	/* those beyond are counted, but not each by itself */

/* The first one has in @addr how many there are, itself with them. */
struct block {
	uint64_t addr;
	uint32_t size;		/* bytes */
	uint32_t class;
	uint64_t count;
};

PUBLIC int qemu_plugin_version = 1;
static uint64_t *count;
static struct block *blocks;

/* Of mangled names; the first that fits counts. */
static const struct {
	const char *part;
	int class;
} parts[] = {
	{ "Builtins_", OTHER },
	{ "8internal8compiler", COMPILER },
	{ "8internal6maglev", COMPILER },
	{ "8internal8baseline", COMPILER },
	{ "8internal11interpreter", COMPILER },
	{ "urboshaft", COMPILER },
	{ "OptimizedCompil", COMPILER },
	{ "8internal6Parse", COMPILER },
	{ "8internal10ParserBase", COMPILER },
	{ "8internal7Scanner", COMPILER },
	{ "8internal9Assembler", COMPILER },
	{ "8internal14MacroAssembler", COMPILER },
	{ "8internal4Zone", COMPILER },
	{ "Scaveng", GARBAGE },
	{ "Mark", GARBAGE },
	{ "Sweep", GARBAGE },
	{ "Evacuat", GARBAGE },
	{ "8internal4Heap", GARBAGE },
	{ "BodyDescriptor", GARBAGE },
	{ "Visitor", GARBAGE },
};

static int class_of(const char *symbol)
{
	for (size_t i = 0; symbol && i < ARRAY_SIZE(parts); i++)
		if (strstr(symbol, parts[i].part))
			return parts[i].class;
	return OTHER;
}

static void translated(qemu_plugin_id_t id, struct qemu_plugin_tb *tb)
{
	size_t n = qemu_plugin_tb_n_insns(tb), i;
	struct block *block;
	uint64_t at;
	int class;

	(void)id;
	class = class_of(qemu_plugin_insn_symbol(qemu_plugin_tb_get_insn(tb, 0)));
	qemu_plugin_register_vcpu_tb_exec_inline(tb, QEMU_PLUGIN_INLINE_ADD_U64,
						 &count[class], n);
	at = __atomic_fetch_add(&blocks[0].addr, 1, __ATOMIC_RELAXED);
	if (at >= BLOCKS)
		return;
	block = &blocks[at];
	block->addr = qemu_plugin_tb_vaddr(tb);
	block->class = class;
	for (i = 0; i < n; i++)
		block->size += qemu_plugin_insn_size(qemu_plugin_tb_get_insn(tb, i));
	qemu_plugin_register_vcpu_tb_exec_inline(tb, QEMU_PLUGIN_INLINE_ADD_U64,
						 &block->count, 1);
}

/* The file @name with @size bytes, shared with who reads it; or NULL. */
static void *shared(const char *name, size_t size)
{
	int fd = open(name, O_RDWR | O_CREAT, 0600);
	void *map;

	if (fd < 0 || ftruncate(fd, size))
		return NULL;
	map = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	close(fd);
	return map == MAP_FAILED ? NULL : map;
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
