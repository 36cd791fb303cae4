/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The configuration and counters of a network namespace. */
#ifndef FLOWTEECTL_MODEL_RULESET_H
#define FLOWTEECTL_MODEL_RULESET_H

#include "model/objects.h"

/**
 * struct ruleset - all lists and collectors of a network namespace
 * @lists: in the order of the configuration
 * @collectors: in the order of the configuration
 * @generation: of the configuration that the kernel has told; 0: it has told of
 *	none, or this is not from the kernel
 * @confirm: seconds in which what is in force must be confirmed; 0: it need not be
 * @trial: if so, the generation of that
 * @taken: when it was read, by time_monotonic()
 * @seconds: how long after an earlier reading, if it was compared with one (see
 *	rates.h)
 */
struct ruleset {
	struct siblings lists;
	struct siblings collectors;
	uint32_t generation;
	uint32_t confirm;
	uint32_t trial;
	uint64_t taken;
	double seconds;
};

struct collector *collector_at(const struct ruleset *ruleset, size_t i);

/* Calls @visit with each collector and what belongs to it, in the order of dumps and
 * files.
 */
void ruleset_visit(const struct ruleset *ruleset,
		   void (*visit)(const struct object *object, const struct entity *entity,
				 void *data), void *data);

/* The same, with the lists before. */
void ruleset_visit_all(const struct ruleset *ruleset,
		       void (*visit)(const struct object *object, const struct entity *entity,
				     void *data), void *data);

/* Gives words that name a list its prefixes, for who asks whom they mean. */
void ruleset_expand(struct ruleset *ruleset);

/* Takes them away again, as two who name a list are compared by its name. */
void ruleset_fold(struct ruleset *ruleset);

/* The list of this name, or NULL. */
const struct prefix_list *ruleset_list(const struct ruleset *ruleset, const char *name);

/* The collector of this name, or NULL. */
const struct collector *ruleset_collector(const struct ruleset *ruleset, const char *name);

/* The pool or receiver of a collector that is called so, or NULL. */
const struct entity *collector_member(const struct collector *collector,
				      const struct object *object, const char *name);

/* The object that is called so, or NULL. */
const struct entity *ruleset_find(const struct ruleset *ruleset, const struct object *object,
				  const struct path *path);

/* Frees all of it. */
void ruleset_release(struct ruleset *ruleset);

#endif /* FLOWTEECTL_MODEL_RULESET_H */
