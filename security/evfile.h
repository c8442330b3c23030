/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The files by which events are read.
 */
#ifndef _BAILEY_EVFILE_H
#define _BAILEY_EVFILE_H

#include <linux/fs.h>

extern const struct file_operations bailey_events_fops;

#endif /* _BAILEY_EVFILE_H */
