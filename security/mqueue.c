// SPDX-License-Identifier: GPL-2.0
/*
 * Message queues. A POSIX queue is a file of the mqueue filesystem: it is judged
 * when it is made, opened, passed on, inherited and removed, but there is no
 * hook in mq_send(2) and mq_receive(2). A System V queue is judged at each use.
 * The hooks of the latter run under the queue's lock and RCU. The queues of
 * another IPC namespace are disconnected: who made that chose their names.
 */
#include <linux/fs.h>
#include <linux/ipc.h>
#include <linux/msg.h>
#include <linux/nsproxy.h>
#include <linux/sched.h>

#include "mqueue.h"
#include "verdict.h"

static struct bailey_ipc *ipc_of(const struct kern_ipc_perm *perm)
{
	return perm->security + bailey_blob_sizes.lbs_ipc;
}

/**
 * struct queue - what a question is about
 * @type: "posix" or "sysv"
 * @name: as rules name it
 * @made: it exists, and has a label
 * @label: domain of its maker; NULL: unconfined
 * @away: it is of another IPC namespace than the task
 * @below: for its name with what a profile puts before it
 */
struct queue {
	const char *type;
	const char *name;
	bool made;
	const struct bailey_domain *label;
	bool away;
	char below[2 * NAME_MAX + 2];
};

/* Where the profile puts queues of other namespaces; NULL: nowhere. */
static const char *place_of(const struct bailey_entry *entry)
{
	const struct bailey_profile_rec *rec = entry->rec;
	const struct bailey_view *view = &entry->blob->view;

	if (rec->flags & BAILEY_PROFILE_DISCONNECTED_IPC)
		return bailey_string(view, rec->disconnected_ipc);
	if (rec->flags & BAILEY_PROFILE_ATTACH_DISCONNECTED)
		return bailey_string(view, rec->disconnected);
	return NULL;
}

/* Fills in the name that the profile @entry takes for a queue that is away. */
static void prepare(struct bailey_request *req,
		    const struct bailey_entry *entry)
{
	struct queue *queue = req->subject;
	const char *place = place_of(entry);
	size_t len;

	req->error = -EACCES;
	req->info = "disconnected path: other ipc namespace";
	bailey_set_field(req, 1, queue->name, strlen(queue->name));
	if (!place)
		return;
	len = strlen(place);
	while (len && place[len - 1] == '/')
		len--;
	if (len + strlen(queue->name) >= sizeof(queue->below)) {
		req->error = -ENAMETOOLONG;
		req->info = "name too long";
		return;
	}
	memcpy(queue->below, place, len);
	strscpy(queue->below + len, queue->name, sizeof(queue->below) - len);
	bailey_set_field(req, 1, queue->below, strlen(queue->below));
	req->error = 0;
	req->info = NULL;
}

static int ask_queue(const struct bailey_domain *domain, const char *op,
		     u32 perms, struct queue *queue)
{
	struct bailey_request req = {
		.op = op,
		.cls = BAILEY_CLASS_MQUEUE,
		.perms = perms,
		.prepare = queue->away ? prepare : NULL,
		.subject = queue,
		.peer = queue->label,
		.has_peer = queue->made,
		.peer_fields = queue->made ? BIT(2) : 0,
	};

	bailey_set_field(&req, 0, queue->type, strlen(queue->type));
	bailey_set_field(&req, 1, queue->name, strlen(queue->name));
	bailey_set_field(&req, 2, "", 0);
	return bailey_check(domain, &req);
}

/* --- POSIX ------------------------------------------------------------------ */

static int ask_posix(const struct bailey_domain *domain, struct dentry *dentry,
		     const char *op, u32 perms, bool made)
{
	struct queue queue = { .type = "posix", .made = made };
	char name[1 + NAME_MAX + 1] = "/";

	if (made)
		queue.label = bailey_queue_made_by(d_backing_inode(dentry));
	queue.away = !current->nsproxy ||
		dentry->d_sb->s_fs_info != current->nsproxy->ipc_ns;
	/* Renames are impossible there, so that the name is its own. */
	strscpy(name + 1, dentry->d_name.name, sizeof(name) - 1);
	queue.name = name;
	return ask_queue(domain, op, perms, &queue);
}

/**
 * bailey_check_mqueue() - may a domain do this to a POSIX queue?
 * @domain: whose rules decide
 * @dentry: the queue
 * @op: operation for the record
 * @perms: BAILEY_MQUEUE_*
 *
 * Context: any.
 * Return: 0 or -EACCES.
 */
