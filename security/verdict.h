/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A request, and the one place where it is decided.
 */
#ifndef _BAILEY_VERDICT_H
#define _BAILEY_VERDICT_H

#include <linux/types.h>
#include <linux/uidgid.h>

#include "domain.h"

struct bailey_net;

/**
 * struct bailey_request - what a hook wants to know; lives on its stack
 * @op: operation as named in records
 * @cls: class of the object
 * @nfields: fields of the key
 * @field: the key
 * @perms: permissions asked for
 * @prepare: called before each profile is asked, with the request and the
 *	profile, to set what depends on it: fields, @perms, @cls, @error,
 *	@info; or NULL
 * @subject: for @prepare
 * @asked: for @prepare: what is asked for, as @perms may change
 * @owner: the object belongs to the task's fsuid
 * @passive: another task acts, or what is used was made before: no layer is
 *	asked
 * @quiet: never record (PTRACE_MODE_NOAUDIT and the like)
 * @error: nonzero: the object has no name to judge by; refuse with @info
 * @info: text for the record, or NULL
 * @forbids: only what a deny rule says counts
 * @plain: set by bailey_check(): every profile allowed it, and none wanted a
 *	record
 * @peer: domain of the other side, if @has_peer; NULL: unconfined
 * @has_peer: there is one, to be named in the record
 * @peer_fields: BIT(i): field i is a name of @peer, and bailey_check() fills it
 *	in for each profile as that sees it; every name must be allowed
 * @own: domain that is acted with, or that made the object; NULL: unconfined
 * @own_fields: the same for @own
 * @target: label to change to (CHANGE, exec), what a link leads to, or NULL
 * @ouid: owner of the object (FILE)
 * @peer_pid: process of the other side (SIGNAL, PTRACE), or 0; for events
 * @sig: signal number (SIGNAL)
 * @net: what is done to which socket (NET)
 * @flags: MS_* flags (MOUNT)
 * @resource: RLIMIT_* (RLIMIT)
 * @value: limit asked for (RLIMIT)
 */
struct bailey_request {
	const char *op;
	enum bailey_class cls;
	unsigned int nfields;
	struct bailey_field field[BAILEY_MAX_FIELDS];
	u32 perms;
	u32 asked;
	void (*prepare)(struct bailey_request *req,
			const struct bailey_entry *entry);
	void *subject;
	bool owner;
	bool passive;
	bool quiet;
	bool forbids;
	bool plain;
	bool has_peer;
	u8 peer_fields;
	u8 own_fields;
	int error;
	kuid_t ouid;
	const char *info;
	const struct bailey_domain *peer;
	const struct bailey_domain *own;
	const char *target;
	u32 peer_pid;
	int sig;
	const struct bailey_net *net;
	unsigned long flags;
	unsigned int resource;
	u64 value;
};

/**
 * struct bailey_verdict - the decision of one profile
 * @denied: permissions refused
 * @record: permissions to be recorded
 * @error: 0 or a negative errno
 * @complain: refused, but let through
 * @prompt: refused for want of somebody to ask
 * @kill: signal that the refusal sends to the task, or 0
 * @exec: index of the transition of an exec that is allowed; 0: none
 * @rule: index of the deciding rule, or BAILEY_NO_RULE; of what is allowed
 *	without a record only while somebody traces
 * @node: number of the accept that the key led to, or 0
 */
struct bailey_verdict {
	u32 denied;
	u32 record;
	int error;
	bool complain;
	bool prompt;
	u8 kill;
	u32 exec;
	u32 rule;
	u32 node;
};

void bailey_apply_mode(struct bailey_verdict *v,
		       const struct bailey_profile_rec *rec, bool rule,
		       int error);
struct bailey_verdict bailey_judge(const struct bailey_view *view,
				   const struct bailey_profile_rec *rec,
				   const struct bailey_request *req);
struct bailey_verdict bailey_judge_cap(const struct bailey_view *view,
				       const struct bailey_profile_rec *rec,
				       int cap);
void bailey_tell(const struct bailey_policy *policy,
		 const struct bailey_domain *domain,
		 const struct bailey_entry *entry,
		 const struct bailey_verdict *v,
		 const struct bailey_request *req);
int bailey_check_in(const struct bailey_policy *policy,
		    const struct bailey_domain *domain,
		    struct bailey_request *req);
int bailey_check(const struct bailey_domain *domain,
		 struct bailey_request *req);
int bailey_check_layers(const struct bailey_domain *domain,
			struct bailey_request *req);
int bailey_check_reach(const struct bailey_domain *domain,
		       struct bailey_request *req);
int bailey_check_members(const struct bailey_domain *domain, u32 from, u32 to,
			 struct bailey_request *req);
int bailey_blame(const struct bailey_domain *domain, struct bailey_verdict *v);
int bailey_check_cap(const struct bailey_domain *domain, int cap, bool quiet);

/**
 * bailey_set_field() - set a field of a request's key
 * @req: request
 * @i: field number
 * @p: bytes, valid as long as @req
 * @len: their number
 */
static inline void bailey_set_field(struct bailey_request *req, unsigned int i,
				    const char *p, size_t len)
{
	req->field[i].p = p;
	req->field[i].len = len;
	if (req->nfields <= i)
		req->nfields = i + 1;
}

#endif /* _BAILEY_VERDICT_H */
