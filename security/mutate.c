// SPDX-License-Identifier: GPL-2.0
/*
 * bailey.drop_hook=NAME: a kernel that lacks one of Bailey's hooks, and differs
 * in nothing else from the one that is tested. See scripts/mutate.
 */
#include <linux/lsm_hooks.h>
#include <linux/string.h>

#include "compat.h"
#include "mutate.h"

static char drop_hook[64] __initdata;

static int __init set_drop_hook(char *name)
{
	strscpy(drop_hook, name, sizeof(drop_hook));
	return 1;
}
__setup("bailey.drop_hook=", set_drop_hook);

/* The kernel's names of its hooks, and where a hook of that name is hung up. */
struct place {
	const char *name;
	const void *place;
};

static const struct place places[] __initconst = {
#define LSM_HOOK(RET, DEFAULT, NAME, ...) \
	{ #NAME, bailey_hook_place(NAME) },
#include <linux/lsm_hook_defs.h>
#undef LSM_HOOK
};

static const char *name_of(const struct security_hook_list *hook)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(places); i++)
		if (places[i].place == bailey_place_of(hook))
			return places[i].name;
	return "?";
}

/**
 * bailey_mutate() - leave out the hook that the command line names
 * @hooks: about to be registered
 * @n: their number
 *
 * Return: how many remain, from the first on.
 */
size_t __init bailey_mutate(struct security_hook_list *hooks, size_t n)
{
	size_t i;

	if (!*drop_hook)
		return n;
	for (i = 0; i < n; i++) {
		if (strcmp(name_of(&hooks[i]), drop_hook))
			continue;
		memmove(&hooks[i], &hooks[i + 1], (n - i - 1) * sizeof(*hooks));
		pr_crit("bailey: hook %s is left out\n", drop_hook);
		*drop_hook = '\0';
		return n - 1;
	}
	return n;
}

/** bailey_mutate_end() - no more hooks come: the one that was named must have */
void __init bailey_mutate_end(void)
{
	if (*drop_hook)
		panic("bailey: no hook %s to leave out\n", drop_hook);
}
