/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Mediation of io_uring.
 */
#ifndef _BAILEY_URING_H
#define _BAILEY_URING_H

struct cred;
struct io_uring_cmd;

int bailey_uring_override_creds(const struct cred *new);
int bailey_uring_sqpoll(void);
int bailey_uring_cmd(struct io_uring_cmd *cmd);

#endif /* _BAILEY_URING_H */
