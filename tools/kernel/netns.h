/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef FLOWTEECTL_KERNEL_NETNS_H
#define FLOWTEECTL_KERNEL_NETNS_H

/* Where ip-netns(8) keeps them. */
#define NETNS_DIRECTORY	"/run/netns/"

/**
 * netns_enter() - go on in another network namespace
 * @name: as ip-netns(8) names it, or the path of a namespace if it has a '/'
 *
 * Return: %DONE, or the exit status of an error that was reported
 */
int netns_enter(const char *name);

#endif /* FLOWTEECTL_KERNEL_NETNS_H */
