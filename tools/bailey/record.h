/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What a log says of an access, whatever form the log has: a line of JSON as
 * Documentation/events.rst defines it, or an audit record of Bailey or AppArmor.
 */
#ifndef BAILEY_RECORD_H
#define BAILEY_RECORD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

/**
 * enum record_key - what a record may tell; the JSON keys, in record.c
 * @R_OWNER: "true" or "false"
 * @R_TIME: seconds since 1970, with a fraction
 * @R_VALUE: of a resource limit
 * @R_QUEUE: "posix" or "sysv"
 * @R_DROPPED: records lost before this one
 * @R_HASH: of the profile that decided, in hexadecimal
 * @R_LAYER: a layer decided, which some process put on itself
 */
enum record_key {
	R_TYPE, R_VERDICT, R_CLASS, R_OPERATION, R_PROFILE, R_LABEL,
	R_EXECUTABLE, R_COMM, R_PID, R_TGID, R_PPID, R_FSUID, R_OUID, R_OWNER,
	R_NAME, R_TARGET, R_PEER, R_PEER_PID, R_FAMILY, R_SOCK_TYPE, R_PROTOCOL,
	R_ADDR, R_PORT, R_PEER_ADDR, R_PEER_PORT, R_INTERFACE, R_SIGNAL,
	R_FSTYPE, R_SOURCE_NAME, R_FLAGS, R_REQUESTED, R_DENIED, R_RULE,
	R_SOURCE, R_LINE, R_ERROR, R_INFO, R_TIME, R_GENERATION, R_COUNT, R_TAG,
	R_VALUE, R_QUEUE, R_DROPPED, R_HASH,
	R_LAYER, R_MAX,
};

/**
 * struct record - a record taken apart
 * @v: values, malloc()ed; NULL: not told
 * @foreign: it was AppArmor's
 * @cut: a name had a NUL byte, and is told only up to that
 */
struct record {
	char *v[R_MAX];
	bool foreign, cut;
};

const char *record_start(const char *line);
bool record_parse(struct record *r, const char *line);
char *record_audit(const struct record *r);
void record_free(struct record *r);
int record_each(char **files, int n,
		void (*fn)(void *arg, const struct record *r), void *arg);
bool record_end(FILE *f, const char *name, bool lines, bool records);
const char *record_key_name(enum record_key key);
bool record_has(const struct record *r, enum record_key key, const char *s);
bool record_of_layer(const struct record *r);

#endif /* BAILEY_RECORD_H */
