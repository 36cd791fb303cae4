// SPDX-License-Identifier: GPL-2.0-or-later
#include <sys/stat.h>

#include "doctor/examination.h"

enum level level_of_share(uint64_t part, uint64_t all)
{
	return part * 1000 >= all ? LEVEL_WARNING : LEVEL_NOTE;
}

bool is_first_namespace(void)
{
	struct stat ours, first;

	return !stat("/proc/thread-self/ns/net", &ours) && !stat("/proc/1/ns/net", &first) &&
	       ours.st_ino == first.st_ino;
}
