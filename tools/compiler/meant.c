// SPDX-License-Identifier: GPL-2.0
/*
 * Words of other languages, manuals and habits, and what is written instead: where no
 * name is near enough for suggest.c. And how each rule is written.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "front.h"
#include "names.h"

/**
 * struct meant - what is written instead of a word
 * @word: it, in small letters
 * @hint: what to do
 */
struct meant {
	const char *word, *hint;
};

static const struct meant rules[] = {
	{ "capabilities", "did you mean \"capability\"?" },
	{ "cap", "did you mean \"capability\"?" },
	{ "caps", "did you mean \"capability\"?" },
	{ "net", "did you mean \"network\"?" },
	{ "socket", "did you mean \"network\" or \"unix\"?" },
	{ "files", "did you mean \"file\"?" },
	{ "path", "did you mean \"file\"?" },
	{ "kill", "did you mean \"signal\"?" },
	{ "exec", "write: /path px," },
	{ "limit", "write: set rlimit NAME <= VALUE," },
	{ "rlimit", "write: set rlimit NAME <= VALUE," },
	{ "ulimit", "write: set rlimit NAME <= VALUE," },
	{ "quiet", "did you mean \"deny\"? what it refuses is not recorded" },
	{ "silent", "did you mean \"deny\"? what it refuses is not recorded" },
	{ "log", "did you mean \"audit\"?" },
	{ "forbid", "did you mean \"deny\"?" },
	{ "block", "did you mean \"deny\"?" },
	{ "permit", "did you mean \"allow\"?" },
	{ "priority", "write: priority=NUMBER" },
	{ "import", "write: include <NAME>" },
	{ "require", "write: include <NAME>" },
	{ "source", "write: include <NAME>" },
	{ "use", "write: include <NAME>" },
	{ "var", "write: @{NAME} = VALUE, before the first profile" },
	{ "namespace", "did you mean \"userns\"?" },
	{ "mq", "did you mean \"mqueue\"?" },
};

static const struct meant families[] = {
	{ "ip", "did you mean \"inet\"?" },
	{ "ipv4", "did you mean \"inet\"?" },
	{ "inet4", "did you mean \"inet\"?" },
	{ "ip4", "did you mean \"inet\"?" },
	{ "ipv6", "did you mean \"inet6\"?" },
	{ "ip6", "did you mean \"inet6\"?" },
	{ "local", "did you mean \"unix\"?" },
	{ "any", "write: network," },
	{ "all", "write: network," },
	{ "https", "write: network (connect) inet stream peer=(port=443)," },
	{ "http", "write: network (connect) inet stream peer=(port=80)," },
	{ "dns", "write: network (connect) inet dgram peer=(port=53)," },
};

static const struct meant ptrace[] = {
	{ "attach", "did you mean \"trace\"?" },
	{ "attached", "did you mean \"tracedby\"?" },
};

#define FIND(table, word) find(table, sizeof(table) / sizeof(table[0]), word)

static const char *find(const struct meant *table, size_t n, const char *word)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (!strcasecmp(table[i].word, word))
			return table[i].hint;
	return NULL;
}

static bool is_in(enum bc_names which, const char *word)
{
	const char *const *names;
	int n;

	names = bc_table(which, &n);
	return bc_name_index(names, n, word) >= 0;
}

/* The name of what is given as a number. */
static const char *number_hint(enum bc_names which, const char *word, char *hint)
{
	const char *const *names;
	char *end;
	long k = strtol(word, &end, 10);
	int n;

	names = bc_table(which, &n);
	if (end == word || *end || k < 0 || k >= n || !names[k])
		return NULL;
	snprintf(hint, BC_HINT, "did you mean \"%s\"?", names[k]);
	return hint;
}

/**
 * bc_meant() - what is written instead of a word
 * @what: kind of name: "rule", "capability", ...
 * @word: the word
 * @hint: room, BC_HINT bytes
 *
 * Return: a hint, or NULL.
 */
