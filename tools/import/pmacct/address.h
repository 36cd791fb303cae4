/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Addresses and prefixes as pmacct reads them, which is leniently. */
#ifndef FLOWTEECTL_IMPORT_PMACCT_ADDRESS_H
#define FLOWTEECTL_IMPORT_PMACCT_ADDRESS_H

#include "import/import.h"
#include "model/prefix.h"

/* Reads an address as inet_aton() does; says if that is not what it looks like. */
bool pmacct_address(struct import *import, const struct origin *origin, const char *word,
		    const char *text, struct address *address);

/* Reads a prefix and cuts off its host bits; false if pmacct refuses it. */
bool pmacct_prefix(struct import *import, const struct origin *origin, const char *word,
		   const char *text, struct prefix *prefix);

#endif /* FLOWTEECTL_IMPORT_PMACCT_ADDRESS_H */
