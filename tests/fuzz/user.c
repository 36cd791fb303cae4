// SPDX-License-Identifier: GPL-2.0-or-later
#include <grp.h>
#include <sched.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "program.h"
#include "user.h"

#define NOBODY	65534

/* Root in namespaces of his own, nobody outside. */
void become_unprivileged(void)
{
	if (setgroups(0, NULL) || setresgid(NOBODY, NOBODY, NOBODY) ||
	    setresuid(NOBODY, NOBODY, NOBODY))
		die("becoming nobody");
	if (unshare(CLONE_NEWUSER | CLONE_NEWNET))
		die("namespaces for nobody");
	/* A change of identity has taken /proc/self away from him. */
	if (prctl(PR_SET_DUMPABLE, 1))
		die("prctl");
	write_file("/proc/self/setgroups", "deny");
	write_file("/proc/self/uid_map", "0 %u 1", NOBODY);
	write_file("/proc/self/gid_map", "0 %u 1", NOBODY);
}
