// SPDX-License-Identifier: GPL-2.0
/*
 * The features that a policy was written for. What came later is not enforced for its
 * profiles, or they would be refused what nobody ever asked of them: see "Feature ABI"
 * in apparmor.d(5). It is granted by rules that name the abi statement as their place.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "front.h"
#include "nfa.h"
#include "sockets.h"
#include "text.h"

#define DEPTH	8
#define NAME	32
#define HAS_FILE	(1u << 30)
#define HAS_DOMAIN	(1u << 31)
#define HAS_ALL	(HAS_FILE | HAS_DOMAIN)

/* Where each feature stands in a file of features, outermost first. */
static const struct {
	uint32_t feature;
	const char *in, *name;
} places[] = {
	{ BC_ABI_SIGNAL, NULL, "signal" },
	{ BC_ABI_PTRACE, NULL, "ptrace" },
	{ BC_ABI_MOUNT, NULL, "mount" },
	{ BC_ABI_DBUS, NULL, "dbus" },
	{ BC_ABI_NETWORK, NULL, "network" },
	{ BC_ABI_NETWORK, NULL, "network_v8" },
	{ BC_ABI_NETWORK, NULL, "network_v9" },
	{ BC_ABI_UNIX, "network", "af_unix" },
	{ BC_ABI_UNIX, "network_v9", "af_unix" },
	{ BC_ABI_MQUEUE, "ipc", "posix_mqueue" },
	{ BC_ABI_URING, NULL, "io_uring" },
	{ BC_ABI_USERNS, "mask", "userns_create" },
	/* No kernel was without these: what lacks them is no such file, or half of one. */
	{ HAS_FILE, NULL, "file" },
	{ HAS_DOMAIN, NULL, "domain" },
};

static uint32_t feature_of(char (*path)[NAME], int depth, const char *name)
{
	uint32_t found = 0;
	size_t i;

	for (i = 0; i < sizeof(places) / sizeof(*places); i++)
		if (!strcmp(places[i].name, name) &&
		    (places[i].in ? depth && !strcmp(path[depth - 1], places[i].in) :
				    !depth))
			found |= places[i].feature;
	return found;
}

/* NAME {VALUE... NAME {...}}; 0: nothing of that kind, or not all of it. */
static uint32_t features_in(const char *s, const char *end)
{
	char path[DEPTH][NAME], name[NAME];
	uint32_t found = 0;
	int depth = 0;
	size_t len, kept;

	for (;;) {
		s += strspn(s, " \t\r\n");
		if (*s == '}') {
			depth -= depth > 0;	/* some shipped files close too much */
			s++;
			continue;
		}
		len = strcspn(s, " \t\r\n{}");
		if (!len)
			break;
		kept = len < sizeof(name) ? len : sizeof(name) - 1;
		memcpy(name, s, kept);
		name[kept] = '\0';
		found |= feature_of(path, depth, name);
		s += len;
		s += strspn(s, " \t\r\n");
		if (*s != '{' && depth)
			continue;
		if (*s != '{' || depth == DEPTH)
			return 0;
		strcpy(path[depth++], name);
		s++;
	}
	if (s != end || depth || (found & HAS_ALL) != HAS_ALL)
		return 0;
	return (found & ~HAS_ALL) | BC_ABI_GIVEN;
}

/**
 * bc_abi_read() - what a file of features knows
 * @path: the file, as <abi/4.0> is one
 *
 * Return: BC_ABI_*, with BC_ABI_GIVEN; or 0: it cannot be read, with errno, or is no
 * such file, with errno 0.
 */
uint32_t bc_abi_read(const char *path)
{
	size_t len;
	char *text = bc_read_file(path, &len);
	uint32_t found;

	if (!text)
		return 0;
	found = features_in(text, text + len);
	free(text);
	errno = 0;
	return found;
}

/**
 * bc_abi_spec() - the file that an abi statement names
 * @word: as it stands there: in quotes, which are left out, or with < and >
 * @quoted: it is in quotes
 *
 * Return: name for bc_find_spec(), malloc()ed.
 */
char *bc_abi_spec(const char *word, bool quoted)
{
	char *spec;

	if (quoted) {
		spec = bc_join("\"", word, "");
	} else {
		spec = strdup(word);
		spec[strlen(spec) - 1] = '\0';
		while (spec[1] == ' ')
			memmove(spec + 1, spec + 2, strlen(spec + 1));
		while (*spec && spec[strlen(spec) - 1] == ' ')
			spec[strlen(spec) - 1] = '\0';
		if (strlen(spec) > 3 && spec[1] == '"' &&
		    spec[strlen(spec) - 1] == '"') {
			spec[strlen(spec) - 1] = '\0';
			memmove(spec + 1, spec + 2, strlen(spec + 1));
		}
	}
	return spec;
}

/**
 * bc_abi_say() - the policy is for these features, if nothing was said before
 * @f: front end
 * @abi: as bc_abi_read() gives it; @loc: of the statement
 */
void bc_abi_say(struct bc_front *f, const struct bc_abi *abi)
{
	if (!f->abi.features)
		f->abi = *abi;
	if (!f->said.features)
		f->said = *abi;
}

static void grant_unknown(struct bc_front *f)
{
	static const struct {
		uint32_t feature;
		bc_rule_fn *rule;
	} grants[] = {
		{ BC_ABI_SIGNAL, bc_signal_rule },
		{ BC_ABI_PTRACE, bc_ptrace_rule },
		{ BC_ABI_MOUNT, bc_mount_rule },
		{ BC_ABI_MOUNT, bc_umount_rule },
		{ BC_ABI_MOUNT, bc_pivot_rule },
		{ BC_ABI_DBUS, bc_dbus_rule },
		{ BC_ABI_NETWORK, bc_network_rule },
		{ BC_ABI_MQUEUE, bc_mqueue_rule },
		{ BC_ABI_URING, bc_io_uring_rule },
		{ BC_ABI_USERNS, bc_userns_rule },
	};
	/* Whatever the policy itself says comes first. */
	struct bc_quals q = { .loc = f->abi.loc.line ? f->abi.loc :
				     bc_current(f)->loc,
			      .priority = -1001 };
	struct bc_args none = { 0 };
	size_t i;

	for (i = 0; i < sizeof(grants) / sizeof(*grants); i++)
		if (!(f->abi.features & grants[i].feature))
			grants[i].rule(f, q, &none);
	if (!(f->abi.features & BC_ABI_UNIX))
		bc_unix_widen(f, q);
}

/**
 * bc_abi_finish() - grant all profiles what the policy's features do not know
 * @f: front end that has read all
 *
 * Without an abi, all that Bailey knows is enforced, unless the options name a file.
 */
void bc_abi_finish(struct bc_front *f)
{
	size_t i, n;

	if (!f->abi.features || f->opt->override_abi)
		f->abi = (struct bc_abi){ f->opt->features, { 0 },
					  "features that the policy was written for" };
	if (!f->abi.features || f->abi.features == BC_ABI_ALL)
		return;
	f->quals = (struct bc_quals){ 0 };
	f->text_len = strlen(f->abi.text);
	f->text = bc_room(f->text, f->text_len + 1, &f->text_room, 1);
	memcpy(f->text, f->abi.text, f->text_len + 1);
	for (i = 0; i < f->policy->nprofiles; i++) {
		f->profile = i;
		n = bc_current(f)->nrules;
		grant_unknown(f);
		for (; n < bc_current(f)->nrules; n++)
			bc_current(f)->rules[n]->implied = true;
	}
	f->text_len = 0;
	f->profile = -1;
}
