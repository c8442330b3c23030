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

/* Enters a hat of a layer, or of the administrator's profile. */
static int enter(const char *hat, uint64_t *token, bool layer)
{
	if (token)
		*token = layer ? *token | OF_LAYER : *token & ~(uint64_t)OF_LAYER;
	return prctl(PR_BAILEY, layer ? BAILEY_PRCTL_LAYER_HAT : BAILEY_PRCTL_HAT,
		     hat, strlen(hat) + 1, token);
}

/* There are no hats, or the task has no profile that could have any. */
static bool none_there(bool layer)
{
	return errno == ECHILD || errno == EINVAL || (errno == EPERM && !layer);
}

EXPORT int bailey_enter(const char *hat, uint64_t *token)
{
	/*
	 * Who started this program may have put it under a layer with a hat of
	 * that name: where the administrator's profile has hats, these count.
	 */
	bool own = bailey_has_own_hats;
	int first;

	if (token && make_token(token))
		return failed("random numbers");
	if (!enter(hat, token, own))
		return 0;
	first = errno;
	if (none_there(own) && !enter(hat, token, !own))
		return 0;
	/* Who has neither is told what is missing where it should be. */
	if (none_there(!own) && first != EINVAL)
		errno = first;
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
