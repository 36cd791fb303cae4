/* SPDX-License-Identifier: GPL-2.0-only */
/* What stands behind the hook and may steer an original elsewhere. */
#ifndef FLOWTEE_STEERING_H
#define FLOWTEE_STEERING_H

#include <linux/types.h>

struct ft_path;

void ft_steering_init(struct ft_path *path);
void ft_steering_update(struct ft_path *path);
void ft_steering_drain(struct ft_path *path);
bool ft_steering_is_possible(struct ft_path *path, u8 family);

#endif /* FLOWTEE_STEERING_H */
