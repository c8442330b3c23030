/* SPDX-License-Identifier: GPL-2.0 */
/* Names that programs chose, as policy that means just them. */
#ifndef _BAILEY_TOOL_LITERAL_H
#define _BAILEY_TOOL_LITERAL_H

char *policy_literal(const char *s);
char *policy_quoted(const char *glob);
char *policy_word(const char *s);
char *policy_label(const char *label);
char *policy_address(const char *address);
char *policy_mount(const char *operation, const char *name, const char *source,
		   const char *fstype, const char *flags);
char *policy_rlimit(const char *resource, const char *value);

#endif
