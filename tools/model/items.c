// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdio.h>
#include <string.h>

#include "model/items.h"

bool items_edit(const char *text, edit_item_fn *edit, void *data, struct fault *fault)
{
	const char *item;
	char sign = '+';
	size_t length;

	for (;; text += length + 1) {
		length = strcspn(text, ",");
		item = text;
		if (*item == '+' || *item == '-')
			sign = *item++;
		if (!edit(item, length - (item - text), sign, data, fault))
			return false;
		if (!text[length])
			break;
	}
	fault->item[0] = '\0';
	return true;
}

void items_fault(struct fault *fault, char sign, const char *item, size_t length)
{
	char text[sizeof(fault->item)];

	snprintf(text, sizeof(text), "%c%.*s", sign, (int)length, item);
	fault_item(fault, text, strlen(text));
}

bool items_agree(bool is_there, char sign, const char *what, struct fault *fault)
{
	if (sign == '+' && is_there)
		return fault_why(fault, "the list has it already; accepted: a %s that it does not "
				 "have", what);
	if (sign == '-' && !is_there)
		return fault_why(fault, "the list does not have it; accepted: a %s that it has",
				 what);
	return true;
}

bool items_are_left(bool is_empty, const char *word, struct fault *fault)
{
	return !is_empty ||
	       fault_why(fault, "nothing would be left in the list, and an empty one stands for any; "
			 "accepted: '%s any' if all are meant", word);
}
