// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "text/signals.h"
#include "text/time.h"

int signals_catch(void)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGTERM);
	sigprocmask(SIG_BLOCK, &set, NULL);
	/* Who writes to a pipe that nobody reads is told: EPIPE. */
	signal(SIGPIPE, SIG_IGN);
	return signalfd(-1, &set, SFD_CLOEXEC);
}

bool signals_wait(int signals, int milliseconds)
{
	struct pollfd waits[] = {
		{ .fd = signals, .events = POLLIN },
		{ .fd = STDOUT_FILENO },
	};
	uint64_t end = time_monotonic() + milliseconds;
	uint64_t now;
	int ready;

	for (;;) {
		now = time_monotonic();
		ready = poll(waits, sizeof(waits) / sizeof(waits[0]), now < end ? end - now : 0);
		if (ready < 0 && errno == EINTR)
			continue;
		return !ready;
	}
}
