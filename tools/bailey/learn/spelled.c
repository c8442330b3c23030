// SPDX-License-Identifier: GPL-2.0
/*
 * What of an access has no words in policy: names that are to be out of a list,
 * and are not. Whatever is a name goes through policy_literal() instead.
 */
#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>

#include "learn.h"
#include "names.h"

static bool one_of(const char *s, const char *const *names, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (names[i] && !strcmp(names[i], s))
			return true;
	return false;
}

#define IN(s, names)	one_of(s, names, sizeof(names) / sizeof((names)[0]))

static bool number(const char *s, unsigned long long max)
{
	return *s && strlen(s) < 21 && strspn(s, "0123456789") == strlen(s) &&
		strtoull(s, NULL, 10) <= max;
}

static bool ip(const char *s)
{
	unsigned char addr[16];

	return inet_pton(AF_INET, s, addr) == 1 ||
		inet_pton(AF_INET6, s, addr) == 1;
}

static const char *of_signal(const char *s)
{
	if (!s || !strcmp(s, "exists") || IN(s, bailey_signal_names) ||
	    (!strncmp(s, "rtmin+", 6) && number(s + 6, 32)))
		return NULL;
	return "no such signal";
}

static const char *of_socket(char *const *f)
{
	if (!f[A_NAME] || !IN(f[A_NAME], bailey_family_names))
		return "no such address family";
	if (!f[A_TYPE] || !IN(f[A_TYPE], bailey_type_names))
		return "no such type of socket";
	if (!strncmp(f[A_NAME], "inet", 4) &&
	    ((f[A_ADDR] && !ip(f[A_ADDR])) ||
	     (f[A_PEER_ADDR] && !ip(f[A_PEER_ADDR]))))
		return "not an address";
	if ((f[A_PORT] && !number(f[A_PORT], 65535)) ||
	    (f[A_PEER_PORT] && !number(f[A_PEER_PORT], 65535)))
		return "not a port";
	return NULL;
}

static const char *of_mount(const char *flags)
{
	static const char *const words[] = { "rw", "suid", "dev", "exec",
		"async", "rbind", "runbindable", "rprivate", "rslave",
		"rshared", "atime", "diratime", "loud", "verbose" };
	char copy[512], *w, *save;

	if (!flags)
		return NULL;
	if (strlen(flags) >= sizeof(copy))
		return "too many mount flags";
	strcpy(copy, flags);
	for (w = strtok_r(copy, " ,", &save); w; w = strtok_r(NULL, " ,", &save))
		if (!IN(w, bailey_mount_names) && !IN(w, words))
			return "no such mount flag";
	return NULL;
}

static const char *of_limit(const char *name, const char *value)
{
	if (!name || !IN(name, bailey_rlimit_names))
		return "no such limit";
	if (!value || !strcmp(value, "infinity") ||
	    number(value, strcmp(name, "nice") ? ~0ull : 39))
		return NULL;
	return "not a value of that limit";
}

static const char *of_queue(const char *type, const char *name)
{
	if (!type)
		type = name && *name != '/' ? "sysv" : "posix";
	if (!name || (strcmp(type, "posix") ? strcmp(type, "sysv") ||
		      !number(name, ~0u) : *name != '/'))
		return "no name of a queue";
	return NULL;
}

/**
 * access_unspelled() - why no rule could be about an access
 * @a: access
 *
 * Return: the reason, or NULL: there are words for it.
 */
const char *access_unspelled(const struct access *a)
{
	char *const *f = a->field;

	switch (a->cls) {
	case BAILEY_CLASS_CAP:
		return f[A_NAME] && IN(f[A_NAME], bailey_cap_names) ? NULL :
			"no such capability";
	case BAILEY_CLASS_SIGNAL:
		return of_signal(f[A_TYPE]);
	case BAILEY_CLASS_NET:
		return of_socket(f);
	case BAILEY_CLASS_MOUNT:
		return f[A_NAME] && *f[A_NAME] ? of_mount(f[A_FLAGS]) :
			"no mount point";
	case BAILEY_CLASS_RLIMIT:
		return of_limit(f[A_NAME], f[A_FLAGS]);
	case BAILEY_CLASS_MQUEUE:
		return of_queue(f[A_TYPE], f[A_NAME]);
	case BAILEY_CLASS_LINK:
		return f[A_NAME] && f[A_NAME][0] == '/' && f[A_TARGET] &&
			f[A_TARGET][0] == '/' ? NULL : "not a path";
	case BAILEY_CLASS_CHANGE:
		return f[A_NAME] && *f[A_NAME] ? NULL : "no name of a profile";
	}
	return NULL;
}
