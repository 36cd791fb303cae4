/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the lists of objects were before they changed. */
#ifndef FLOWTEECTL_VERBS_LISTS_H
#define FLOWTEECTL_VERBS_LISTS_H

#include "model/index.h"

struct known;

/**
 * struct lists - those that are known; zero initialised
 * @list: objects that have a list, or had one
 * @count: number of @list
 * @places: of them, by path
 */
struct lists {
	struct known *list;
	size_t count;
	struct index places;
};

/* Reads those that are there, in the network namespace of this process. */
void lists_load(struct lists *lists);

/* What the lists of an object were when they were told last; NULL: none was. The words
 * of those that are not as they were are in @words.
 */
const struct entity *lists_before(const struct lists *lists, const struct object *object,
				  const struct entity *entity, uint32_t *words);

/* That they are now as those of the object. */
void lists_tell(struct lists *lists, const struct object *object, const struct entity *entity);
void lists_release(struct lists *lists);

#endif /* FLOWTEECTL_VERBS_LISTS_H */
