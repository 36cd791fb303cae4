// SPDX-License-Identifier: GPL-2.0-or-later
/* The files of a pmacct: its configuration, its receivers, its map of tags, and whom it allows. */
#include <string.h>

#include "import/pmacct/pmacct.h"
#include "imports.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const names[] = { "config", "receivers", "map", "allow", NULL };
	struct pmacct_files pmacct = { .config = "config" };
	struct import import = { .read = imports_read };
	int status;

	imports_open(data, size, names);
	imports_source(&import, size / 2);
	status = import_pmacct(&import, &pmacct);
	imports_finish(&import, status, size % 2);
	imports_close();
	return 0;
}
