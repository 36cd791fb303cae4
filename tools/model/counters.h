/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The counters: what each is called, and what it says. */
#ifndef FLOWTEECTL_MODEL_COUNTERS_H
#define FLOWTEECTL_MODEL_COUNTERS_H

#include <libmnl/libmnl.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Enough for the attributes of any object. */
#define COUNTERS_MAX	32

/**
 * struct counter - one counter of an object
 * @key: its name, in JSON and in tables
 * @sentence: what it says
 * @attr: the attribute that carries it, and the index of its value
 * @is_part: it is one of those that add up to the object's first counter
 * @is_bytes: it counts bytes
 * @is_rare: tables leave it out while it is zero
 */
struct counter {
	const char *key;
	const char *sentence;
	uint16_t attr;
	bool is_part;
	bool is_bytes;
	bool is_rare;
};

/**
 * struct counters - the counters of an object
 * @table: the first one is a sum
 * @count: length of @table
 * @parts: what those that add up to the sum are called together
 */
struct counters {
	const struct counter *table;
	size_t count;
	const char *parts;
};

extern const struct counters collector_counters;
extern const struct counters pool_counters;
extern const struct counters receiver_counters;

/* Reads the values, by attribute; those the kernel does not know stay zero. */
bool counters_get(const struct nlattr *nest, uint64_t values[COUNTERS_MAX]);

/* The word of the counter, NULL if there is none of this number. */
const char *counter_key(const struct counters *counters, uint16_t attr);

#endif /* FLOWTEECTL_MODEL_COUNTERS_H */
