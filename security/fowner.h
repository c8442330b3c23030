/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Who set the owner of a file for SIGIO and SIGURG.
 */
#ifndef _BAILEY_FOWNER_H
#define _BAILEY_FOWNER_H

struct bailey_domain;
struct file;

void bailey_fowner_init(void);
void bailey_file_set_fowner(struct file *file);
void bailey_file_free_security(struct file *file);
const struct bailey_domain *bailey_fowner(const struct file *file);

#endif /* _BAILEY_FOWNER_H */
