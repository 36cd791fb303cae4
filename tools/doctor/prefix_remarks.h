/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What can hardly be meant of prefixes, and of lists of them. */
#ifndef FLOWTEECTL_DOCTOR_PREFIX_REMARKS_H
#define FLOWTEECTL_DOCTOR_PREFIX_REMARKS_H

#include "doctor/remark.h"

/* The first prefix that another of the list has in it already, and how many more. */
void remark_nested(const struct remarks *remarks, const struct object *object,
		   const struct entity *entity, const char *word,
		   const struct prefixes *prefixes);

/* A list with a name of which no prefix is of the family of those who send: that of
 * @endpoint, which is what @word_of has. It may have prefixes of both.
 */
void remark_family(const struct remarks *remarks, const struct object *object,
		   const struct entity *entity, const char *word,
		   const struct prefixes *prefixes, const char *word_of,
		   const struct endpoint *endpoint);

/* Of all lists with names: also whether nobody names one. */
void remark_lists(const struct remarks *remarks, const struct ruleset *ruleset);

#endif /* FLOWTEECTL_DOCTOR_PREFIX_REMARKS_H */
