/* SPDX-License-Identifier: GPL-2.0-only */
/* Receivers that are to be told of a stream, and could not be. */
#ifndef FLOWTEE_OWED_H
#define FLOWTEE_OWED_H

#include "telemetry/stream.h"

bool ft_owed_any_is_due(const struct ft_stream *stream);
bool ft_owed_is_due(const struct ft_stream *stream, u32 receiver);
void ft_owed_add(struct ft_stream *stream, u32 receiver, u32 pool, u32 delay);
bool ft_owed_has_time(const struct ft_stream *stream, u32 receiver);
void ft_owed_hasten(struct ft_stream *stream, u32 receiver);
bool ft_owed_all_are_due(const struct ft_stream *stream);
void ft_owed_tell_all(struct ft_stream *stream);
void ft_owed_remove(struct ft_stream *stream, u32 receiver);
void ft_owed_leave(struct ft_stream *stream, u32 pool, u32 receiver);
void ft_owed_expire(struct ft_stream *stream);
void ft_owed_move(struct ft_stream *to, const struct ft_stream *from);

#endif /* FLOWTEE_OWED_H */
