// SPDX-License-Identifier: GPL-2.0-or-later
/* Linked into a flowteectl that counts its lines: the counts go below the directory COUNTS where there is one, as in a
 * machine, or else beside the objects. A variable that is set outside would not do: a shell that tests type into has an
 * environment of its own.
 */
#include <stdlib.h>
#include <unistd.h>

__attribute__((constructor)) static void choose_place(void)
{
	if (!access(COUNTS, W_OK))
		setenv("GCOV_PREFIX", COUNTS, 1);
}
