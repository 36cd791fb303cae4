/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Streams as JSON. */
#ifndef FLOWTEECTL_MODEL_STREAM_JSON_H
#define FLOWTEECTL_MODEL_STREAM_JSON_H

#include <jansson.h>

#include "model/account.h"

/* Adds what tells the stream from others. */
void stream_add_name(json_t *json, const struct stream *stream);

/* Adds what its sequence numbers count. */
void stream_add_unit(json_t *json, const struct stream *stream);

/* The document of exporters, a new reference; with templates if @in_detail. */
json_t *accounts_json(const struct accounts *accounts, bool in_detail);

#endif /* FLOWTEECTL_MODEL_STREAM_JSON_H */
