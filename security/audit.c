// SPDX-License-Identifier: GPL-2.0
/*
 * Records: header, rate limit, rule. The keys follow AppArmor's, in its order,
 * so that log tools keep working; then come ours. Callable from any context.
 */
#include <linux/atomic.h>
#include <linux/jiffies.h>
#include <linux/sched.h>
#include <linux/spinlock.h>

#include "audit.h"
#include "evtask.h"
#include "params.h"

/* Records a second; what exceeds it is counted, not lost silently. */
static unsigned int record_rate = 200;
module_param_cb(record_rate, &bailey_param_uint, &record_rate, 0644);
MODULE_PARM_DESC(record_rate, "records per second, 0 for no limit");

static atomic64_t denials = ATOMIC64_INIT(0);
static atomic64_t dropped = ATOMIC64_INIT(0);

/* Protects the bucket; taken in any context. */
static DEFINE_RAW_SPINLOCK(bucket_lock);
static unsigned long bucket_begin;	/* jiffies at which the second began */
static unsigned int bucket_used;	/* records in this second */
/* Of @dropped, told in a record; grows under the lock. */
static atomic64_t bucket_reported = ATOMIC64_INIT(0);

/* Takes a place for a record; tells in *@lost how many there was none for. */
static bool take_place(u64 *lost)
{
	unsigned int rate = READ_ONCE(record_rate);
	unsigned long flags;
	bool ok = true;

	raw_spin_lock_irqsave(&bucket_lock, flags);
	if (!bucket_used || time_after_eq(jiffies, bucket_begin + HZ)) {
		bucket_begin = jiffies;
		bucket_used = 0;
	}
	if (rate && bucket_used >= rate) {
		atomic64_inc(&dropped);
		ok = false;
	} else {
		bucket_used++;
		*lost = atomic64_read(&dropped) -
			atomic64_read(&bucket_reported);
		atomic64_add(*lost, &bucket_reported);
	}
	raw_spin_unlock_irqrestore(&bucket_lock, flags);
	return ok;
}

/* A record that could not be written gives back what it would have told. */
static void lost_record(u64 lost)
{
	atomic64_sub(lost, &bucket_reported);
	atomic64_inc(&dropped);
}

static struct audit_buffer *begin(u64 *lost)
{
	struct audit_buffer *ab;

	if (!take_place(lost))
		return NULL;
	ab = audit_log_start(audit_context(), GFP_ATOMIC | __GFP_NOWARN,
			     AUDIT_AVC);
	if (!ab)
		lost_record(*lost);
	return ab;
}

static void head(struct audit_buffer *ab, const struct bailey_verdict *v,
		 const char *op, const char *cls,
		 const struct bailey_profile *profile)
{
	const char *what = "AUDIT";

	if (v->denied)
		what = v->complain ? "ALLOWED" : v->kill ? "KILLED" : "DENIED";
	audit_log_format(ab, "bailey=\"%s\" operation=\"%s\" class=\"%s\"",
			 what, op, cls);
	audit_log_format(ab, " profile=");
	audit_log_untrustedstring(ab, profile->name);
}

static void who(struct audit_buffer *ab)
{
	char comm[TASK_COMM_LEN];

	/*
	 * Without task_lock(): ptrace_attach() calls us with the tracee's, and
	 * two tasks that attach to each other would wait for ever.
	 */
	data_race(memcpy(comm, current->comm, sizeof(comm)));
	comm[sizeof(comm) - 1] = '\0';
	audit_log_format(ab, " pid=%d comm=", task_tgid_nr(current));
	audit_log_untrustedstring(ab, comm);
}

/* ausearch(8) shows a record of this type only if it finds a tclass= in it. */
static void finish(struct audit_buffer *ab, const char *cls, u64 lost)
{
	if (lost)
		audit_log_format(ab, " dropped=%llu", lost);
	audit_log_format(ab, " tclass=%s", cls);
	audit_log_end(ab);
}

static void tail(struct audit_buffer *ab, const struct bailey_entry *entry,
		 const struct bailey_verdict *v, const char *cls, u64 lost)
{
	const struct bailey_view *view = &entry->blob->view;
	const struct bailey_rule *rule;

	if (v->prompt)
		audit_log_format(ab, " mode=\"prompt\"");
	if (v->rule == BAILEY_NO_RULE) {
		audit_log_format(ab, " rule=none");
	} else {
		char src[128];

		rule = &view->rules[v->rule];
		snprintf(src, sizeof(src), "%s:%u",
			 kbasename(bailey_string(view, rule->file)),
			 rule->line);
		audit_log_format(ab, " rule=%u src=", v->rule);
		audit_log_untrustedstring(ab, src);
	}
	audit_log_format(ab, " hash=%016llx", bailey_profile_hash(entry->rec));
	finish(ab, cls, lost);
}

static const char *class_name(enum bailey_class cls)
{
	static const char *const names[BAILEY_CLASS_MAX] = {
		[BAILEY_CLASS_FILE] = "file",
		[BAILEY_CLASS_NET] = "net",
		[BAILEY_CLASS_SIGNAL] = "signal",
		[BAILEY_CLASS_PTRACE] = "ptrace",
		[BAILEY_CLASS_MOUNT] = "mount",
		[BAILEY_CLASS_ATTACH] = "attach",
		[BAILEY_CLASS_LINK] = "file",
		[BAILEY_CLASS_CHANGE] = "change_profile",
		[BAILEY_CLASS_MQUEUE] = "mqueue",
		[BAILEY_CLASS_IO_URING] = "io_uring",
		[BAILEY_CLASS_USERNS] = "namespace",
		[BAILEY_CLASS_DBUS] = "dbus",
	};

	return cls == BAILEY_CLASS_RLIMIT ? "rlimits" : names[cls];
}

