/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A pool: receivers that share the load. */
#ifndef FLOWTEECTL_MODEL_POOL_H
#define FLOWTEECTL_MODEL_POOL_H

#include "model/object.h"

struct pool {
	struct entity entity;
	uint8_t balance;
	uint8_t key;
};

extern const struct object pool_object;

#endif /* FLOWTEECTL_MODEL_POOL_H */
