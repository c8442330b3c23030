// SPDX-License-Identifier: GPL-2.0
/*
 * Self-restriction: makes a blob of one profile and hands it to the kernel.
 */
#include <errno.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <xxhash.h>

#include "private.h"

/* A copy of the blob that has but one profile; for free(). */
static void *single(const struct bailey_view *view, int profile, size_t *size)
{
	const size_t one = sizeof(struct bailey_profile_rec);
	size_t n = view->count[BAILEY_SECT_PROFILES] * one;
	const char *rest = (const char *)view->profiles + n;
	struct bailey_header *h;
	char *body;

	*size = view->size - n + one;
	h = malloc(*size);
	if (!h)
		return NULL;
	memcpy(h, view->base, sizeof(*h));
	body = (char *)(h + 1);
	/* All references are by section: they hold as they are. */
	memcpy(body, &view->profiles[profile], one);
	memcpy(body + one, rest, (const char *)view->base + view->size - rest);
	h->size = *size;
	h->count[BAILEY_SECT_PROFILES] = 1;
	h->checksum = XXH64(h->count, *size - offsetof(struct bailey_header,
						      count), 0);
	return h;
}

/**
 * bailey_layer_fault() - what in a profile the kernel does not take as a layer
 * @policy: policy
 * @rec: profile of it
 *
 * Return: text, or NULL: nothing.
 */
const char *bailey_layer_fault(const struct bailey_policy *policy,
			       const struct bailey_profile_rec *rec)
{
	const struct bailey_view *view = &policy->view;
	__u32 i;

	if (rec->flags & ~BAILEY_LAYER_FLAGS)
		return "a layer takes no flags but complain, default_allow and those for paths";
	if (rec->error)
		return "a layer cannot choose its error";
	if (rec->nrlimits)
		return "a layer has no limits: use setrlimit(2)";
	for (i = 1; i < view->count[BAILEY_SECT_EXECS]; i++)
		if (view->execs[i].mode != BAILEY_EXEC_INHERIT ||
		    view->execs[i].target)
			return "a layer has no exec mode but ix: it cannot change to another profile";
	return NULL;
}

static int ask(const void *blob, size_t size, unsigned int flags)
{
	return prctl(PR_BAILEY, BAILEY_PRCTL_RESTRICT, blob, size,
		     (unsigned long)flags);
}

/* Says what a failure means; errno stays. */
static int explain(const struct bailey_policy *policy,
		   const struct bailey_profile_rec *rec, size_t size)
{
	const char *text;

	switch (errno) {
	case ENOSYS:
	case EINVAL:
		if (prctl(PR_BAILEY, BAILEY_PRCTL_ABI, 0, 0, 0) < 0)
			return bailey_fail(ENOSYS,
					   "the kernel does not run Bailey");
		text = bailey_layer_fault(policy, rec);
		return bailey_fail(EINVAL, "restrict: %s", text ? text :
				   "the kernel does not take it as a layer");
	case E2BIG:
		return bailey_fail(E2BIG, size > BAILEY_MAX_LAYER_BLOB ?
				   "restrict: the policy is too large" :
				   "restrict: too many layers");
	case EAGAIN:
		return bailey_fail(EAGAIN,
				   "restrict: a thread could not be reached");
	default:
		return bailey_fail(errno, "restrict: %s", strerror(errno));
	}
}

EXPORT int bailey_restrict(const struct bailey_policy *policy, int profile,
			   unsigned int flags)
{
	const struct bailey_profile_rec *rec;
	size_t size;
	void *blob;
	int ret;

	rec = bailey_profile_rec(policy, profile);
	if (!rec || (flags & ~BAILEY_RESTRICT_THREADS))
		return bailey_fail(EINVAL, "restrict: bad argument");
	blob = single(&policy->view, profile, &size);
	if (!blob)
		return bailey_fail(ENOMEM, "restrict: no memory");
	ret = ask(blob, size, flags);
	if (ret && errno == EPERM &&
	    !prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))
		ret = ask(blob, size, flags);
	if (ret)
		explain(policy, rec, size);
	free(blob);
	return ret ? -1 : 0;
}
