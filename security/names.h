/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Names of numbers, as policy and records spell them. Constant tables.
 */
#ifndef _BAILEY_NAMES_H
#define _BAILEY_NAMES_H

#include <linux/bailey.h>
#include <linux/capability.h>
#ifdef __KERNEL__
#include <linux/net.h>
#include <linux/resource.h>
#include <linux/signal.h>
#include <linux/socket.h>
#else	/* the tools use the same tables */
#include <signal.h>
#include <sys/resource.h>
#include <sys/socket.h>
#define SOCK_MAX	(SOCK_PACKET + 1)
#endif

#define BAILEY_NNET_PERMS	11
#define BAILEY_NMOUNT_FLAGS	32
#define BAILEY_NSIGNALS		32
#define BAILEY_NMQUEUE_PERMS	7

extern const char *const bailey_family_names[AF_MAX];
extern const char *const bailey_type_names[SOCK_MAX];
extern const char *const bailey_net_perms[BAILEY_NNET_PERMS];
extern const char *const bailey_signal_perms[2];
extern const char *const bailey_signal_names[BAILEY_NSIGNALS];
extern const char *const bailey_ptrace_perms[4];
extern const char *const bailey_mount_perms[3];
extern const char *const bailey_change_perms[3];
extern const char *const bailey_mqueue_perms[BAILEY_NMQUEUE_PERMS];
extern const char *const bailey_io_uring_perms[2];
extern const char *const bailey_userns_perms[1];
extern const char *const bailey_rlimit_names[BAILEY_NRLIMITS];
extern const char *const bailey_mount_names[BAILEY_NMOUNT_FLAGS];
extern const char *const bailey_cap_names[CAP_LAST_CAP + 1];

#endif /* _BAILEY_NAMES_H */
