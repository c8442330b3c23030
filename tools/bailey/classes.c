// SPDX-License-Identifier: GPL-2.0
/*
 * Classes and their permissions by name.
 */
#include <stdio.h>
#include <string.h>

#include "bailey.h"
#include "names.h"

static const char *const link_perms[] = { "link", "subset" };
static const char *const change_perms[] = { "now", "onexec", "unsafe" };
static const char *const mqueue_perms[] = { "read", "write", "create", "open",
	"delete", "getattr", "setattr" };
static const char *const io_uring_perms[] = { "sqpoll", "override_creds" };
static const char *const userns_perms[] = { "create" };
static const char *const dbus_perms[] = { "send", "receive", "bind",
	"eavesdrop" };
static const char *const file_perms[] = { "x", "w", "r", "a", "l", "k", "m" };

static const struct {
	const char *name;
	const char *const *perms;
	int nperms;
	unsigned int fields;
} classes[BAILEY_CLASS_MAX] = {
	[BAILEY_CLASS_FILE] = { "file", file_perms, 7, 1 },
	[BAILEY_CLASS_NET] = { "network", bailey_net_perms, BAILEY_NNET_PERMS,
			       6 },
	[BAILEY_CLASS_SIGNAL] = { "signal", bailey_signal_perms, 2, 2 },
	[BAILEY_CLASS_PTRACE] = { "ptrace", bailey_ptrace_perms, 4, 1 },
	[BAILEY_CLASS_MOUNT] = { "mount", bailey_mount_perms, 3, 4 },
	[BAILEY_CLASS_ATTACH] = { "attach", file_perms, 1, 1 },
	[BAILEY_CLASS_LINK] = { "link", link_perms, 2, 2 },
	[BAILEY_CLASS_CHANGE] = { "change_profile", change_perms, 3, 2 },
	[BAILEY_CLASS_MQUEUE] = { "mqueue", mqueue_perms, 7, 3 },
	[BAILEY_CLASS_IO_URING] = { "io_uring", io_uring_perms, 2, 1 },
	[BAILEY_CLASS_USERNS] = { "userns", userns_perms, 1, 1 },
	[BAILEY_CLASS_DBUS] = { "dbus", dbus_perms, 4, 6 },
};

/** class_name() - as policy writes it */
const char *class_name(enum bailey_class cls)
{
	return classes[cls].name;
}

/** class_fields() - fields of a key */
unsigned int class_fields(enum bailey_class cls)
{
	return classes[cls].fields;
}

/** class_perm_bit() - bit of a permission by name; 0: there is none */
__u32 class_perm_bit(enum bailey_class cls, const char *name)
{
	int i;

	for (i = 0; i < classes[cls].nperms; i++)
		if (!strcmp(classes[cls].perms[i], name))
			return 1u << i;
	return 0;
}

/** class_perm() - the same; 0 after a message */
__u32 class_perm(enum bailey_class cls, const char *name)
{
	__u32 bit = class_perm_bit(cls, name);

	if (!bit)
		fprintf(stderr,
			"bailey: unknown permission \"%s\" of class %s\n",
			name, classes[cls].name);
	return bit;
}

/** ask_letters() - file permissions as policy writes them; @buf fits 8 */
void ask_letters(__u32 perms, char *buf)
{
	static const char order[] = "rwalkmx";
	static const char bit[] = "xwralkm";
	const char *p;

	for (p = order; *p; p++)
		if (perms & (1u << (strchr(bit, *p) - bit)))
			*buf++ = *p;
	*buf = '\0';
}

/** class_perms() - names of permissions, with spaces; @buf fits 160 */
void class_perms(enum bailey_class cls, __u32 perms, char *buf)
{
	const char *space = "";
	int i;

	if (cls == BAILEY_CLASS_FILE) {
		ask_letters(perms, buf);
		return;
	}
	*buf = '\0';
	for (i = 0; i < classes[cls].nperms; i++) {
		if (!(perms & (1u << i)))
			continue;
		buf += sprintf(buf, "%s%s", space, classes[cls].perms[i]);
		space = " ";
	}
}
