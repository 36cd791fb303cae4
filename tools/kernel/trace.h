/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Datagrams as they come. */
#ifndef FLOWTEECTL_KERNEL_TRACE_H
#define FLOWTEECTL_KERNEL_TRACE_H

#include "kernel/kernel.h"
#include "model/prefix.h"
#include "model/traced.h"

/**
 * struct trace_filter - which datagrams are told
 * @collector: only those for this one; NULL: all
 * @has_exporters: only those of @exporters
 * @exporters: see @has_exporters
 * @exporters_text: as the user gave it
 * @outcomes: only those that end so: a bit for each &enum flowtee_collector_counter
 * @drops: or with a copy that ends so: a bit for each &enum flowtee_receiver_counter.
 *	If both are 0: all
 * @snap: as many bytes of their payload
 * @rate: as many a second
 */
struct trace_filter {
	const char *collector;
	bool has_exporters;
	struct prefix exporters;
	const char *exporters_text;
	uint32_t outcomes;
	uint32_t drops;
	uint32_t snap;
	uint32_t rate;
};

/**
 * struct trace - what is known of a trace so far
 * @kernel: the way to the kernel, open, and of no other use any more
 * @tell: called with what is told; returns whether to go on
 * @data: for @tell
 * @is_gone: the module was removed
 * @ended: @tell has had enough
 * @status: %DONE, or the exit status of an error
 */
struct trace {
	struct kernel *kernel;
	bool (*tell)(const struct traced *traced, void *data);
	void *data;
	bool is_gone;
	bool ended;
	int status;
};

/* Is told of datagrams from now on, the first of them maybe before this returns:
 * %DONE, or the exit status of an error.
 */
int trace_start(struct trace *trace, const struct trace_filter *filter);

/* Waits for some and tells them; whether to go on. */
bool trace_receive(struct trace *trace);

#endif /* FLOWTEECTL_KERNEL_TRACE_H */
