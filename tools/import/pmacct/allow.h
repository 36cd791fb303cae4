/* SPDX-License-Identifier: GPL-2.0-or-later */
/* nfacctd_allow_file: an address or prefix a line, of who may send. */
#ifndef FLOWTEECTL_IMPORT_PMACCT_ALLOW_H
#define FLOWTEECTL_IMPORT_PMACCT_ALLOW_H

#include "import/pmacct/settings.h"
#include "model/prefixes.h"

/* Reads an allow file; an exit status. */
int pmacct_allow(struct import *import, const struct pmacct_config *config,
		 struct prefixes *allow);

#endif /* FLOWTEECTL_IMPORT_PMACCT_ALLOW_H */
