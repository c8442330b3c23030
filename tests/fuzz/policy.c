// SPDX-License-Identifier: GPL-2.0
/*
 * libFuzzer target: any text is policy or an error, and compiles to a blob that
 * the verifier takes.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ir.h"
#include "match.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void once(const char *text, bool check_only, FILE *null)
{
	struct bc_options opt = { .check_only = check_only };
	struct bc_diag *diag = bc_diag_new(check_only);
	struct bc_policy *policy = bc_parse_string("fuzz", text, &opt, diag);
	struct bailey_blob_error err;
	struct bailey_view view;
	void *blob = NULL;
	size_t size;

	if (policy)
		bc_build(policy, diag, &blob, &size, NULL);
	if (blob && bailey_verify(blob, size, &view, &err))
		abort();
	bc_diag_emit(diag, null);
	free(blob);
	bc_policy_free(policy);
	bc_diag_free(diag);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static FILE *null;
	char *text = malloc(size + 1);

	if (!null)
		null = fopen("/dev/null", "w");
	if (!text || !null)
		abort();
	memcpy(text, data, size);
	text[size] = '\0';
	/* An include could name any file of this machine: leave those out. */
	if (!strstr(text, "include") && !strstr(text, "abi")) {
		once(text, true, null);
		once(text, false, null);
	}
	free(text);
	return 0;
}
