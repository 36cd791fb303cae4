/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How diff and monitor print what becomes of an object. */
#ifndef FLOWTEECTL_VERBS_EVENT_H
#define FLOWTEECTL_VERBS_EVENT_H

#include "kernel/events.h"
#include "text/output.h"

enum style event_style(enum event_kind kind);

/* "+ receiver netflow/online to 172.16.1.100:20001", in the colour of the kind,
 * which the caller ends with the line. Of long lists among @words there is what has
 * changed since @before, which may be NULL.
 */
void event_print(enum event_kind kind, const struct object *object,
		 const struct entity *entity, const struct entity *before, uint32_t words);

/* The same as JSON, a new reference; the kind is the value of @key. */
json_t *event_json(const char *key, enum event_kind kind, const struct object *object,
		   const struct entity *entity);

/* What was found out of an object: "! receiver netflow/online state unreachable
 * reason no_route", as a line.
 */
void facts_print(const struct object *object, const struct entity *entity,
		 const struct writer *writer);

/* The same as JSON, a new reference. */
json_t *facts_json(const struct object *object, const struct entity *entity,
		   const struct writer *writer);

/* What was replayed to a receiver: "! receiver netflow/online replayed 2 datagrams",
 * as a line.
 */
void replay_print(const struct object *object, const struct entity *entity);

/* The same as JSON, a new reference. */
json_t *replay_json(const struct object *object, const struct entity *entity);

#endif /* FLOWTEECTL_VERBS_EVENT_H */
