// SPDX-License-Identifier: GPL-2.0
/*
 * The part of a record that depends on the class of the object: names of
 * permissions, signals, capabilities and mount flags.
 */
#include <linux/capability.h>
#include <linux/cred.h>
#include <linux/mount.h>
#include <linux/resource.h>
#include <linux/string.h>
#include <uapi/linux/mount.h> /* MS_* */

#include "audit.h"
#include "names.h"

static void log_letters(struct audit_buffer *ab, const char *key, u32 perms)
{
	static const struct {
		u32 perm;
		char letter;
	} file[] = {
		{ BAILEY_MAY_READ, 'r' },
		{ BAILEY_MAY_WRITE, 'w' },
		{ BAILEY_MAY_APPEND, 'a' },
		{ BAILEY_MAY_LINK, 'l' },
		{ BAILEY_MAY_LOCK, 'k' },
		{ BAILEY_MAY_MMAP_EXEC, 'm' },
		{ BAILEY_MAY_EXEC, 'x' },
	};
	char buf[ARRAY_SIZE(file) + 1];
	unsigned int i, n = 0;

	for (i = 0; i < ARRAY_SIZE(file); i++)
		if (perms & file[i].perm)
			buf[n++] = file[i].letter;
	buf[n] = '\0';
	audit_log_format(ab, " %s=\"%s\"", key, buf);
}

static void log_words(struct audit_buffer *ab, const char *key, u32 perms,
		      const char *const *names, unsigned int n)
{
	const char *gap = "";
	unsigned int i;

	audit_log_format(ab, " %s=\"", key);
	for (i = 0; i < n; i++) {
		if (!(perms & (1u << i)))
			continue;
		audit_log_format(ab, "%s%s", gap, names[i]);
		gap = " ";
	}
	audit_log_format(ab, "\"");
}

static void log_name(struct audit_buffer *ab, const char *key,
		     const struct bailey_field *field)
{
	audit_log_format(ab, " %s=", key);
	audit_log_n_untrustedstring(ab, field->p, field->len);
}

static const char *name_or(const char *const *names, unsigned int n,
			   unsigned int i)
{
	return i < n && names[i] ? names[i] : "unknown";
}

static void log_mount(struct audit_buffer *ab, const struct bailey_request *req)
{
	const char *gap = "";
	unsigned int i;

	log_name(ab, "name", &req->field[0]);
	if (req->field[1].len)
		log_name(ab, "srcname", &req->field[1]);
	if (req->field[2].len)
		log_name(ab, "fstype", &req->field[2]);
	if (!req->flags)
		return;
	audit_log_format(ab, " flags=\"");
	for (i = 0; i < BAILEY_NMOUNT_FLAGS; i++) {
		if (!(req->flags & (1ul << i)))
			continue;
		audit_log_format(ab, "%s%s", gap,
				 name_or(bailey_mount_names,
					 BAILEY_NMOUNT_FLAGS, i));
		gap = ", ";
	}
	audit_log_format(ab, "\"");
}

static void log_rlimit(struct audit_buffer *ab,
		       const struct bailey_request *req)
{
	audit_log_format(ab, " rlimit=%s value=",
			 name_or(bailey_rlimit_names, BAILEY_NRLIMITS,
				 req->resource));
	if (req->value == RLIM_INFINITY)
		audit_log_format(ab, "infinity");
	else
		audit_log_format(ab, "%llu", req->value);
}

static void log_target(struct audit_buffer *ab, const char *target)
{
	if (!target)
		return;
	audit_log_format(ab, " target=");
	audit_log_untrustedstring(ab, target);
}

/**
 * bailey_audit_fields() - write the keys that depend on the class
 * @ab: record under construction
 * @v: the verdict
 * @req: what was asked
 */
void bailey_audit_fields(struct audit_buffer *ab,
			 const struct bailey_verdict *v,
			 const struct bailey_request *req)
{
	static const struct {
		const char *const *names;
		unsigned int n;
	} words[BAILEY_CLASS_MAX] = {
		[BAILEY_CLASS_NET] = { bailey_net_perms, BAILEY_NNET_PERMS },
		[BAILEY_CLASS_SIGNAL] = { bailey_signal_perms, 2 },
		[BAILEY_CLASS_PTRACE] = { bailey_ptrace_perms, 4 },
		[BAILEY_CLASS_MOUNT] = { bailey_mount_perms, 3 },
		[BAILEY_CLASS_MQUEUE] = { bailey_mqueue_perms,
					  BAILEY_NMQUEUE_PERMS },
		[BAILEY_CLASS_IO_URING] = { bailey_io_uring_perms, 2 },
		[BAILEY_CLASS_USERNS] = { bailey_userns_perms, 1 },
		[BAILEY_CLASS_CHANGE] = { bailey_change_perms, 3 },
	};

	if (req->cls == BAILEY_CLASS_NET)
		bailey_audit_net(ab, req);
	if (req->cls == BAILEY_CLASS_MOUNT)
		log_mount(ab, req);
	if (req->cls == BAILEY_CLASS_CHANGE && req->field[0].len)
		log_name(ab, "name", &req->field[0]);
	if (req->cls == BAILEY_CLASS_MQUEUE) {
		audit_log_format(ab, " type=\"%s\"", req->field[0].p);
		log_name(ab, "name", &req->field[1]);
	}
	if (req->cls == BAILEY_CLASS_RLIMIT) {
		log_rlimit(ab, req);
		return;
	}
	if (req->cls == BAILEY_CLASS_FILE || req->cls == BAILEY_CLASS_LINK) {
		bool link = req->cls == BAILEY_CLASS_LINK;

		log_letters(ab, "requested_mask",
			    link ? BAILEY_MAY_LINK : req->perms);
		log_letters(ab, "denied_mask",
			    link && v->denied ? BAILEY_MAY_LINK : v->denied);
		audit_log_format(ab, " fsuid=%u ouid=%u",
				 from_kuid(&init_user_ns, current_fsuid()),
				 from_kuid(&init_user_ns, req->ouid));
		log_target(ab, req->target);
		return;
	}
	log_words(ab, "requested_mask", req->perms, words[req->cls].names,
		  words[req->cls].n);
	log_words(ab, "denied_mask", v->denied, words[req->cls].names,
		  words[req->cls].n);
	if (req->cls == BAILEY_CLASS_SIGNAL) {
		if (req->sig < BAILEY_NSIGNALS && bailey_signal_names[req->sig])
			audit_log_format(ab, " signal=%s",
					 bailey_signal_names[req->sig]);
		else
			audit_log_format(ab, " signal=rtmin+%d", req->sig - 32);
	}
	log_target(ab, req->target);
	if (req->has_peer) {
		audit_log_format(ab, " peer=");
		audit_log_untrustedstring(ab, bailey_domain_name(req->peer));
	}
}

/**
 * bailey_audit_capability() - name a capability
 * @ab: record under construction
 * @cap: CAP_*
 */
void bailey_audit_capability(struct audit_buffer *ab, int cap)
{
	audit_log_format(ab, " capability=%d capname=\"%s\"", cap,
			 name_or(bailey_cap_names, CAP_LAST_CAP + 1, cap));
}
