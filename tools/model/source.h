/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The source of copies. */
#ifndef FLOWTEECTL_MODEL_SOURCE_H
#define FLOWTEECTL_MODEL_SOURCE_H

#include "model/address.h"

/* Room for the longest: "[ADDRESS]:hash". */
#define SOURCE_TEXT	ADDRESS_TEXT

/**
 * struct source - the source of copies
 * @address: without one (its size is 0) copies are transparent
 * @port: in host byte order; 0: the exporter's, or one by a hash
 * @is_hash: the port is one by a hash of the exporter
 */
struct source {
	struct address address;
	uint16_t port;
	bool is_hash;
};

bool source_equal(const struct source *a, const struct source *b);

/* Reads transparent, ADDRESS, ADDRESS:PORT or ADDRESS:hash. */
bool source_parse(const char *text, struct source *source, struct fault *fault);
void source_text(const struct source *source, char text[SOURCE_TEXT]);

#endif /* FLOWTEECTL_MODEL_SOURCE_H */
