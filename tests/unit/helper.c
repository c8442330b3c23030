// SPDX-License-Identifier: GPL-2.0
#include "helper.h"

void *compile(const char *text, size_t *size, char *error, size_t room,
	      struct bc_loc *loc)
{
	const char *dirs[] = { "../../policy" };
	struct bc_options opt = { dirs, 1 };
	struct bc_diag *diag = bc_diag_new(false);
	struct bc_policy *p = bc_parse_string("test", text, &opt, diag);
	void *blob = NULL;

	if (p)
		bc_build(p, diag, &blob, size, NULL);
	if (error)
		snprintf(error, room, "%s", bc_diag_first(diag, loc) ?
			 bc_diag_first(diag, loc) : "");
	else if (!blob)
		bc_diag_emit(diag, stderr);
	bc_policy_free(p);
	bc_diag_free(diag);
	return blob;
}

struct bailey_view compiled(const char *text)
{
	struct bailey_blob_error err;
	struct bailey_view view;
	size_t size = 0;
	void *blob = compile(text, &size, NULL, 0, NULL);

	assert_non_null(blob);
	assert_int_equal(bailey_verify(blob, size, &view, &err), 0);
	return view;
}

__u32 granted(const struct bailey_view *v, const char *name, const char *path,
	      bool owner)
{
	struct bailey_field field = { path + 1, strlen(path) - 1 };
	__u32 i = bailey_find_profile(v, name);
	struct bailey_result res;

	assert_int_not_equal(i, BAILEY_NO_RULE);
	bailey_lookup(v, &v->profiles[i], BAILEY_CLASS_FILE, &field, 1, owner,
		      &res);
	return res.perms.allow & ~res.perms.deny;
}
