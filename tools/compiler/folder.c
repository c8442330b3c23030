// SPDX-License-Identifier: GPL-2.0
/*
 * Folders of policy: which of their files count, and in which order. An include of
 * a folder, --preprocess and the verbs that take folders go by this.
 */
#include <dirent.h>
#include <string.h>

#include "ir.h"

/* False for a README, backups and package leftovers. */
static int wanted(const struct dirent *e)
{
	static const char *const bad[] = { "~", ".dpkg-old", ".dpkg-new",
		".dpkg-dist", ".dpkg-bak", ".dpkg-remove", ".rpmnew", ".rpmsave", ".orig",
		".rej", ".pacnew", ".pacsave" };
	size_t n = strlen(e->d_name), i;

	if (e->d_name[0] == '.' || !strcmp(e->d_name, "README"))
		return 0;
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		size_t m = strlen(bad[i]);

		if (n > m && !strcmp(e->d_name + n - m, bad[i]))
			return 0;
	}
	return 1;
}

/**
 * bc_folder() - the names in a folder of policy
 * @path: folder
 * @name: receives the entries, in order, folders among them; each and the array
 *	are to be freed
 *
 * Return: number of them, or -1 with errno.
 */
int bc_folder(const char *path, struct dirent ***name)
{
	return scandir(path, name, wanted, alphasort);
}
