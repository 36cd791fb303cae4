/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A list that is changed item by item. */
#ifndef FLOWTEECTL_MODEL_ITEMS_H
#define FLOWTEECTL_MODEL_ITEMS_H

#include "text/fault.h"

/**
 * edit_item_fn() - add an item to a list, or remove it
 * @item: its text, without a sign
 * @length: of that, in bytes
 * @sign: '+' or '-'
 * @data: the list
 * @fault: set if it is not accepted
 *
 * Return: whether it is
 */
typedef bool edit_item_fn(const char *item, size_t length, char sign, void *data,
			  struct fault *fault);

/* Reads "+A,-B,C", of which C has the sign of the one before. Returns false with the fault
 * of the first item that is not accepted.
 */
bool items_edit(const char *text, edit_item_fn *edit, void *data, struct fault *fault);

/* The fault is about an item and its sign. */
void items_fault(struct fault *fault, char sign, const char *item, size_t length);

/* Faults an item that is to be added and is there, or to be removed and is not. */
bool items_agree(bool is_there, char sign, const char *what, struct fault *fault);

/* Faults a list of which nothing is left, if that stands for any: @word is its word. */
bool items_are_left(bool is_empty, const char *word, struct fault *fault);

#endif /* FLOWTEECTL_MODEL_ITEMS_H */
