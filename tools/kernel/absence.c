// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "kernel/absence.h"
#include "kernel/module.h"
#include "text/program.h"

/* Number of the first user namespace, in every kernel that has any. */
#define INIT_USER_NAMESPACE	0xeffffffdU

static bool in_user_namespace(void)
{
	struct stat info;

	return !stat("/proc/self/ns/user", &info) && info.st_ino != INIT_USER_NAMESPACE;
}

/* What runs containers leaves a mark in them. Who may not load modules need not be in
 * one: services may not as well.
 */
static bool in_container(void)
{
	static const char *const marks[] = {
		"/run/systemd/container", "/run/.containerenv", "/.dockerenv"
	};
	size_t i;

	for (i = 0; i < sizeof(marks) / sizeof(marks[0]); i++)
		if (!access(marks[i], F_OK))
			return true;
	return in_user_namespace();
}

/* "none [integrity] confidentiality"; there is no such file without lockdown. */
static bool is_locked_down(void)
{
	FILE *file = fopen("/sys/kernel/security/lockdown", "re");
	char state[64] = "";

	if (!file)
		return false;
	if (!fgets(state, sizeof(state), file))
		state[0] = '\0';
	fclose(file);
	return state[0] && !strstr(state, "[none]");
}

/* With a kernel that is locked down by Secure Boot, it depends on its version
 * which error a module meets whose key is not enrolled, or that has no signature.
 */
static bool lacks_key(const char *modprobe)
{
	return strstr(modprobe, strerror(EKEYREJECTED)) ||
	       strstr(modprobe, strerror(ENOKEY)) ||
	       (strstr(modprobe, strerror(EPERM)) && is_locked_down());
}

static void explain_not_found(char *reason, size_t size)
{
	struct utsname host;

	if (uname(&host) < 0)
		strcpy(host.release, "of this host");
	snprintf(reason, size,
		 "the flowtee module is not loaded, and none is installed for the running "
		 "kernel %s: DKMS has not built it ('dkms status flowtee' lists what it "
		 "has built); install the headers of that kernel, on Debian "
		 "linux-headers-%s, and run 'dkms autoinstall -k %s'",
		 host.release, host.release, host.release);
}

void absence_explain(char *reason, size_t size, const char *modprobe)
{
	if (in_container())
		snprintf(reason, size,
			 "the flowtee module is not loaded, and it cannot be loaded from inside a "
			 "container: the host must load it, by 'modprobe flowtee' there%s%.200s%s",
			 modprobe ? " (here modprobe says: " : "", modprobe ? modprobe : "",
			 modprobe ? ")" : "");
	else if (module_is_withheld())
		snprintf(reason, size,
			 "the flowtee module is not loaded, and it cannot be loaded from here, where "
			 "CAP_SYS_MODULE is withheld, as from services and containers: 'systemctl start "
			 "flowtee' or, as root of the host, 'modprobe flowtee' loads it");
	else if (!modprobe)
		snprintf(reason, size,
			 "the flowtee module is not loaded, and only root can load it; run "
			 PROGRAM " as root, or 'modprobe flowtee'");
	else if (strstr(modprobe, "not found"))
		explain_not_found(reason, size);
	else if (lacks_key(modprobe))
		snprintf(reason, size,
			 "the flowtee module is not loaded, and the kernel refuses it (%.100s): "
			 "with Secure Boot it takes only what is signed with a key that is "
			 "enrolled, and the key of DKMS is not; 'mokutil --import "
			 "/var/lib/dkms/mok.pub' enrols it, after a reboot that asks for it",
			 modprobe);
	else
		snprintf(reason, size,
			 "the flowtee module is not loaded, and 'modprobe flowtee' fails: "
			 "%.200s; 'dmesg' may tell more",
			 modprobe[0] ? modprobe : "it gave no reason");
}
