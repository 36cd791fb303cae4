// SPDX-License-Identifier: GPL-2.0-only
#include <linux/err.h>
#include <linux/slab.h>

#include "base/memory.h"
#include "ruleset/known_route.h"

/* Return: 0, or -ENOMEM. May sleep. */
int ft_known_routes_init(struct ft_known_routes *routes)
{
	routes->edition = 0;
	routes->cpu = alloc_percpu_gfp(struct ft_known_route *, FT_GFP);
	return routes->cpu ? 0 : -ENOMEM;
}

static void free_route(struct ft_known_route *route)
{
	dst_release(route->dst);
	kfree(route);
}

static void free_after_readers(struct rcu_head *rcu)
{
	free_route(container_of(rcu, struct ft_known_route, rcu));
}

/* Nobody can see the receiver. */
void ft_known_routes_free(struct ft_known_routes *routes)
{
	int cpu;

	if (!routes->cpu)
		return;
	for_each_possible_cpu(cpu) {
		struct ft_known_route *route = *per_cpu_ptr(routes->cpu, cpu);

		if (route)
			free_route(route);
	}
	free_percpu(routes->cpu);
}

/* The one before may be in use. Not even the kernel lets all routes live until readers
 * have ended once they have no reference (dst_release_immediate()): so it keeps ours
 * until then.
 */
static void replace(struct ft_known_routes *routes, struct ft_known_route *new)
{
	struct ft_known_route *old = xchg(this_cpu_ptr(routes->cpu), new);

	if (old)
		call_rcu(&old->rcu, free_after_readers);
}

/**
 * ft_known_routes_keep() - remember the route that this processor has found
 * @routes: of a receiver
 * @dst: the route, whose reference is taken over
 * @cookie: of it
 * @edition: of @routes, before it was looked up
 *
 * Context: RCU read side, BH disabled.
 * Return: @dst, as ft_known_routes_get(), or %-ENOMEM as a pointer.
 */
struct dst_entry *ft_known_routes_keep(struct ft_known_routes *routes,
				       struct dst_entry *dst, u32 cookie,
				       u32 edition)
{
	struct ft_known_route *route;

	route = kmalloc(sizeof(*route), GFP_ATOMIC | __GFP_NOWARN);
	if (!route) {
		dst_release(dst);
		return ERR_PTR(-ENOMEM);
	}
	route->dst = dst;
	route->cookie = cookie;
	route->edition = edition;
	replace(routes, route);
	return dst;
}

/* There is none any more. Context: as ft_known_routes_keep(). */
void ft_known_routes_drop(struct ft_known_routes *routes)
{
	if (*this_cpu_ptr(routes->cpu))
		replace(routes, NULL);
}
