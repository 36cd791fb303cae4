/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Streams as people read them. */
#ifndef FLOWTEECTL_VERBS_STREAM_VIEW_H
#define FLOWTEECTL_VERBS_STREAM_VIEW_H

#include "model/account.h"

/* A row for each. */
void stream_table(const struct account *account);

/* All that is known of each. */
void stream_details(const struct account *account);

/* Room for a number, and what part of a whole it is. */
#define LOST_TEXT	64

/* "9 (0.4%)", or "-" if it is not known. */
void lost_text(const struct stream *stream, char text[LOST_TEXT]);

#endif /* FLOWTEECTL_VERBS_STREAM_VIEW_H */
