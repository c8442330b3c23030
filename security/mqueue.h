/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Mediation of message queues, POSIX and System V, and the labels of their
 * makers.
 */
#ifndef _BAILEY_MQUEUE_H
#define _BAILEY_MQUEUE_H

#include <linux/fs.h>
#include <linux/ipc.h>

#include "domain.h"

struct msg_msg;

#define BAILEY_MQUEUE_MAGIC	0x19800202	/* of ipc/mqueue.c */

/**
 * struct bailey_ipc - our part of a System V object
 * @label: of a message queue: domain of the task that made it, with a reference;
 *	NULL: unconfined. Immutable
 */
struct bailey_ipc {
	struct bailey_domain *label;
};

/**
 * bailey_is_mqueue() - is this a POSIX message queue?
 * @inode: any inode
 */
static inline bool bailey_is_mqueue(const struct inode *inode)
{
	return inode->i_sb->s_magic == BAILEY_MQUEUE_MAGIC &&
		S_ISREG(inode->i_mode);
}

int bailey_check_mqueue(const struct bailey_domain *domain,
			struct dentry *dentry, const char *op, u32 perms);
u32 bailey_mqueue_opened_for(const struct file *file);

/* queuelabel.c */
const struct bailey_domain *bailey_queue_made_by(const struct inode *inode);
int bailey_inode_alloc_security(struct inode *inode);
void bailey_inode_free_security(struct inode *inode);

int bailey_inode_create(struct inode *dir, struct dentry *dentry, umode_t mode);
int bailey_inode_unlink(struct inode *dir, struct dentry *dentry);

int bailey_msg_queue_alloc_security(struct kern_ipc_perm *perm);
void bailey_msg_queue_free_security(struct kern_ipc_perm *perm);
int bailey_msg_queue_associate(struct kern_ipc_perm *perm, int flags);
int bailey_msg_queue_msgctl(struct kern_ipc_perm *perm, int cmd);
int bailey_msg_queue_msgsnd(struct kern_ipc_perm *perm, struct msg_msg *msg,
			    int flags);
int bailey_msg_queue_msgrcv(struct kern_ipc_perm *perm, struct msg_msg *msg,
			    struct task_struct *target, long type, int mode);

#endif /* _BAILEY_MQUEUE_H */
