/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Objects, and all of them, as JSON. */
#ifndef FLOWTEECTL_MODEL_RULESET_JSON_H
#define FLOWTEECTL_MODEL_RULESET_JSON_H

#include <jansson.h>

#include "model/ruleset.h"

/* An object without its counters, a new reference. */
json_t *object_json(const struct object *object, const struct entity *entity);

/* What is known of it beside what was configured, a new reference. */
json_t *state_json(const struct object *object, const struct entity *entity);

/* The document of show and stats, a new reference. */
json_t *ruleset_json(const struct ruleset *ruleset);

#endif /* FLOWTEECTL_MODEL_RULESET_JSON_H */
