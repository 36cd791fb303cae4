/* SPDX-License-Identifier: GPL-2.0-only */
/* The route to a receiver, as each processor has found it. */
#ifndef FLOWTEE_KNOWN_ROUTE_H
#define FLOWTEE_KNOWN_ROUTE_H

#include <linux/percpu.h>
#include <linux/rcupdate.h>
#include <net/dst.h>

/**
 * struct ft_known_route - a route that was found; nothing of it changes
 * @dst: it, with a reference
 * @cookie: for dst_check()
 * @edition: of &struct ft_known_routes, before it was looked up
 * @rcu: to give it up
 */
struct ft_known_route {
	struct dst_entry *dst;
	u32 cookie;
	u32 edition;
	struct rcu_head rcu;
};

/**
 * struct ft_known_routes - what all processors have found
 * @cpu: the route of each, or NULL
 * @edition: routes of another are not to be taken
 *
 * As struct dst_cache of the kernel, but who asks gets no reference, which is two atomic
 * operations less for each copy.
 */
struct ft_known_routes {
	struct ft_known_route *__percpu *cpu;
	u32 edition;
};

int ft_known_routes_init(struct ft_known_routes *routes);
void ft_known_routes_free(struct ft_known_routes *routes);
struct dst_entry *ft_known_routes_keep(struct ft_known_routes *routes,
				       struct dst_entry *dst, u32 cookie,
				       u32 edition);
void ft_known_routes_drop(struct ft_known_routes *routes);

/**
 * ft_known_routes_get() - get the route that this processor has found
 * @routes: of a receiver
 *
 * Context: RCU read side, BH disabled.
 * Return: the route, which stays for as long as RCU is read; NULL if there is none, or
 * if it is not the one to take any more.
 */
static inline struct dst_entry *
ft_known_routes_get(const struct ft_known_routes *routes)
{
	const struct ft_known_route *route =
		READ_ONCE(*this_cpu_ptr(routes->cpu));

	if (unlikely(!route || route->edition != READ_ONCE(routes->edition)))
		return NULL;
	return dst_check(route->dst, route->cookie);
}

/* All are to be looked up again. Context: any. */
static inline void ft_known_routes_forget(struct ft_known_routes *routes)
{
	WRITE_ONCE(routes->edition, READ_ONCE(routes->edition) + 1);
}

#endif /* FLOWTEE_KNOWN_ROUTE_H */
