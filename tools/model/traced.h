/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A datagram as it came, and what became of it, as the kernel tells it. */
#ifndef FLOWTEECTL_MODEL_TRACED_H
#define FLOWTEECTL_MODEL_TRACED_H

#include "model/endpoint.h"
#include "model/stream.h"

/**
 * struct traced_copy - what became of a copy
 * @receiver: name of the receiver; empty: nobody of @pool could be given it
 * @pool: name of the pool that has chosen; empty: none has
 * @outcome: &enum flowtee_receiver_counter
 */
struct traced_copy {
	char receiver[FLOWTEE_NAME_SIZE];
	char pool[FLOWTEE_NAME_SIZE];
	uint8_t outcome;
};

/**
 * struct traced - a datagram
 * @has_datagram: it is about one; else @skipped is all that it tells
 * @collector: name of the collector that it is for
 * @time: when its turn came, in nanoseconds since 1970-01-01 UTC
 * @stream: where it comes from, and what its header says
 * @to: where it was sent to
 * @size: its payload, in bytes
 * @ttl: its TTL or hop limit
 * @tos: its DSCP and ECN
 * @outcome: &enum flowtee_collector_counter
 * @copies: the first of its copies
 * @n_copies: number of @copies
 * @more: how many more there are
 * @payload: the first of its payload, as long as the message is there
 * @payload_size: of @payload, in bytes
 * @skipped: how many datagrams were not told before it
 */
struct traced {
	bool has_datagram;
	char collector[FLOWTEE_NAME_SIZE];
	uint64_t time;
	struct stream stream;
	struct endpoint to;
	uint32_t size;
	uint8_t ttl;
	uint8_t tos;
	uint8_t outcome;
	struct traced_copy copies[FLOWTEE_TRACE_COPIES];
	size_t n_copies;
	uint32_t more;
	const uint8_t *payload;
	size_t payload_size;
	uint64_t skipped;
};

/* Reads what the kernel tells beside the collector; false if it makes no sense. */
bool traced_get(const struct nlattr *nest, struct traced *traced);

/* The word for what became of the datagram. */
const char *traced_outcome(const struct traced *traced);

/* The word for what became of a copy. */
const char *traced_copy_outcome(const struct traced_copy *copy);

/* Whether that is as it should be. */
bool traced_copy_is_good(const struct traced_copy *copy);

#endif /* FLOWTEECTL_MODEL_TRACED_H */
