/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Streams: what an exporter numbers by itself, and what the kernel tells of it. */
#ifndef FLOWTEECTL_MODEL_STREAM_H
#define FLOWTEECTL_MODEL_STREAM_H

#include <linux/flowtee.h>

#include "model/address.h"
#include "model/counters.h"

/**
 * struct template - a template that a stream has sent
 * @id: of the data sets that it describes
 * @is_options: it describes options data
 * @fields: how many a record has
 * @length: of a record, in bytes, if @has_length; else it varies
 * @has_length: see @length
 * @age: seconds since it was sent last
 */
struct template {
	uint16_t id;
	bool is_options;
	uint16_t fields;
	uint16_t length;
	bool has_length;
	uint32_t age;
};

/**
 * struct stream - a stream; zero initialised
 * @address: where it comes from; none in what is told of a collector
 * @agent: of sFlow
 * @numbers: all that is a number, by attribute; a flag is 1
 * @known: which of them were told: a bit for each attribute
 * @outcomes: of its datagrams, by attribute
 * @templates: that were told
 * @n_templates: number of @templates
 */
struct stream {
	struct address address;
	struct address agent;
	uint64_t numbers[FLOWTEE_A_EXPORTER_MAX + 1];
	uint32_t known;
	uint64_t outcomes[COUNTERS_MAX];
	struct template *templates;
	size_t n_templates;
};

/* Reads what the kernel tells; false if it makes no sense. */
bool stream_get(const struct nlattr *nest, struct stream *stream);
void stream_release(struct stream *stream);

/* A number by its attribute, without the prefix of all; whether it was told. */
#define stream_number(stream, name)	((stream)->numbers[FLOWTEE_A_EXPORTER_##name])
#define stream_has(stream, name) \
	(!!((stream)->known & UINT32_C(1) << FLOWTEE_A_EXPORTER_##name))

/* Whether the two are one: alike in all that tells streams apart. */
bool stream_same(const struct stream *a, const struct stream *b);

/* By address, port, protocol, domain and agent: as strcmp() for sorting. */
int stream_compare(const struct stream *a, const struct stream *b);

/* All of its datagrams. */
uint64_t stream_datagrams(const struct stream *stream);

/* Whether any was let in: is not denied, malformed, or of a loop. */
bool stream_is_admitted(const struct stream *stream);

/* Whether it has been silent for too long, and has sent before what was let in: more
 * than one datagram, which may be of anybody.
 */
bool stream_is_silent(const struct stream *stream);

/* Of &enum flowtee_protocol: "netflow9"; "other" if it is none that is known here. */
const char *protocol_word(unsigned int protocol);

/* The same of a stream. */
const char *stream_protocol(const struct stream *stream);

/* What its sequence numbers count: "datagrams"; NULL: it has none. */
const char *stream_unit(const struct stream *stream);

/* "[2001:db8::1]:50000", or the address alone if it has no port of its own. */
void stream_text(const struct stream *stream, char text[ADDRESS_TEXT]);

/* Room for what tells a stream from others of its address. */
#define STREAM_KIND_TEXT	(ADDRESS_TEXT + 48)

/* "netflow9 domain 258", "sflow5 domain 0 agent 192.0.2.7" */
void stream_kind_text(const struct stream *stream, char text[STREAM_KIND_TEXT]);

/* Whether it is sFlow of an agent that has another address. */
bool stream_has_agent(const struct stream *stream);

#endif /* FLOWTEECTL_MODEL_STREAM_H */
