// SPDX-License-Identifier: GPL-2.0
/*
 * io_uring: whose credentials a ring acts with, and what it does to devices.
 * Everything else that a ring does comes by the hooks of what it does, judged by
 * the credentials it acts with. Process context.
 */
#include <linux/cred.h>
#include <linux/fs.h>

#include "compat.h"
#include "file.h"
#include "uring.h"
#include "verdict.h"

static int ask_ring(const struct bailey_domain *domain, const char *op,
		    u32 perms, const struct bailey_domain *acting)
{
	struct bailey_request req = {
		.op = op,
		.cls = BAILEY_CLASS_IO_URING,
		.perms = perms,
		.peer = acting,
		.has_peer = true,
		.peer_fields = BIT(0),
	};

	return bailey_check(domain, &req);
}

/* Credentials from before a layer would take it off again. */
static int check_layers(const struct bailey_domain *domain,
			const struct bailey_domain *acting)
{
	struct bailey_request req = {
		.op = "uring_override_creds",
		.cls = BAILEY_CLASS_IO_URING,
		.perms = BAILEY_IO_URING_OVERRIDE_CREDS,
		.error = -EACCES,
		.peer = acting,
		.has_peer = true,
	};

	return bailey_check_reach(domain, &req);
}

/**
 * bailey_uring_override_creds() - judge a request that acts as somebody else
 * @new: credentials that were registered with the ring
 *
 * Return: 0 or -EACCES.
 */
int bailey_uring_override_creds(const struct cred *new)
{
	const struct bailey_domain *domain = bailey_current_domain();
	const struct bailey_domain *acting = bailey_cred_domain(new);
	int error;

	if (!domain)
		return 0;
	error = check_layers(domain, acting);
	return error ?: ask_ring(domain, "uring_override_creds",
				 BAILEY_IO_URING_OVERRIDE_CREDS, acting);
}

/**
 * bailey_uring_sqpoll() - judge a ring that is to have a thread of its own
 *
 * The thread acts with the maker's credentials.
 *
 * Return: 0 or -EACCES.
 */
int bailey_uring_sqpoll(void)
{
	const struct bailey_domain *domain = bailey_current_domain();

	if (!domain)
		return 0;
	return ask_ring(domain, "uring_sqpoll", BAILEY_IO_URING_SQPOLL, domain);
}

/**
 * bailey_uring_cmd() - judge a command to a device or socket
 * @cmd: the command
 *
 * It is an ioctl(2) in all but name: the descriptor must be one that its user
 * might read and write, as far as it is open for that.
 *
 * Return: 0 or -EACCES.
 */
int bailey_uring_cmd(struct io_uring_cmd *cmd)
{
	struct file *file = cmd->file;
	int mask = 0;

	if (file->f_mode & FMODE_READ)
		mask |= MAY_READ;
	if (file->f_mode & FMODE_WRITE)
		mask |= MAY_WRITE;
	return bailey_file_permission(file, mask);
}
