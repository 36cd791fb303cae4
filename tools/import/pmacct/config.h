/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The configuration of nfacctd or sfacctd: KEY: VALUE or KEY[PLUGIN]: VALUE. */
#ifndef FLOWTEECTL_IMPORT_PMACCT_CONFIG_H
#define FLOWTEECTL_IMPORT_PMACCT_CONFIG_H

#include "import/pmacct/settings.h"

/**
 * struct pmacct_files - what is given of pmacct
 * @config: file of the daemon's configuration
 * @receivers: file to read in the place of the one it names; NULL: that one
 * @daemon: "nfacctd" or "sfacctd"; NULL: to be found out
 */
struct pmacct_files {
	const char *config;
	const char *receivers;
	const char *daemon;
};

/* Reads the file of the daemon; an exit status. */
int pmacct_config_read(struct import *import, const struct pmacct_files *files,
		       struct pmacct_config *config);

#endif /* FLOWTEECTL_IMPORT_PMACCT_CONFIG_H */
