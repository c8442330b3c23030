// SPDX-License-Identifier: GPL-2.0
/*
 * Rules of unix.
 */
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "sockets.h"
#include "text.h"

/*
 * An address that begins with a variable, which is to have one value. AppArmor takes the
 * first byte of that for the @, whatever it is, and what follows for the name.
 */
static int check_choice(struct bc_front *f, const struct bc_word *w)
{
	struct bc_word name = *w;
	bool several = false;
	const char *rest;
	char **s, *first;
	int n, i, ret;

	first = strndup(w->s, strcspn(w->s, "}") + 1);
	n = bc_expand(f, first, w->loc, &s);
	free(first);
	if (n < 0)
		return -1;
	for (i = 0; i < n; i++)
		several |= strcmp(s[i], s[0]) != 0;
	rest = n && *s[0] ? s[0] + 1 : "";
	name.s = bc_join(*rest == '{' ? "\\@" : "@", rest, strchr(w->s, '}') + 1);
	while (n-- > 0)
		free(s[n]);
	free(s);
	ret = several ? bc_not_value(f, w, "one address: write @@{variable}") :
		bc_pattern(f, &name);
	free(name.s);
	return ret;
}

static int check_unix(struct bc_front *f, const char *key,
		      const struct bc_word *w)
{
	static const char *const types[] = { "stream", "dgram", "seqpacket",
					     "rdm", "raw", "packet", "dccp" };

	if (!strcmp(key, "type") && !strcmp(w->s, "none")) {
		bc_warn(f->diag, "never", w->loc, NULL,
			"no socket has the type none");
		return 0;
	}
	if (!strcmp(key, "type"))
		return bc_lookup_in(f, types, 7, "socket type", w) < 0 ? -1 : 0;
	if (!strcmp(key, "addr") && w->s[0] != '@' && strcmp(w->s, "none") &&
	    strcmp(w->s, "auto"))
		return bc_not_value(f, w, "an address: @name, none or auto");
	if (!strcmp(key, "addr") && !f->skip && !strncmp(w->s, "@{", 2) && strchr(w->s, '}'))
		return check_choice(f, w);
	return bc_pattern(f, w);
}

/** bc_unix_rule() - unix [access] [conditions] */
void bc_unix_rule(struct bc_front *f, struct bc_quals q,
		  const struct bc_args *args)
{
	static const char *const keys[] = { "type", "addr", "peer", NULL };
	static const char *const peer_keys[] = { "addr", "label", NULL };
	static const struct bc_socket_conds conds = {
		.rule = "unix", .keys = keys, .peer_keys = peer_keys,
		.check = check_unix,
	};
	struct bc_socket s = { .family = { AF_UNIX }, .nfamilies = 1 };
	const char *const *types;
	const struct bc_word *w;
	int64_t given;
	int at = 0, n;

	given = bc_access(f, args, &at, bc_socket_access, "unix permission");
	s.perms = given;
	if (given < 0 ||
	    bc_socket_check(f, args, at, &conds) ||
	    bc_socket_local(f, args, &s.perms, BAILEY_NET_ALL & ~BC_NET_LOCAL, false) ||
	    f->skip)
		return;
	/* AppArmor lets such a rule's socket be bound by the kernel. */
	s.autobind = !given && !q.deny && bc_find(args, "peer");
	w = bc_socket_word(args, false, "type");
	types = bc_table(BC_TYPES, &n);
	s.type = !w ? -1 : strcmp(w->s, "none") ? bc_name_index(types, n, w->s) : 0;
	w = bc_socket_word(args, false, "addr");
	if (w) {
		s.autobind &= !strcmp(w->s, "auto");
		s.here = bc_unix_glob(f, w, q.deny, false);
		s.bound = bc_unix_glob(f, w, q.deny, true);
	}
	w = bc_socket_word(args, true, "addr");
	if (w)
		s.there = bc_unix_glob(f, w, q.deny, false);
	s.their_label = bc_socket_label(f, args, true, false);
	bc_socket_emit(f, q, &s);
}
