/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How trace prints datagrams. */
#ifndef FLOWTEECTL_VERBS_TRACE_VIEW_H
#define FLOWTEECTL_VERBS_TRACE_VIEW_H

#include "model/traced.h"

/* "replicated; online sent, dev no_route", to be freed. */
char *trace_comment(const struct traced *traced);

/* A line for a datagram, or one before it for those that were skipped. */
void trace_print(const struct traced *traced);

/* The same as JSON, an object a line. */
void trace_print_json(const struct traced *traced);

#endif /* FLOWTEECTL_VERBS_TRACE_VIEW_H */
