// SPDX-License-Identifier: GPL-2.0
/*
 * Self-restriction: makes a blob of one profile and hands it to the kernel.
 */
#include <errno.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <xxhash.h>

#include "private.h"

/* Whether @rec is a hat of the profile @name. */
static bool hat_of(const struct bailey_view *view,
		   const struct bailey_profile_rec *rec, const char *name)
{
	const char *own = bailey_string(view, rec->name);
	size_t len = strlen(name);

	return (rec->flags & BAILEY_PROFILE_HAT) && !strncmp(own, name, len) &&
		!strncmp(own + len, "//", 2) && !strstr(own + len + 2, "//");
}

/*
 * How many profiles a layer of @profile has. Hats follow the profile, as all are
 * sorted by name, but for what sorts between it and "//".
 */
static __u32 with_hats(const struct bailey_view *view, int profile, bool hats,
		       struct bailey_profile_rec *to)
{
	const struct bailey_profile_rec *rec = &view->profiles[profile];
	const char *name = bailey_string(view, rec->name);
	__u32 n = 1, i;

	if (to)
		*to = *rec;
	for (i = 0; hats && i < view->count[BAILEY_SECT_PROFILES]; i++) {
		if (!hat_of(view, &view->profiles[i], name))
			continue;
		if (to)
			to[n] = view->profiles[i];
		n++;
	}
	return n;
}

/* A copy of the blob that has but one profile, or it and its hats; for free(). */
static void *single(const struct bailey_view *view, int profile, bool hats,
		    size_t *size)
{
	size_t n = view->count[BAILEY_SECT_PROFILES] * sizeof(*view->profiles);
	const char *rest = (const char *)view->profiles + n;
	__u32 kept = with_hats(view, profile, hats, NULL);
	size_t one = kept * sizeof(*view->profiles);
	struct bailey_header *h;
	char *body;

	*size = view->size - n + one;
	h = malloc(*size);
	if (!h)
		return NULL;
	memcpy(h, view->base, sizeof(*h));
	body = (char *)(h + 1);
	/* All references are by section: they hold as they are. */
	with_hats(view, profile, hats, (struct bailey_profile_rec *)body);
	memcpy(body + one, rest, (const char *)view->base + view->size - rest);
	h->size = *size;
	h->count[BAILEY_SECT_PROFILES] = kept;
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
	case EBUSY:
		return bailey_fail(EBUSY,
				   "restrict: close the io_uring with a poller (SQPOLL) first");
	case EAGAIN:
		return bailey_fail(EAGAIN,
				   "restrict: a thread could not be reached");
	default:
		return bailey_fail(errno, "restrict: %s", strerror(errno));
	}
}

/* This process, or one that it was forked from, put on a layer with hats. */
bool bailey_has_own_hats;

EXPORT int bailey_restrict(const struct bailey_policy *policy, int profile,
			   unsigned int flags)
{
	const struct bailey_profile_rec *rec;
	size_t size;
	void *blob;
	int ret;

	rec = bailey_profile_rec(policy, profile);
	if (!rec || (flags & ~(BAILEY_RESTRICT_THREADS | BAILEY_RESTRICT_HATS)))
		return bailey_fail(EINVAL, "restrict: bad argument");
	blob = single(&policy->view, profile, flags & BAILEY_RESTRICT_HATS,
		      &size);
	if (!blob)
		return bailey_fail(ENOMEM, "restrict: no memory");
	ret = ask(blob, size, flags);
	if (ret && errno == EPERM &&
	    !prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))
		ret = ask(blob, size, flags);
	if (ret)
		explain(policy, rec, size);
	else if (flags & BAILEY_RESTRICT_HATS)
		__atomic_store_n(&bailey_has_own_hats, true, __ATOMIC_RELAXED);
	free(blob);
	return ret ? -1 : 0;
}
