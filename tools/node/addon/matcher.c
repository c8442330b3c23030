// SPDX-License-Identifier: GPL-2.0
/*
 * Bailey's compiler and matcher behind the few calls that the addon makes.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ir.h"
#include "key.h"
#include "matcher.h"

static char *first_of(char *text, const char *otherwise)
{
	if (text && *text)
		return text;
	free(text);
	return strdup(otherwise);
}

/**
 * policy_compile() - compile policy
 * @name: of the file
 * @text: policy, or NULL to read the file @name, which may be a blob, too
 * @dirs: search path of #include <...>; @ndirs of them
 * @ndirs: number
 * @error: receives malloc()ed messages if it fails
 *
 * Return: the policy, or NULL.
 */
struct policy *policy_compile(const char *name, const char *text,
			      const char *const *dirs, size_t ndirs,
			      char **error)
{
	struct bc_options opt = { dirs, ndirs, true, NULL };
	struct bc_diag *diag = bc_diag_new(false);
	struct policy *p = calloc(1, sizeof(*p));
	struct bailey_blob_error fault = { "no policy", 0 };
	struct bc_policy *parsed;
	size_t size = 0, len = 0;
	char *messages = NULL;
	FILE *out;

	if (!p)
		abort();
	parsed = text ? bc_parse_string(name, text, &opt, diag) :
		 bc_parse_file(name, &opt, diag);
	if (parsed) {
		if (!bc_diag_errors(diag))
			bc_build(parsed, diag, &p->blob, &size, NULL);
		bc_policy_free(parsed);
	}
	if (p->blob && !bailey_verify(p->blob, size, &p->view, &fault)) {
		bc_diag_free(diag);
		return p;
	}
	out = open_memstream(&messages, &len);
	if (out) {
		bc_diag_emit(diag, out);
		fclose(out);
	}
	*error = first_of(messages, fault.reason);
	bc_diag_free(diag);
	policy_free(p);
	return NULL;
}

/** policy_free() - @p may be NULL */
void policy_free(struct policy *p)
{
	if (!p)
		return;
	free(p->blob);
	free(p);
}

/**
 * policy_ask() - what the kernel would decide
 * @p: policy
 * @profile: index of a profile of it
 * @cls: class
 * @field: key
 * @nfields: of it
 * @perms: asked for
 * @rule: receives the rule that decided, or BAILEY_NO_RULE; may be NULL
 *
 * Return: permissions refused; 0 allows it.
 */
__u32 policy_ask(const struct policy *p, __u32 profile, enum bailey_class cls,
		 const struct bailey_field *field, unsigned int nfields,
		 __u32 perms, __u32 *rule)
{
	const struct bailey_profile_rec *prof = &p->view.profiles[profile];
	struct bailey_result res;
	__u32 denied;

	if (rule)
		*rule = BAILEY_NO_RULE;
	if (prof->flags & BAILEY_PROFILE_UNCONFINED)
		return 0;
	bailey_lookup(&p->view, prof, cls, field, nfields, true, &res);
	denied = bailey_denied(&res.perms, perms);
	if (prof->flags & BAILEY_PROFILE_DEFAULT_ALLOW)
		denied = perms & res.perms.deny;
	if (rule)
		*rule = bailey_find_rule(&p->view, &res,
					 denied ? denied : perms, denied, true);
	return denied;
}

/**
 * policy_ask_socket() - the same of a socket that is about to connect or send
 * @p: policy
 * @profile: index of a profile of it
 * @key: socket and the address of its peer
 * @perms: BAILEY_NET_*
 * @denied: receives permissions refused
 * @rule: receives the rule that decided, or BAILEY_NO_RULE
 *
 * Return: 0, or -EINVAL if the address is none.
 */
int policy_ask_socket(const struct policy *p, __u32 profile,
		      const struct socket_key *key, __u32 perms, __u32 *denied,
		      __u32 *rule)
{
	static const char none[] = { BAILEY_KEY_BASE + BAILEY_ADDRESS_NONE, 0 };
	char kind[BAILEY_KIND_SIZE + 1], peer[BAILEY_INET_SIZE + 1];
	unsigned char addr[16];
	struct bailey_field field[] = {
		{ kind, BAILEY_KIND_SIZE }, { none, 1 }, { none, 1 },
		{ "", 0 }, { "@", 1 }, { "", 0 },
	};

	bailey_key_kind(kind, key->family, key->type, key->protocol);
	if (*key->address) {
		if (inet_pton(key->family, key->address, addr) != 1)
			return -EINVAL;
		field[2].len = bailey_key_inet(peer, key->port, addr,
					       key->family == AF_INET ? 4 : 16);
		field[2].p = peer;
	}
	*denied = policy_ask(p, profile, BAILEY_CLASS_NET, field, 6, perms,
			     rule);
	return 0;
}