/**
 * bailey_audit() - record a decision
 * @entry: profile that decided
 * @v: the verdict
 * @req: what was asked
 *
 * Context: any, RCU read side. A record for which there is no place or no
 * memory is counted, and the next one says so in dropped=.
 */
void bailey_audit(const struct bailey_entry *entry,
		  const struct bailey_verdict *v,
		  const struct bailey_request *req)
{
	struct audit_buffer *ab;
	u64 lost;

	ab = begin(&lost);
	if (!ab)
		return;
	head(ab, v, req->op, class_name(req->cls), entry->profile);
	if (req->cls == BAILEY_CLASS_FILE && req->field[0].p) {
		/* The key lacks the leading slash; the record has it. */
		audit_log_format(ab, " name=");
		audit_log_untrustedstring(ab, req->field[0].p - 1);
	}
	if (req->cls == BAILEY_CLASS_LINK) {
		audit_log_format(ab, " name=");
		audit_log_untrustedstring(ab, req->field[0].p);
	}
	if (req->info && (v->denied || req->error))
		audit_log_format(ab, " info=\"%s\"", req->info);
	if (req->error)
		audit_log_format(ab, " error=%d", req->error);
	who(ab);
	bailey_audit_fields(ab, v, req);
	tail(ab, entry, v, class_name(req->cls), lost);
}

/**
 * bailey_audit_cap() - record a decision about a capability
 * @entry: profile that decided
 * @v: the verdict
 * @cap: CAP_*
 * @n: how often it was refused to this process
 *
 * Context: as bailey_audit().
 */
void bailey_audit_cap(const struct bailey_entry *entry,
		      const struct bailey_verdict *v, int cap, u32 n)
{
	struct audit_buffer *ab;
	u64 lost;

	ab = begin(&lost);
	if (!ab)
		return;
	head(ab, v, "capable", "cap", entry->profile);
	who(ab);
	bailey_audit_capability(ab, cap);
	if (n > 1)
		audit_log_format(ab, " n=%u", n);
	tail(ab, entry, v, "cap", lost);
}

/**
 * bailey_audit_domain() - record that a change of domain is refused
 * @what: "DENIED", or "KILLED" if the task pays for it
 * @label: of the domain that is to be changed
 * @op: operation
 * @name: program, or NULL
 * @info: why
 * @target: label of the new domain
 * @error: negative errno
 *
 * For refusals that are no profile's decision. Context: process, may sleep.
 */
void bailey_audit_domain(const char *what, const char *label, const char *op,
			 const char *name, const char *info, const char *target,
			 int error)
{
	struct audit_buffer *ab;
	u64 lost;

	atomic64_inc(&denials);
	bailey_event_domain(op, label, target, name, info, error,
			    *what == 'K' ? BAILEY_EVENT_KILLED :
					   BAILEY_EVENT_DENIED);
	ab = begin(&lost);
	if (!ab)
		return;
	audit_log_format(ab, "bailey=\"%s\" operation=\"%s\" class=\"%s\" profile=",
			 what, op, name ? "file" : "change_profile");
	audit_log_untrustedstring(ab, label);
	if (name) {
		audit_log_format(ab, " name=");
		audit_log_untrustedstring(ab, name);
	}
	audit_log_format(ab, " info=\"%s\" error=%d", info, error);
	who(ab);
	audit_log_format(ab, " target=");
	audit_log_untrustedstring(ab, target);
	audit_log_format(ab, " rule=none");
	finish(ab, name ? "file" : "change_profile", lost);
}

/**
 * bailey_audit_policy() - record a change of policy, or an attempt at one
 * @op: "policy_load", "policy_remove"
 * @name: profile, or text of the refusal; NULL for none
 * @error: 0 or a negative errno
 *
 * Context: process.
 */
void bailey_audit_policy(const char *op, const char *name, int error)
{
	struct audit_buffer *ab;

	if (error)
		bailey_event_policy(op, NULL, name, 0, 0, error);
	ab = audit_log_start(audit_context(), GFP_KERNEL, AUDIT_AVC);
	if (!ab)
		return;
	audit_log_format(ab, "bailey=\"%s\" operation=\"%s\"",
			 error ? "ERROR" : "STATUS", op);
	if (name) {
		audit_log_format(ab, error ? " info=" : " name=");
		audit_log_untrustedstring(ab, name);
	}
	if (error)
		audit_log_format(ab, " error=%d", error);
	who(ab);
	finish(ab, "policy", 0);
}

/** bailey_audit_count() - count a refusal, recorded or not */
void bailey_audit_count(void)
{
	atomic64_inc(&denials);
}

/** bailey_audit_denials() - refusals since boot */
u64 bailey_audit_denials(void)
{
	return atomic64_read(&denials);
}

/** bailey_audit_dropped() - records for which there was no place */
u64 bailey_audit_dropped(void)
{
	return atomic64_read(&dropped);
}
