// SPDX-License-Identifier: GPL-2.0-only
#include <linux/in.h>
#include <linux/net.h>
#include <linux/netdevice.h>
#include <linux/rtnetlink.h>
#include <net/inet_sock.h>
#include <net/net_namespace.h>

#include "kunit/packet.h"
#include "kunit/socket.h"

/* A socket of UDP on this host, to be given up by sock_release(). @to: set to where it is */
struct socket *ft_test_socket(struct kunit *test, struct ft_endpoint *to)
{
	struct sockaddr_in addr = {
		.sin_family = AF_INET,
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK),
	};
	struct socket *socket;

	rtnl_lock();
	KUNIT_EXPECT_EQ(test, dev_open(init_net.loopback_dev, NULL), 0);
	rtnl_unlock();
	KUNIT_ASSERT_EQ(test, sock_create_kern(&init_net, AF_INET, SOCK_DGRAM,
					       IPPROTO_UDP, &socket), 0);
	KUNIT_ASSERT_EQ(test, kernel_bind(socket, (struct sockaddr *)&addr,
					  sizeof(addr)), 0);
	*to = ft_test_endpoint(NFPROTO_IPV4, "127.0.0.1", 0);
	to->port = inet_sk(socket->sk)->inet_sport;
	return socket;
}
