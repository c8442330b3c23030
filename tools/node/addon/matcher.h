/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Policies of the node addon: compiled once, asked often.
 */
#ifndef BAILEY_NODE_MATCHER_H
#define BAILEY_NODE_MATCHER_H

#include "match.h"

/**
 * struct policy - a compiled policy
 * @blob: what @view looks into
 * @view: verified blob
 *
 * Read-only once made, so that any thread may ask.
 */
struct policy {
	void *blob;
	struct bailey_view view;
};

/**
 * struct socket_key - a socket as the guard knows it
 * @family: AF_*
 * @type: SOCK_*
 * @protocol: IPPROTO_*
 * @address: IPv4 or IPv6, in text; "" for none
 * @port: of @address
 */
struct socket_key {
	int family, type, protocol;
	const char *address;
	int port;
};

struct policy *policy_compile(const char *name, const char *text,
			      const char *const *dirs, size_t ndirs,
			      char **error);
void policy_free(struct policy *p);

__u32 policy_ask(const struct policy *p, __u32 profile, enum bailey_class cls,
		 const struct bailey_field *field, unsigned int nfields,
		 __u32 perms, __u32 *rule);
int policy_ask_socket(const struct policy *p, __u32 profile,
		      const struct socket_key *key, __u32 perms, __u32 *denied,
		      __u32 *rule);

#endif /* BAILEY_NODE_MATCHER_H */
