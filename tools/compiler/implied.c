// SPDX-License-Identifier: GPL-2.0
/*
 * What AppArmor grants unasked: programs that change their profile or hat do so
 * by files of /proc, whichever module answers there.
 */
#include <stdlib.h>
#include <string.h>

#include "front.h"

#define ATTR	"/proc/*/attr/"
#define OWN	"/proc/[0-9]*/attr/"

static void grant(struct bc_profile *p, const char *path, uint32_t perms)
{
	struct bc_rule rule = {
		.cls = BAILEY_CLASS_FILE, .nfields = 1, .perms = perms,
		.owner = true, .implied = true, .loc = p->loc,
		.text = "(implied by hats, children or change_profile)",
	};
	char *field = (char *)path;

	bc_add_rule_of(p, false, &rule, &field);
}

static bool has_changes(const struct bc_profile *p)
{
	size_t i;

	for (i = 0; i < p->nrules; i++)
		if (p->rules[i]->cls == BAILEY_CLASS_CHANGE)
			return true;
	return false;
}

/** bc_implied() - add what is granted unasked to the profiles of a policy */
void bc_implied(struct bc_policy *policy)
{
	bool *has_hats = calloc(policy->nprofiles + 1, sizeof(*has_hats));
	size_t i;

	if (!has_hats)
		abort();
	for (i = 0; i < policy->nprofiles; i++)
		if (policy->profiles[i].parent >= 0)
			has_hats[policy->profiles[i].parent] = true;
	for (i = 0; i < policy->nprofiles; i++) {
		struct bc_profile *p = &policy->profiles[i];
		bool hats = p->hat || has_hats[i];
		bool changes = has_changes(p);

		if (hats)
			grant(p, OWN "{apparmor/,}current", BAILEY_MAY_WRITE);
		if (changes)
			grant(p, ATTR "{apparmor/,}{current,exec}",
			      BAILEY_MAY_WRITE);
		if (!hats && !changes)
			continue;
		grant(p, ATTR "apparmor/", BAILEY_MAY_READ);
		grant(p, "/sys/module/apparmor/parameters/enabled",
		      BAILEY_MAY_READ);
	}
	free(has_hats);
}
