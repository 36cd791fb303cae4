/* SPDX-License-Identifier: GPL-2.0-only */
/* A socket that copies come to. */
#ifndef FLOWTEE_KUNIT_SOCKET_H
#define FLOWTEE_KUNIT_SOCKET_H

struct ft_endpoint;
struct kunit;
struct socket;

struct socket *ft_test_socket(struct kunit *test, struct ft_endpoint *to);

#endif /* FLOWTEE_KUNIT_SOCKET_H */
