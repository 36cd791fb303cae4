/* SPDX-License-Identifier: GPL-2.0-only */
/* Which ruleset packets see, from the first to the last. */
#ifndef FLOWTEE_PUBLISH_H
#define FLOWTEE_PUBLISH_H

struct ft_path;
struct ft_ruleset;
struct net;

void ft_path_begin(struct ft_path *path, struct net *net);
int ft_path_prepare(struct ft_path *path, const struct ft_ruleset *ruleset);
void ft_path_publish(struct ft_path *path, struct ft_ruleset *ruleset);
void ft_path_retire(struct ft_path *path, struct ft_ruleset *ruleset);
void ft_path_stop(struct ft_path *path);
void ft_path_end(struct ft_path *path);

#endif /* FLOWTEE_PUBLISH_H */
