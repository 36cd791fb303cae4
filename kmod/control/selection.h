/* SPDX-License-Identifier: GPL-2.0-only */
/* Which exporters a request is about. */
#ifndef FLOWTEE_SELECTION_H
#define FLOWTEE_SELECTION_H

#include "control/edit.h"
#include "ruleset/prefixes.h"

/**
 * struct ft_selection - a word that says which exporters an object is about
 * @set: its prefixes
 * @list: name of the list that they are, or empty; %FLOWTEE_NAME_SIZE bytes
 * @prefixes_attr: the attribute that gives prefixes
 * @list_attr: the attribute that names a list
 */
struct ft_selection {
	struct ft_prefixes **set;
	char *list;
	int prefixes_attr;
	int list_attr;
};

int ft_selection_configure(const struct ft_selection *selection,
			   const struct ft_edit *edit);
int ft_selection_read(const struct nlattr *attr, struct ft_prefixes **set,
		      const struct ft_edit *edit);

#endif /* FLOWTEE_SELECTION_H */
