/* SPDX-License-Identifier: GPL-2.0-or-later */
/* From a configuration of nfacctd or sfacctd to one collector. */
#ifndef FLOWTEECTL_IMPORT_PMACCT_PMACCT_H
#define FLOWTEECTL_IMPORT_PMACCT_PMACCT_H

#include "import/pmacct/config.h"

/* Fills an import; an exit status: %DONE even if much is lost. */
int import_pmacct(struct import *import, const struct pmacct_files *files);

#endif /* FLOWTEECTL_IMPORT_PMACCT_PMACCT_H */
