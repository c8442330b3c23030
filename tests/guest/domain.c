// SPDX-License-Identifier: GPL-2.0
/*
 * Tests of domains: the programs in /t/d, and what they can be told to do.
 */
#include <sys/auxv.h>
#include <sys/personality.h>
#include <sys/prctl.h>
#include <sys/xattr.h>

#include "harness.h"
#include "domain.h"

/* Names of one program; which profile it gets depends on the name alone. */
static const char *const names[] = {
	"px", "Px", "named", "missing", "nothing", "ambiguous", "pix", "Pix",
	"pux", "PUx", "cx", "Cx", "cnamed", "cmissing", "cix", "cux", "ux", "Ux",
	"stack", "two", "hat", "ns", "nsstack", "nsinit", "nowhere", "gone", "traced",
	"onexec", "todb", "tohost", "attached", "leave", "denied", "plain",
	"helper", "corehelper",
};

/* A program with attributes of its own. */
static void with_attributes(const char *name, const char *kind, size_t len,
			    const char *more)
{
	char path[64];

	snprintf(path, sizeof(path), "/t/d/x/%s", name);
	copy_file(PROG, path, 0755);
	if (kind)
		OK(setxattr(path, "trusted.kind", kind, len, 0));
	if (more)
		OK(setxattr(path, "trusted.more", more, strlen(more), 0));
}

static void make_attributes(void)
{
	static char big[5000] = "good/";

	OK(mkdir("/t/d/x", 0755));
	memset(big + 5, 'x', sizeof(big) - 5);
	with_attributes("none", NULL, 0, NULL);
	with_attributes("more", NULL, 0, "any");
	with_attributes("one", "good/a", 6, NULL);
	with_attributes("two", "good/b", 6, "any");
	with_attributes("bad", "bad/a", 5, "any");
	with_attributes("nul", "good/a\0b", 8, NULL);
	with_attributes("big", big, sizeof(big), NULL);
	with_attributes("longer", "good/a", 6, "any");
}

void make_domain_tree(void)
{
	char path[64];
	size_t i;

	OK(mkdir("/t/d", 0755));
	copy_file(PROG, "/t/d/base", 0755);
	for (i = 0; i < sizeof(names) / sizeof(*names); i++) {
		snprintf(path, sizeof(path), "/t/d/%s", names[i]);
		OK(link("/t/d/base", path));
	}
	make_attributes();
}

long change_to(const char *label, unsigned int flags)
{
	return prctl(PR_BAILEY, BAILEY_PRCTL_CHANGE, label, strlen(label),
		     flags);
}

long change_hat(const char *names, size_t len, uint64_t token)
{
	return prctl(PR_BAILEY, BAILEY_PRCTL_HAT, names, len,
		     token ? &token : NULL);
}

static int is(const char *label, const char *secure)
{
	label_is(label);
	if (atoi(secure) != (int)getauxval(AT_SECURE))
		fail("AT_SECURE is %lu", getauxval(AT_SECURE));
	return 0;
}

static int pdeath_is(int want)
{
	int sig = -1;

	OK(prctl(PR_GET_PDEATHSIG, &sig));
	if (sig != want)
		fail("death signal is %d", sig);
	return 0;
}

/* With a token that was good before the exec. */
static int leave_layer(const char *text)
{
	uint64_t token = strtoull(text, NULL, 16);

	return prctl(PR_BAILEY, BAILEY_PRCTL_LAYER_HAT, NULL, 0UL, &token) ?
		errno : 0;
}

static int run_other(const char *prog)
{
	char *const argv[] = { "prog", "--exit", NULL };

	execve(prog, argv, environ);
	return errno;
}

static int write_label(const char *path)
{
	char label[256] = "";

	prctl(PR_BAILEY, BAILEY_PRCTL_GETLABEL, label, sizeof(label), 0);
	put(path, label);
	return 0;
}

/* What a program does that a test executed; -1: nothing of that name. */
int domain_command(int argc, char **argv)
{
	char buf[64];

	if (argc > 3 && !strcmp(argv[1], "--is"))
		return is(argv[2], argv[3]);
	if (argc < 3)
		return -1;
	if (!strcmp(argv[1], "--open"))
		return open(argv[2], O_RDONLY) < 0 ? errno : 0;
	if (!strcmp(argv[1], "--leave-layer"))
		return leave_layer(argv[2]);
	if (!strcmp(argv[1], "--euid-is"))
		return (int)geteuid() != atoi(argv[2]);
	if (!strcmp(argv[1], "--run"))
		return run_other(argv[2]);
	if (!strcmp(argv[1], "--pdeath-is"))
		return pdeath_is(atoi(argv[2]));
	if (!strcmp(argv[1], "--stays-in"))
		return stays_in(argv[2]);
	if (!strcmp(argv[1], "--many-are-judged"))
		return many_are_judged();
	if (!strcmp(argv[1], "--burn"))
		return burn(atoi(argv[2]));
	if (!strcmp(argv[1], "--personality-is"))
		return (personality(0xffffffff) & ADDR_NO_RANDOMIZE) !=
			atoi(argv[2]);
	if (!strcmp(argv[1], "--no-way-back"))
		return change_hat(NULL, 0, 0x123456789abcdef0ull) ? errno : 0;
	if (!strcmp(argv[1], "--write-label"))
		return write_label(argv[2]);
	if (!strcmp(argv[1], "--tell"))
		return write(atoi(argv[2]), "changeprofile d-named", 21) != -1 ||
			errno != EPERM;
	if (!strcmp(argv[1], "--write-and-wait"))
		return write(atoi(argv[2]), "x", 1) == 1 && pause();
	if (!strcmp(argv[1], "--read-fd"))
		return read(atoi(argv[2]), buf, sizeof(buf));
	return -1;
}
