/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A receiver: HOST[/PORT[/[FREQ][,TTL]]], where PORT may be a range. */
#ifndef FLOWTEECTL_IMPORT_SAMPLICATOR_RECEIVER_H
#define FLOWTEECTL_IMPORT_SAMPLICATOR_RECEIVER_H

#include "import/samplicator/configuration.h"

/**
 * samplicator_receivers() - read a receiver or a range of them
 * @samplicator: where to
 * @origin: where it is
 * @text: HOST[/PORT[/[FREQ][,TTL]]]
 * @source: who is copied to it; NULL: all
 */
void samplicator_receivers(struct samplicator *samplicator, const struct origin *origin,
			   const char *text, const struct prefix *source);

#endif /* FLOWTEECTL_IMPORT_SAMPLICATOR_RECEIVER_H */