const char *bc_meant(const char *what, const char *word, char *hint)
{
	if (!strcmp(what, "rule")) {
		if (is_in(BC_CAPS, word))
			snprintf(hint, BC_HINT, "write: capability %s,", word);
		else if (is_in(BC_FAMILIES, word) || is_in(BC_TYPES, word))
			snprintf(hint, BC_HINT, "write: network %s,", word);
		else
			return FIND(rules, word);
		return hint;
	}
	if (!strcmp(what, "family"))
		return FIND(families, word);
	if (!strcmp(what, "signal"))
		return number_hint(BC_SIGNALS, word, hint);
	if (!strcmp(what, "capability"))
		return !strcmp(word, "all") ? "write: capability," :
			number_hint(BC_CAPS, word, hint);
	if (!strcmp(what, "signal permission") && is_in(BC_SIGNALS, word)) {
		snprintf(hint, BC_HINT, "write: signal set=(%s),", word);
		return hint;
	}
	if (!strcmp(what, "ptrace permission"))
		return FIND(ptrace, word);
	if (!strcmp(what, "mount option") && strchr(word, ','))
		return "several stand in parentheses: options=(ro,nosuid)";
	if (!strcmp(what, "flag") && strpbrk(word, ";|+"))
		return "commas stand between flags";
	return NULL;
}

/**
 * bc_choices() - the names that there are, if they are few
 * @names: @n names, some of them NULL
 * @n: their number
 * @hint: room, BC_HINT bytes
 *
 * Return: @hint, or NULL if they are many.
 */
const char *bc_choices(const char *const *names, int n, char *hint)
{
	size_t len = 0;
	int i, count = 0;

	for (i = 0; i < n; i++) {
		if (!names[i] || !*names[i])
			continue;
		len += snprintf(hint + len, BC_HINT - len, "%s%s",
				count++ ? ", " : "one of: ", names[i]);
		if (len >= BC_HINT)
			return NULL;
	}
	return count ? hint : NULL;
}

/** bc_meant_key() - as bc_meant(), of the key of a condition of mount */
const char *bc_meant_key(const char *word)
{
	static const struct meant keys[] = {
		{ "opts", "did you mean \"options\"?" },
		{ "opt", "did you mean \"options\"?" },
		{ "flags", "did you mean \"options\"?" },
		{ "fs", "did you mean \"fstype\"?" },
	};

	return FIND(keys, word);
}

static const struct meant usages[] = {
	{ "file", "write: /path MODE [-> TARGET]," },
	{ "capability", "write: capability [NAME...]," },
	{ "network", "write: network [(PERMS)] [FAMILY] [TYPE] [ip=... port=...] [peer=(...)]," },
	{ "unix", "write: unix [(PERMS)] [type=... addr=... label=...] [peer=(...)]," },
	{ "signal", "write: signal [(PERMS)] [set=(SIGNALS)] [peer=NAME]," },
	{ "ptrace", "write: ptrace [(PERMS)] [peer=NAME]," },
	{ "dbus", "write: dbus [(PERMS)] [bus=... path=... interface=... member=...] [peer=(...)]," },
	{ "mqueue", "write: mqueue [(PERMS)] [type=posix|sysv] [label=NAME] [QUEUE]," },
	{ "io_uring", "write: io_uring [(PERMS)] [label=NAME]," },
	{ "userns", "write: userns [create]," },
	{ "mount", "write: mount [fstype=...] [options=(...)] [SOURCE] [-> DIRECTORY]," },
	{ "remount", "write: remount [options=(...)] [DIRECTORY]," },
	{ "umount", "write: umount [DIRECTORY]," },
	{ "pivot_root", "write: pivot_root [oldroot=DIRECTORY] [DIRECTORY]," },
	{ "change_profile", "write: change_profile [[safe] /program] [-> PROFILE]," },
	{ "all", "write: all," },
};

/** bc_usage() - how a rule is written, or NULL */
const char *bc_usage(const char *rule)
{
	return FIND(usages, rule);
}
