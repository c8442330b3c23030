/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The tracepoint bailey:bailey_decision: every decision of a profile, also what
 * it allows, for perf, bpftrace and their like. While it is on, decisions cost
 * as much as for a reader of bailey/events that wants them all.
 */
#undef TRACE_SYSTEM
#define TRACE_SYSTEM bailey

#if !defined(_BAILEY_TRACE_H) || defined(TRACE_HEADER_MULTI_READ)
#define _BAILEY_TRACE_H

#include <linux/tracepoint.h>

#include "compat.h"
#include "events.h"

TRACE_EVENT_FN(bailey_decision,
	TP_PROTO(const struct bailey_draft *draft),
	TP_ARGS(draft),
	TP_STRUCT__entry(
		__field(u8, verdict)
		__field(u32, cls)
		__field(u32, requested)
		__field(u32, denied)
		__field(u32, rule)
		__field(u32, line)
		__field(u64, generation)
		__field(u64, hash)
		__string(op, draft->text[BAILEY_EVENT_OP].p)
		__string(profile, draft->text[BAILEY_EVENT_PROFILE].p)
		__string(label, draft->text[BAILEY_EVENT_LABEL].p)
		__string(source, draft->text[BAILEY_EVENT_SOURCE].p)
		__dynamic_array(char, name,
				draft->text[BAILEY_EVENT_FIELD].len + 1)
	),
	TP_fast_assign(
		const struct bailey_field *name =
			&draft->text[BAILEY_EVENT_FIELD];

		__entry->verdict = draft->head.verdict;
		__entry->cls = draft->head.cls;
		__entry->requested = draft->head.requested;
		__entry->denied = draft->head.denied;
		__entry->rule = draft->head.rule;
		__entry->line = draft->head.line;
		__entry->generation = draft->head.generation;
		__entry->hash = draft->head.hash;
		bailey_assign_str(op, draft->text[BAILEY_EVENT_OP].p);
		bailey_assign_str(profile, draft->text[BAILEY_EVENT_PROFILE].p);
		bailey_assign_str(label, draft->text[BAILEY_EVENT_LABEL].p);
		bailey_assign_str(source, draft->text[BAILEY_EVENT_SOURCE].p);
		if (name->p)
			memcpy(__get_dynamic_array(name), name->p, name->len);
		((char *)__get_dynamic_array(name))[name->p ? name->len : 0] =
			'\0';
	),
	TP_printk("%s op=%s class=%u profile=%s label=%s name=%s requested=0x%x denied=0x%x rule=%d src=%s:%u generation=%llu hash=%016llx",
		  __print_symbolic(__entry->verdict,
				   { BAILEY_EVENT_ALLOWED, "allowed" },
				   { BAILEY_EVENT_AUDITED, "audited" },
				   { BAILEY_EVENT_COMPLAINED, "complained" },
				   { BAILEY_EVENT_DENIED, "denied" },
				   { BAILEY_EVENT_QUIETED, "quieted" },
				   { BAILEY_EVENT_KILLED, "killed" }),
		  __get_str(op), __entry->cls, __get_str(profile),
		  __get_str(label), (char *)__get_dynamic_array(name),
		  __entry->requested, __entry->denied, (int)__entry->rule,
		  __get_str(source), __entry->line, __entry->generation,
		  __entry->hash),
	bailey_trace_reg, bailey_trace_unreg
);

#endif /* _BAILEY_TRACE_H */

#undef TRACE_INCLUDE_PATH
#define TRACE_INCLUDE_PATH .
#undef TRACE_INCLUDE_FILE
#define TRACE_INCLUDE_FILE trace
#include <trace/define_trace.h>
