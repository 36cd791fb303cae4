// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "kernel/netns.h"
#include "text/error.h"

#define ACCEPTED	"accepted: a name of 'ip netns list'"

static int refuse_open(const char *name)
{
	if (errno == ENOENT)
		return refused("netns " QUOTED ": there is no such network namespace; "
			       ACCEPTED, name);
	return refused("netns " QUOTED ": it cannot be opened: %s; " ACCEPTED, name,
		       strerror(errno));
}

static int refuse_entry(const char *name)
{
	if (errno == EPERM)
		return refused("netns " QUOTED ": entering a network namespace needs "
			       "CAP_SYS_ADMIN; run it as root", name);
	if (errno == EINVAL)
		return refused("netns " QUOTED ": it is not a network namespace; " ACCEPTED,
			       name);
	return refused("netns " QUOTED ": it cannot be entered: %s", name, strerror(errno));
}

int netns_enter(const char *name)
{
	char path[4096];
	int status;
	int fd;

	if (!name[0])
		return wrong("netns '': the name is empty; " ACCEPTED);
	if (snprintf(path, sizeof(path), "%s%s", strchr(name, '/') ? "" : NETNS_DIRECTORY,
		     name) >= (int)sizeof(path))
		return wrong("netns " QUOTED ": the name is too long; " ACCEPTED, name);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return refuse_open(name);
	status = setns(fd, CLONE_NEWNET) < 0 ? refuse_entry(name) : DONE;
	close(fd);
	return status;
}
