// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <linux/flowtee.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "kernel/module.h"

#define MODPROBE	"/sbin/modprobe"

static void run_modprobe(int errors)
{
	int null = open("/dev/null", O_RDWR);

	dup2(null, STDIN_FILENO);
	dup2(null, STDOUT_FILENO);
	dup2(errors, STDERR_FILENO);
	execl(MODPROBE, "modprobe", FLOWTEE_GENL_NAME, (char *)NULL);
	dprintf(STDERR_FILENO, "%s cannot be run: %s", MODPROBE, strerror(errno));
	_exit(127);
}

/* Reads all, so that the writer is never stopped, and keeps what fits. */
static void read_all(int fd, char *text, size_t size)
{
	char rest[256];
	size_t used = 0;
	ssize_t got;

	do {
		if (used < size - 1)
			got = read(fd, text + used, size - 1 - used);
		else
			got = read(fd, rest, sizeof(rest));
		if (got > 0 && used < size - 1)
			used += got;
	} while (got > 0 || (got < 0 && errno == EINTR));
	text[used] = '\0';
}

/* "modprobe: FATAL: Module ..." is the same without the first two. */
static void first_reason(char *text)
{
	static const char *const prefixes[] = { "modprobe: ", "FATAL: ", "ERROR: " };
	const char *start = text;
	size_t i;

	text[strcspn(text, "\n")] = '\0';
	for (i = 0; i < sizeof(prefixes) / sizeof(prefixes[0]); i++)
		if (!strncmp(start, prefixes[i], strlen(prefixes[i])))
			start += strlen(prefixes[i]);
	memmove(text, start, strlen(start) + 1);
	i = strlen(text);
	if (i && text[i - 1] == '.')
		text[i - 1] = '\0';
}

bool module_is_withheld(void)
{
	return !prctl(PR_CAPBSET_READ, CAP_SYS_MODULE, 0, 0, 0);
}

bool module_load(char *reason, size_t size)
{
	int errors[2];
	int status;
	pid_t pid;

	snprintf(reason, size, "modprobe cannot be run");
	if (pipe2(errors, O_CLOEXEC) < 0)
		return false;
	pid = fork();
	if (!pid)
		run_modprobe(errors[1]);
	close(errors[1]);
	if (pid > 0)
		read_all(errors[0], reason, size);
	close(errors[0]);
	if (pid < 0)
		return false;
	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			return false;
	first_reason(reason);
	return WIFEXITED(status) && !WEXITSTATUS(status);
}

bool module_is_loaded(void)
{
	FILE *file = fopen("/sys/module/" FLOWTEE_GENL_NAME "/initstate", "re");
	char state[8] = "";

	if (!file)
		return false;
	if (!fgets(state, sizeof(state), file))
		state[0] = '\0';
	fclose(file);
	return !strcmp(state, "live\n");
}
