// SPDX-License-Identifier: GPL-2.0-only
/*
 * A QEMU plugin: how many instructions were executed at which address between
 * the two marks that the client sets around what it counts. Written by
 * tests/bench/profile; one line "ADDRESS INSTRUCTIONS" for each block of code.
 *
 * The plugin interface (version 1) is declared here: Debian has no header of it.
 */
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef uint64_t qemu_plugin_id_t;
struct qemu_info;
struct qemu_plugin_tb;
struct qemu_plugin_insn;
typedef void (*tb_callback)(qemu_plugin_id_t id, struct qemu_plugin_tb *tb);
typedef void (*insn_callback)(unsigned int cpu, void *data);

void qemu_plugin_register_vcpu_tb_trans_cb(qemu_plugin_id_t id, tb_callback cb);
void qemu_plugin_register_vcpu_tb_exec_inline(struct qemu_plugin_tb *tb, int op, void *ptr,
					      uint64_t imm);
void qemu_plugin_register_vcpu_insn_exec_cb(struct qemu_plugin_insn *insn, insn_callback cb,
					    int flags, void *data);
size_t qemu_plugin_tb_n_insns(const struct qemu_plugin_tb *tb);
uint64_t qemu_plugin_tb_vaddr(const struct qemu_plugin_tb *tb);
struct qemu_plugin_insn *qemu_plugin_tb_get_insn(const struct qemu_plugin_tb *tb, size_t i);
const void *qemu_plugin_insn_data(const struct qemu_plugin_insn *insn);
size_t qemu_plugin_insn_size(const struct qemu_plugin_insn *insn);

#define EXPORT	__attribute__((visibility("default")))

EXPORT int qemu_plugin_version = 1;
EXPORT int qemu_plugin_install(qemu_plugin_id_t id, const struct qemu_info *info, int argc,
			       char **argv);

/* One for each (address, length): blocks are translated again and again */
struct block {
	struct block *next, *all;
	uint64_t address, size;
	uint64_t run;		/* instructions executed */
	uint64_t before;	/* of them before the first mark */
};

#define BUCKETS	(1U << 18)
static struct block *bucket[BUCKETS], *blocks;
static const char *out = "count.out";

static struct block *block_of(uint64_t address, uint64_t size)
{
	uint64_t hash = (address * 31 + size) * 0x9e3779b97f4a7c15ULL >> 46;
	struct block **first = &bucket[hash & (BUCKETS - 1)], *b;

	for (b = *first; b; b = b->next)
		if (b->address == address && b->size == size)
			return b;
	b = calloc(1, sizeof(*b));
	if (!b)
		abort();
	b->address = address;
	b->size = size;
	b->next = *first;
	*first = b;
	b->all = blocks;
	blocks = b;
	return b;
}

static void begin(unsigned int cpu, void *data)
{
	(void)cpu;
	(void)data;
	for (struct block *b = blocks; b; b = b->all)
		b->before = b->run;
}

/* The last pair of marks is what remains */
static void finish(unsigned int cpu, void *data)
{
	FILE *f = fopen(out, "w");

	(void)cpu;
	(void)data;
	for (struct block *b = blocks; f && b; b = b->all)
		if (b->run > b->before)
			fprintf(f, "%" PRIx64 " %" PRIu64 "\n", b->address, b->run - b->before);
	if (f)
		fclose(f);
}

static void translated(qemu_plugin_id_t id, struct qemu_plugin_tb *tb)
{
	size_t n = qemu_plugin_tb_n_insns(tb);
	struct block *b = block_of(qemu_plugin_tb_vaddr(tb), n);

	(void)id;
	qemu_plugin_register_vcpu_tb_exec_inline(tb, 0, &b->run, n);
	for (size_t i = 0; i < n; i++) {
		struct qemu_plugin_insn *insn = qemu_plugin_tb_get_insn(tb, i);
		const char *text = qemu_plugin_insn_data(insn);

		if (qemu_plugin_insn_size(insn) != 7 || memcmp(text, "\x0f\x1f\x80HTS", 6))
			continue;
		qemu_plugin_register_vcpu_insn_exec_cb(insn, text[6] == '1' ? begin : finish, 0,
						       NULL);
	}
}

int qemu_plugin_install(qemu_plugin_id_t id, const struct qemu_info *info, int argc, char **argv)
{
	(void)info;
	for (int i = 0; i < argc; i++)
		if (!strncmp(argv[i], "out=", 4))
			out = strdup(argv[i] + 4);
	qemu_plugin_register_vcpu_tb_trans_cb(id, translated);
	return 0;
}
