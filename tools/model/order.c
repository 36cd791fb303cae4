// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdlib.h>
#include <string.h>

#include "model/absent.h"
#include "model/order.h"
#include "text/memory.h"

/* Both ends of a row. */
#define END	0

/**
 * struct neighbours - what stands beside a receiver
 * @before: 1 + its index, or END
 * @after: likewise
 */
struct neighbours {
	size_t before;
	size_t after;
};

/**
 * struct row - the receivers of a collector while they are put in order
 * @config: of the file
 * @collector: theirs
 * @receivers: where they are
 * @by_name: their indexes
 * @neighbours: of each receiver, from 1 on; the first stands for the ends
 */
struct row {
	const struct config *config;
	const struct collector *collector;
	struct siblings *receivers;
	struct index by_name;
	struct neighbours *neighbours;
};

static struct receiver *receiver_at(const struct siblings *receivers, size_t i)
{
	return (struct receiver *)sibling(&receiver_object, receivers, i);
}

static bool has_place(const struct receiver *receiver)
{
	return receiver->before[0] || receiver->after[0];
}

static bool is_in_order(const struct siblings *receivers)
{
	size_t i;

	for (i = 0; i < receivers->count; i++)
		if (has_place(receiver_at(receivers, i)))
			return false;
	return true;
}

static void insert(struct neighbours *neighbours, size_t i, size_t before)
{
	size_t after = neighbours[before].after;

	neighbours[i] = (struct neighbours){ before, after };
	neighbours[before].after = i;
	neighbours[after].before = i;
}

static void take_out(struct neighbours *neighbours, size_t i)
{
	neighbours[neighbours[i].before].after = neighbours[i].after;
	neighbours[neighbours[i].after].before = neighbours[i].before;
}

static void begin(struct row *row)
{
	const struct siblings *receivers = row->receivers;
	struct key key;
	bool is_new;
	size_t i;

	row->neighbours = zeros(receivers->count + 1, sizeof(*row->neighbours));
	for (i = 0; i < receivers->count; i++) {
		insert(row->neighbours, i + 1, i);
		key_of_path(&receiver_object, &receiver_at(receivers, i)->entity.path, &key);
		index_add(&row->by_name, &key, &is_new)->position = i + 1;
	}
}

/* One whose own line is wrong is there all the same. */
static bool is_wrong(const struct config *config, const struct key *key)
{
	return index_find(&config->names, key);
}

/* @i: 1 + the index of the receiver */
static void put(struct row *row, size_t i, const struct receiver *receiver)
{
	bool is_after = receiver->after[0];
	const char *word = is_after ? "after" : "before";
	const char *name = is_after ? receiver->after : receiver->before;
	struct path path = receiver->entity.path;
	const struct item *item;
	struct key key;

	strcpy(path.member, name);
	key_of_path(&receiver_object, &path, &key);
	item = index_find(&row->by_name, &key);
	if (!item) {
		if (is_wrong(row->config, &key))
			return;
		config_look_at(row->config, &receiver->entity, word);
		absent_neighbour(row->collector, receiver, word, name);
		return;
	}
	take_out(row->neighbours, i);
	insert(row->neighbours, i,
	       is_after ? item->position : row->neighbours[item->position].before);
}

static void sort(struct row *row)
{
	struct receiver *sorted = zeros(row->receivers->count, sizeof(*sorted));
	size_t count = 0;
	size_t i;

	for (i = row->neighbours[END].after; i != END; i = row->neighbours[i].after) {
		sorted[count] = *receiver_at(row->receivers, i - 1);
		sorted[count].before[0] = '\0';
		sorted[count++].after[0] = '\0';
	}
	memcpy(row->receivers->first, sorted, count * sizeof(*sorted));
	free(sorted);
}

static void order(const struct config *config, struct collector *collector)
{
	struct siblings *receivers = &collector->members[MEMBER_RECEIVER];
	struct row row = {
		.config = config,
		.collector = collector,
		.receivers = receivers,
	};
	const struct receiver *receiver;
	size_t i;

	if (is_in_order(receivers))
		return;
	begin(&row);
	for (i = 0; i < receivers->count; i++) {
		receiver = receiver_at(receivers, i);
		if (has_place(receiver))
			put(&row, i + 1, receiver);
	}
	sort(&row);
	index_release(&row.by_name);
	free(row.neighbours);
}

void order_receivers(struct config *config)
{
	size_t i;

	for (i = 0; i < config->ruleset.collectors.count; i++)
		order(config, collector_at(&config->ruleset, i));
}
