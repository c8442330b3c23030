/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What plugins of qemu-x86_64 (user mode) that measure a node program share. qemu's
 * header is in no package of Debian; what is used of it is said here.
 */
#ifndef RASP_PLUGIN_H
#define RASP_PLUGIN_H

#include <fcntl.h>
#include <stdbool.h>
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
enum qemu_plugin_cb_flags { QEMU_PLUGIN_CB_NO_REGS };
enum qemu_plugin_mem_rw { QEMU_PLUGIN_MEM_RW = 3 };
typedef uint64_t qemu_plugin_id_t;
typedef uint32_t qemu_plugin_meminfo_t;

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
void qemu_plugin_register_vcpu_tb_exec_cb(struct qemu_plugin_tb *tb,
					  void (*cb)(unsigned int, void *),
					  enum qemu_plugin_cb_flags flags, void *data);
void qemu_plugin_register_vcpu_mem_cb(struct qemu_plugin_insn *insn,
				      void (*cb)(unsigned int, qemu_plugin_meminfo_t,
						 uint64_t, void *),
				      enum qemu_plugin_cb_flags flags,
				      enum qemu_plugin_mem_rw rw, void *data);

enum { OTHER, COMPILER, GARBAGE, CLASSES };

PUBLIC int qemu_plugin_version = 1;

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

/* The bytes of the code of @tb. */
static inline uint32_t bytes_of(struct qemu_plugin_tb *tb)
{
	size_t n = qemu_plugin_tb_n_insns(tb), i;
	uint32_t size = 0;

	for (i = 0; i < n; i++)
		size += qemu_plugin_insn_size(qemu_plugin_tb_get_insn(tb, i));
	return size;
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

#endif /* RASP_PLUGIN_H */
