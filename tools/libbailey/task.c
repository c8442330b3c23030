// SPDX-License-Identifier: GPL-2.0
/*
 * What a thread says of itself: its hat and its request.
 */
#include <errno.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/random.h>

#include "private.h"

static int failed(const char *what)
{
	if (errno == EINVAL && prctl(PR_BAILEY, BAILEY_PRCTL_ABI, 0, 0, 0) < 0)
		errno = ENOSYS;
	if (errno == ENOSYS)
		return bailey_fail(ENOSYS, "the kernel does not run Bailey");
	return bailey_fail(errno, "%s: %s", what, strerror(errno));
}

/* In a token: the hat is one of a layer. */
#define OF_LAYER	1u

/* A token nobody guesses; 0 would mean for ever. */
static int make_token(uint64_t *token)
{
	do {
		if (getrandom(token, sizeof(*token), 0) != sizeof(*token))
			return -1;
		*token &= ~(uint64_t)OF_LAYER;
	} while (!*token);
	return 0;
}

EXPORT int bailey_enter(const char *hat, uint64_t *token)
{
	size_t len = strlen(hat) + 1;

	if (token && make_token(token))
		return failed("random numbers");
	if (token)
		*token |= OF_LAYER;
	if (!prctl(PR_BAILEY, BAILEY_PRCTL_LAYER_HAT, hat, len, token))
		return 0;
	/* No layer has hats, or the kernel knows of none that have. */
	if (errno == ECHILD || errno == EINVAL) {
		if (token)
			*token &= ~(uint64_t)OF_LAYER;
		if (!prctl(PR_BAILEY, BAILEY_PRCTL_HAT, hat, len, token))
			return 0;
	}
	if (token)
		*token = 0;
	return failed(hat);
}

EXPORT int bailey_leave(uint64_t token)
{
	if (!token)
		return bailey_fail(EPERM, "leave: no token");
	if (prctl(PR_BAILEY, token & OF_LAYER ? BAILEY_PRCTL_LAYER_HAT :
		  BAILEY_PRCTL_HAT, NULL, 0UL, &token))
		return failed("leave");
	return 0;
}

EXPORT int bailey_tag(uint64_t tag)
{
	if (prctl(PR_BAILEY, BAILEY_PRCTL_TAG, tag, 0UL, 0UL))
		return failed("tag");
	return 0;
}
