/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A pool: receivers that share the load. */
#ifndef FLOWTEECTL_MODEL_POOL_H
#define FLOWTEECTL_MODEL_POOL_H

#include "model/object.h"

/**
 * struct pool - a pool, and how it stands (see standing.h)
 * @members: how many receivers are in it
 * @up: how many of them are neither down nor unreachable
 * @active: of failover: the receiver that gets all; empty: nobody does, or it is
 *	not the same for all
 */
struct pool {
	struct entity entity;
	uint8_t balance;
	uint8_t key;
	size_t members;
	size_t up;
	char active[FLOWTEE_NAME_SIZE];
};

extern const struct object pool_object;

#endif /* FLOWTEECTL_MODEL_POOL_H */
