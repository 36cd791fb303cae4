// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <ifaddrs.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "doctor/host.h"

union any_address {
	struct sockaddr any;
	struct sockaddr_in in;
	struct sockaddr_in6 in6;
};

static void make_address(union any_address *name, const struct address *address)
{
	memset(name, 0, sizeof(*name));
	if (address->size == IPV4_SIZE) {
		name->in.sin_family = AF_INET;
		memcpy(&name->in.sin_addr, address->bytes, IPV4_SIZE);
	} else {
		name->in6.sin6_family = AF_INET6;
		memcpy(&name->in6.sin6_addr, address->bytes, IPV6_SIZE);
	}
}

/* A socket may have more addresses than devices do: those of local routes. */
static bool can_bind(const union any_address *name)
{
	int fd = socket(name->any.sa_family, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	bool can;

	if (fd < 0)
		return true;
	can = !bind(fd, &name->any, sizeof(*name)) || errno != EADDRNOTAVAIL;
	close(fd);
	return can;
}

static bool is_same(const struct sockaddr *found, const union any_address *name)
{
	const struct sockaddr_in6 *in6 = (const struct sockaddr_in6 *)found;
	const struct sockaddr_in *in = (const struct sockaddr_in *)found;

	if (!found || found->sa_family != name->any.sa_family)
		return false;
	if (found->sa_family == AF_INET)
		return in->sin_addr.s_addr == name->in.sin_addr.s_addr;
	return !memcmp(&in6->sin6_addr, &name->in6.sin6_addr, sizeof(in6->sin6_addr));
}

/* Those of a VRF are not for every socket. */
static bool is_of_device(const union any_address *name)
{
	struct ifaddrs *list, *one;
	bool found = false;

	if (getifaddrs(&list))
		return true;
	for (one = list; one && !found; one = one->ifa_next)
		found = is_same(one->ifa_addr, name);
	freeifaddrs(list);
	return found;
}

bool host_has_address(const struct address *address)
{
	union any_address name;

	if (address_is_any(address) || address_is_loopback(address) ||
	    address_is_multicast(address))
		return true;
	make_address(&name, address);
	return can_bind(&name) || is_of_device(&name);
}