int bailey_check_mqueue(const struct bailey_domain *domain,
			struct dentry *dentry, const char *op, u32 perms)
{
	return perms ? ask_posix(domain, dentry, op, perms, true) : 0;
}

/**
 * bailey_mqueue_opened_for() - what an open queue is good for
 * @file: the queue
 *
 * Return: BAILEY_MQUEUE_*.
 */
u32 bailey_mqueue_opened_for(const struct file *file)
{
	u32 perms = BAILEY_MQUEUE_OPEN;

	if (file->f_mode & FMODE_READ)
		perms |= BAILEY_MQUEUE_READ;
	if (file->f_mode & FMODE_WRITE)
		perms |= BAILEY_MQUEUE_WRITE;
	return perms;
}

int bailey_inode_create(struct inode *dir, struct dentry *dentry, umode_t mode)
{
	const struct bailey_domain *domain = bailey_current_domain();

	if (!domain || dir->i_sb->s_magic != BAILEY_MQUEUE_MAGIC)
		return 0;
	return ask_posix(domain, dentry, "mq_create", BAILEY_MQUEUE_CREATE,
			 false);
}

int bailey_inode_unlink(struct inode *dir, struct dentry *dentry)
{
	const struct bailey_domain *domain = bailey_current_domain();

	if (!domain || dir->i_sb->s_magic != BAILEY_MQUEUE_MAGIC)
		return 0;
	return ask_posix(domain, dentry, "mq_unlink", BAILEY_MQUEUE_DELETE,
			 true);
}

/* --- System V ---------------------------------------------------------------- */

static int ask_sysv(const struct bailey_domain *domain,
		    const struct kern_ipc_perm *perm, const char *op, u32 perms,
		    bool made)
{
	struct queue queue = { .type = "sysv", .made = made };
	char name[12];

	if (!domain)
		return 0;
	if (made)
		queue.label = ipc_of(perm)->label;
	snprintf(name, sizeof(name), "%u", (u32)perm->key);
	queue.name = name;
	return ask_queue(domain, op, perms, &queue);
}

int bailey_msg_queue_alloc_security(struct kern_ipc_perm *perm)
{
	int error;

	error = ask_sysv(bailey_current_domain(), perm, "msg_queue_create",
			 BAILEY_MQUEUE_CREATE, false);
	if (!error)
		ipc_of(perm)->label =
			bailey_domain_get(bailey_cred_domain(current_cred()));
	return error;
}

void bailey_msg_queue_free_security(struct kern_ipc_perm *perm)
{
	bailey_domain_put(ipc_of(perm)->label);
	ipc_of(perm)->label = NULL;
}

int bailey_msg_queue_associate(struct kern_ipc_perm *perm, int flags)
{
	return ask_sysv(bailey_current_domain(), perm, "msg_queue_open",
			BAILEY_MQUEUE_OPEN, true);
}

int bailey_msg_queue_msgctl(struct kern_ipc_perm *perm, int cmd)
{
	u32 perms;

	switch (cmd) {
	case IPC_RMID:
		perms = BAILEY_MQUEUE_DELETE;
		break;
	case IPC_SET:
		perms = BAILEY_MQUEUE_SETATTR;
		break;
	case IPC_STAT:
	case MSG_STAT:
	case MSG_STAT_ANY:
		perms = BAILEY_MQUEUE_GETATTR;
		break;
	default:	/* about no queue in particular */
		return 0;
	}
	return ask_sysv(bailey_current_domain(), perm, "msg_queue_ctl", perms,
			true);
}

int bailey_msg_queue_msgsnd(struct kern_ipc_perm *perm, struct msg_msg *msg,
			    int flags)
{
	return ask_sysv(bailey_current_domain(), perm, "msg_queue_send",
			BAILEY_MQUEUE_WRITE, true);
}

/* Who sends may hand the message to a receiver that waits: @target. */
int bailey_msg_queue_msgrcv(struct kern_ipc_perm *perm, struct msg_msg *msg,
			    struct task_struct *target, long type, int mode)
{
	int error;

	if (!static_branch_unlikely(&bailey_active))
		return 0;
	if (target == current)
		return ask_sysv(bailey_current_domain(), perm,
				"msg_queue_receive", BAILEY_MQUEUE_READ, true);
	rcu_read_lock();
	error = ask_sysv(bailey_cred_domain(__task_cred(target)), perm,
			 "msg_queue_receive", BAILEY_MQUEUE_READ, true);
	rcu_read_unlock();
	return error;
}
