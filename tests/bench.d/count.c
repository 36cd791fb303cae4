// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A plugin for QEMU's emulator: counts each instruction of the machine by its address, from one mark to the next. A mark
 * is "xchg %bx, %bx", which mark.c executes. At every second one the counts are written to the file of its argument
 * (out=FILE), and begin anew. For one processor.
 *
 * Debian has no package with QEMU's header for plugins: what is used of it stands here, as of QEMU 7.2.
 */
#include <inttypes.h>
#include <search.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef uint64_t qemu_plugin_id_t;
struct qemu_plugin_insn;
struct qemu_plugin_tb;
struct qemu_info_t;
enum qemu_plugin_cb_flags { QEMU_PLUGIN_CB_NO_REGS };

void qemu_plugin_register_vcpu_tb_trans_cb(qemu_plugin_id_t id,
					   void (*translated)(qemu_plugin_id_t id, struct qemu_plugin_tb *block));
void qemu_plugin_register_vcpu_insn_exec_cb(struct qemu_plugin_insn *instruction,
					    void (*executed)(unsigned int cpu, void *data),
					    enum qemu_plugin_cb_flags flags, void *data);
size_t qemu_plugin_tb_n_insns(const struct qemu_plugin_tb *block);
struct qemu_plugin_insn *qemu_plugin_tb_get_insn(const struct qemu_plugin_tb *block, size_t index);
const void *qemu_plugin_insn_data(const struct qemu_plugin_insn *instruction);
size_t qemu_plugin_insn_size(const struct qemu_plugin_insn *instruction);
uint64_t qemu_plugin_insn_vaddr(const struct qemu_plugin_insn *instruction);

/* QEMU looks for these. */
extern int qemu_plugin_version;
int qemu_plugin_install(qemu_plugin_id_t id, const struct qemu_info_t *info, int argc, char **argv);

#define EXPORTED __attribute__((visibility("default")))

EXPORTED int qemu_plugin_version = 1;

struct counter {
	uint64_t address;
	uint64_t count;
};

static const uint8_t mark[] = { 0x66, 0x87, 0xdb };
static bool counting;
static void *counters;
static const char *path;
static FILE *file;

static int compare(const void *left, const void *right)
{
	const struct counter *a = left, *b = right;

	return a->address < b->address ? -1 : a->address > b->address;
}

/* An instruction may be translated again and again. */
static struct counter *counter_of(uint64_t address)
{
	struct counter *counter = calloc(1, sizeof(*counter)), **found;

	if (!counter)
		abort();
	counter->address = address;
	found = tsearch(counter, &counters, compare);
	if (!found)
		abort();
	if (*found != counter)
		free(counter);
	return *found;
}

static void executed(unsigned int cpu, void *data)
{
	struct counter *counter = data;

	(void)cpu;
	if (counting)
		counter->count++;
}

static void write_counter(const void *node, VISIT visit, int depth)
{
	struct counter *counter = *(struct counter *const *)node;

	(void)depth;
	if ((visit != postorder && visit != leaf) || !counter->count)
		return;
	fprintf(file, "%" PRIx64 " %" PRIu64 "\n", counter->address, counter->count);
	counter->count = 0;
}

static void marked(unsigned int cpu, void *data)
{
	(void)cpu;
	(void)data;
	counting = !counting;
	if (counting)
		return;
	file = fopen(path, "w");
	if (!file)
		abort();
	twalk(counters, write_counter);
	if (fclose(file))
		abort();
}

static bool is_mark(const struct qemu_plugin_insn *instruction)
{
	return qemu_plugin_insn_size(instruction) == sizeof(mark) &&
	       !memcmp(qemu_plugin_insn_data(instruction), mark, sizeof(mark));
}

static void translated(qemu_plugin_id_t id, struct qemu_plugin_tb *block)
{
	size_t i, n = qemu_plugin_tb_n_insns(block);

	(void)id;
	for (i = 0; i < n; i++) {
		struct qemu_plugin_insn *instruction = qemu_plugin_tb_get_insn(block, i);
		struct counter *counter = counter_of(qemu_plugin_insn_vaddr(instruction));

		if (is_mark(instruction))
			qemu_plugin_register_vcpu_insn_exec_cb(instruction, marked, QEMU_PLUGIN_CB_NO_REGS, NULL);
		qemu_plugin_register_vcpu_insn_exec_cb(instruction, executed, QEMU_PLUGIN_CB_NO_REGS, counter);
	}
}

EXPORTED int qemu_plugin_install(qemu_plugin_id_t id, const struct qemu_info_t *info, int argc, char **argv)
{
	(void)info;
	if (argc != 1 || strncmp(argv[0], "out=", 4))
		return -1;
	path = argv[0] + 4;
	qemu_plugin_register_vcpu_tb_trans_cb(id, translated);
	return 0;
}
