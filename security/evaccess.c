// SPDX-License-Identifier: GPL-2.0
/*
 * Events of decisions: what of a request and its verdict a record holds.
 */
#include <linux/cred.h>
#include <linux/kernel.h>
#include <linux/resource.h>

#include "events.h"
#include "hits.h"
#include "netask.h"

#define CREATE_TRACE_POINTS
#include "trace.h"

/**
 * struct texts - what the fields of a record may point to
 * @addr: addresses of both ends as keys
 * @value: a limit
 */
struct texts {
	char addr[2][BAILEY_ADDR_SIZE];
	char value[24];
};

static enum bailey_event_verdict verdict_of(const struct bailey_verdict *v)
{
	if (!v->denied)
		return v->record ? BAILEY_EVENT_AUDITED : BAILEY_EVENT_ALLOWED;
	if (v->complain)
		return BAILEY_EVENT_COMPLAINED;
	if (v->kill)
		return BAILEY_EVENT_KILLED;
	return v->record ? BAILEY_EVENT_DENIED : BAILEY_EVENT_QUIETED;
}

/* All that is known of a socket, whether or not rules looked at it. */
static void set_addresses(struct bailey_draft *draft,
			  const struct bailey_request *req, struct texts *key)
{
	struct bailey_addr end[2];
	unsigned int i;

	if (bailey_net_addresses(req->net, req->perms, &end[0], &end[1]))
		return;
	for (i = 0; i < 2; i++) {
		struct bailey_field *text = &draft->text[BAILEY_EVENT_FIELD + 1 + i];

		text->p = key->addr[i];
		text->len = bailey_addr_key(&end[i], key->addr[i]);
	}
}

static void set_fields(struct bailey_draft *draft,
		       const struct bailey_request *req, struct texts *key)
{
	struct bailey_field *field = &draft->text[BAILEY_EVENT_FIELD];
	unsigned int i;

	draft->head.nfields = req->nfields;
	for (i = 0; i < req->nfields; i++)
		field[i] = req->field[i];
	if (req->cls == BAILEY_CLASS_FILE && field[0].p) {
		/* The key lacks the leading slash; the record has it. */
		field[0].p--;
		field[0].len++;
	}
	if (req->cls == BAILEY_CLASS_NET)
		set_addresses(draft, req, key);
	if (req->cls == BAILEY_CLASS_RLIMIT) {
		draft->head.nfields = 1;
		if (req->value == RLIM_INFINITY)
			strscpy(key->value, "infinity", sizeof(key->value));
		else
			snprintf(key->value, sizeof(key->value), "%llu",
				 req->value);
		bailey_draft_text(draft, BAILEY_EVENT_FIELD, key->value);
	}
}

static void set_source(struct bailey_draft *draft,
		       const struct bailey_entry *entry, u32 rule)
{
	const struct bailey_view *view = &entry->blob->view;
	u32 file = entry->rec->file;

	draft->head.rule = rule;
	if (rule != BAILEY_NO_RULE) {
		file = view->rules[rule].file;
		draft->head.line = view->rules[rule].line;
		/* The upper half, and never 0. */
		draft->head.rule_hash = bailey_rule_hash(view, rule) >> 32 | 1;
	}
	bailey_draft_text(draft, BAILEY_EVENT_SOURCE,
			  bailey_string(view, file));
}

/**
 * bailey_event_access() - tell of a decision
 * @policy: table in which it was made
 * @domain: whose
 * @entry: profile that decided
 * @v: the verdict
 * @req: what was asked; of class CAP only @op, and the capability in @perms
 * @n: how often this was refused to the process (CAP), or 0
 *
 * Context: any; in the RCU section of @policy.
 */
void bailey_event_access(const struct bailey_policy *policy,
			 const struct bailey_domain *domain,
			 const struct bailey_entry *entry,
			 const struct bailey_verdict *v,
			 const struct bailey_request *req, u64 n)
{
	bool number = req->cls == BAILEY_CLASS_CAP ||
		      req->cls == BAILEY_CLASS_RLIMIT;
	struct bailey_draft draft = {
		.head = {
			.type = BAILEY_EVENT_DECISION,
			.verdict = verdict_of(v),
			.cls = req->cls,
			.generation = policy->generation,
			.count = n,
			.peer = req->peer_pid,
			.ouid = ~0u,
			.requested = req->perms,
			.denied = v->denied,
			.node = v->node,
			.hash = bailey_profile_hash(entry->rec),
			.error = v->error,
			.signal = req->sig,
		},
	};
	struct texts key;
	bool told;

	if (number) {
		draft.head.requested = req->cls == BAILEY_CLASS_CAP ?
			req->perms : req->resource;
		draft.head.denied = v->denied ? draft.head.requested : 0;
	}
	if (req->cls == BAILEY_CLASS_FILE || req->cls == BAILEY_CLASS_LINK) {
		draft.head.ouid = from_kuid(&init_user_ns, req->ouid);
		if (req->owner)
			draft.head.flags |= BAILEY_EVENT_FLAG_OWNER;
	}
	if (entry->layer)
		draft.head.flags |= BAILEY_EVENT_FLAG_LAYER;
	if (entry->rec->flags & BAILEY_PROFILE_TRACE)
		draft.head.flags |= BAILEY_EVENT_FLAG_TRACE;
	bailey_draft_text(&draft, BAILEY_EVENT_PROFILE, entry->profile->name);
	bailey_draft_text(&draft, BAILEY_EVENT_LABEL, domain->label);
	bailey_draft_text(&draft, BAILEY_EVENT_OP, req->op);
	if (v->denied || req->error)
		bailey_draft_text(&draft, BAILEY_EVENT_INFO, req->info);
	bailey_draft_text(&draft, BAILEY_EVENT_TARGET, req->target);
	if (req->has_peer)
		bailey_draft_text(&draft, BAILEY_EVENT_PEER,
				  bailey_domain_name(req->peer));
	set_source(&draft, entry, v->rule);
	set_fields(&draft, req, &key);
	trace_bailey_decision(&draft);
	told = bailey_event_write(&draft);
	/* A layer's refusals may be too many to be told of. */
	if (v->denied && !v->complain && (told || !entry->layer))
		bailey_refused();
}

/**
 * bailey_event_cap() - tell of a decision about a capability
 * @policy: table in which it was made
 * @domain: whose
 * @entry: profile that decided
 * @v: the verdict
 * @cap: CAP_*
 * @n: how often it was refused to the process, or 0
 *
 * Context: as bailey_event_access().
 */
void bailey_event_cap(const struct bailey_policy *policy,
		      const struct bailey_domain *domain,
		      const struct bailey_entry *entry,
		      const struct bailey_verdict *v, int cap, u64 n)
{
	const struct bailey_request req = {
		.op = "capable",
		.cls = BAILEY_CLASS_CAP,
		.perms = cap,
	};

	bailey_event_access(policy, domain, entry, v, &req, n);
}
