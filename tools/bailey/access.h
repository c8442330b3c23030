/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Accesses that records tell of, the same ones added up; and what a policy says
 * of them, by the kernel's own matcher.
 */
#ifndef BAILEY_ACCESS_H
#define BAILEY_ACCESS_H

#include "bailey.h"
#include "record.h"

/**
 * enum access_field - what names the object, by class
 * @A_NAME: path, new name of a link, capability, mount point, queue, resource,
 *	new label; family of a socket
 * @A_TARGET: old name of a link; program of a change at exec
 * @A_TYPE: of a socket, a filesystem, a queue; signal
 * @A_ADDR: local address; source of a mount
 * @A_PORT: local port
 * @A_PEER_ADDR: address of the other side
 * @A_PEER_PORT: its port
 * @A_PEER: label of the other side
 * @A_FLAGS: of a mount; value of a limit
 * @A_INTERFACE: that an internet socket is bound to
 */
enum access_field {
	A_NAME, A_TARGET, A_TYPE, A_ADDR, A_PORT, A_PEER_ADDR, A_PEER_PORT,
	A_PEER, A_FLAGS, A_INTERFACE, A_FIELDS,
};

/**
 * struct access - an object and what was done with it
 * @cls: enum bailey_class, with CAP and RLIMIT
 * @field: what names the object; NULL: not told
 * @perms: what was asked for, all records together
 * @events: records
 * @owned: of them, by the object's owner
 * @strange: of them, by somebody else
 * @made: the object was created, renamed or removed
 * @self: the path names the asking process in /proc
 * @number: of the process, if the name holds it; else 0
 * @system: the object is root's
 * @exe: program that asked, or NULL
 */
struct access {
	int cls;
	char *field[A_FIELDS];
	__u32 perms;
	unsigned int events, owned, strange;
	bool made, self, system;
	unsigned int number;
	char *exe;
};

/**
 * struct accesses - a set of them
 * @a: sorted by no order; @n of @room
 * @index: hash table of numbers + 1; @slots of it, a power of two
 */
struct accesses {
	struct access *a;
	size_t n, room;
	__u32 *index;
	size_t slots;
};

bool access_add(struct accesses *set, const struct record *r);
void accesses_free(struct accesses *set);
bool access_allowed(const struct bailey_view *view,
		    const struct bailey_profile_rec *prof,
		    const struct access *a, __u32 perms, __u32 *rule);
__u32 access_granted(const struct bailey_view *view,
		     const struct bailey_profile_rec *prof,
		     const struct access *a);
int access_words(const struct access *a, __u32 perm, char **w, char buf[][512]);
int class_by_name(const char *name);

#endif /* BAILEY_ACCESS_H */
