// SPDX-License-Identifier: GPL-2.0-or-later
/* Linked into a flowteectl that counts its lines: the counts go below the directory COUNTS where there is one, as in a
 * machine, or else beside the objects. A variable that is set outside would not do: shells and service managers do not
 * hand it on. Where neither can be written nothing is counted, and nothing said in what tests read.
 */
#include <stdlib.h>
#include <unistd.h>

__attribute__((constructor)) static void choose_place(void)
{
	if (!access(COUNTS, W_OK))
		setenv("GCOV_PREFIX", COUNTS, 1);
	setenv("GCOV_ERROR_FILE", "/dev/null", 1);
}
