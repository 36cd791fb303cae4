// SPDX-License-Identifier: GPL-2.0-or-later
/* A configuration file of any bytes. */
#include <string.h>

#include "encoding.h"
#include "model/load.h"
#include "text/place.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct config config;

	memset(&config, 0, sizeof(config));
	place_enter("fuzz");
	file_split(&config.file, (const char *)data, size);
	config_read(&config);
	if (!place_leave())
		check_ruleset(&config.ruleset);
	config_release(&config);
	return 0;
}
