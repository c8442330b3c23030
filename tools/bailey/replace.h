/* SPDX-License-Identifier: GPL-2.0 */
/* Writing a file that may be there already. */
#ifndef _BAILEY_TOOL_REPLACE_H
#define _BAILEY_TOOL_REPLACE_H

#include <stddef.h>

int replace_file(const char *path, const char *text, size_t len);

#endif
