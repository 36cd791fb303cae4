/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How monitor prints what is told of a stream. */
#ifndef FLOWTEECTL_VERBS_STREAM_EVENT_H
#define FLOWTEECTL_VERBS_STREAM_EVENT_H

#include <jansson.h>

#include "model/stream.h"

/* "! exporter netflow 192.0.2.1:50000 netflow9 domain 0: lost 12 datagrams", as a
 * line.
 */
void stream_event_print(const char *collector, const struct stream *stream);

/* The same as JSON, a new reference. */
json_t *stream_event_json(const char *collector, const struct stream *stream);

#endif /* FLOWTEECTL_VERBS_STREAM_EVENT_H */
