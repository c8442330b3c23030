// SPDX-License-Identifier: GPL-2.0
/*
 * bailey enforce, bailey complain: load profiles again in another mode. The
 * policy files stay as they are; the next load of them brings their mode back.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <xxhash.h>

#include "bailey.h"

/**
 * load_mode() - load policy with the mode of a profile changed
 * @blob: compiled policy; changed
 * @size: its bytes
 * @name: profile; what is below it changes as well; NULL: all
 * @complain: complain only, else enforce
 *
 * Return: EXIT_OK, or EXIT_USAGE after a message.
 */
int load_mode(void *blob, size_t size, const char *name, bool complain)
{
	struct bailey_header *head = blob;
	size_t n = name ? strlen(name) : 0, from;
	uint64_t change;
	struct bailey_blob_error err;
	struct bailey_view view;
	__u32 i;

	if (bailey_verify(blob, size, &view, &err))
		return EXIT_USAGE;
	for (i = 0; i < view.count[BAILEY_SECT_PROFILES]; i++) {
		struct bailey_profile_rec *prof =
			(struct bailey_profile_rec *)&view.profiles[i];
		const char *is = bailey_string(&view, prof->name);

		if (name && (strncmp(is, name, n) ||
			     (is[n] && strncmp(is + n, "//", 2))))
			continue;
		change = bc_hash_flags(prof->flags);
		prof->flags &= ~(BAILEY_PROFILE_KILL | BAILEY_PROFILE_PROMPT |
				 BAILEY_PROFILE_UNCONFINED |
				 BAILEY_PROFILE_DEFAULT_ALLOW |
				 BAILEY_PROFILE_COMPLAIN);
		if (complain)
			prof->flags |= BAILEY_PROFILE_COMPLAIN;
		change ^= bc_hash_flags(prof->flags);
		prof->hash[0] ^= change;
		prof->hash[1] ^= change >> 32;
	}
	from = offsetof(struct bailey_header, count);
	head->checksum = XXH64((char *)blob + from, size - from, 0);
	return kernel_write("load", blob, size);
}

/* Profiles may be named after programs, so the loaded ones come first. */
static int change(struct common *c, const char *what, bool complain)
{
	char *source = profile_source(what, NULL);
	bool file = !source && may_be_policy(what);
	size_t size;
	void *blob;
	int ret;

	if (file)
		source = strdup(what);
	if (!source) {
		fprintf(stderr, "bailey: %s is neither a loaded profile nor a policy file\n",
			what);
		return EXIT_USAGE;
	}
	if (!file && access(source, R_OK)) {
		fprintf(stderr, *source == '/' ?
			"bailey: %s was loaded from %s, which is not there any more: name its file\n" :
			"bailey: %s was loaded from \"%s\", in a folder that is not known: name its file, or go there\n",
			what, source);
		free(source);
		return EXIT_USAGE;
	}
	blob = get_blob(c, &source, 1, &size, NULL);
	ret = blob ? load_mode(blob, size, file ? NULL : what, complain) :
		no_profile(c, source);
	if (!ret)
		printf("%s: %s\n", what, complain ? "complain" : "enforce");
	free(blob);
	free(source);
	return ret;
}

static int change_all(struct common *c, bool complain)
{
	int i, ret = EXIT_OK;

	if (!has_profiles())
		return EXIT_USAGE;
	for (i = 0; i < c->argc; i++)
		if (change(c, c->argv[i], complain))
			ret = EXIT_USAGE;
	return ret;
}

int verb_enforce(struct common *c)
{
	return change_all(c, false);
}

int verb_complain(struct common *c)
{
	return change_all(c, true);
}
