// SPDX-License-Identifier: GPL-2.0
/*
 * The two modules' interfaces: loading, changing profile, label.
 */
#include <sys/prctl.h>

#include <linux/bailey.h>

#include "access.h"

const struct lsm *lsm;

static int put(const char *path, const void *data, size_t size)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);
	int err = 0;

	if (fd < 0)
		return -errno;
	if (write(fd, data, size) != (ssize_t)size)
		err = -errno;
	close(fd);
	return err;
}

static int load_into(const char *securityfs, const char *path)
{
	static char data[4 << 20];
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t n, size = 0;

	if (fd < 0)
		return -errno;
	while ((n = read(fd, data + size, sizeof(data) - size)) > 0)
		size += n;
	close(fd);
	return put(securityfs, data, size);
}

/* --- AppArmor --------------------------------------------------------------- */

#define ATTR	"/proc/self/attr/apparmor/"

static int aa_load(const char *path)
{
	return load_into("/sys/kernel/security/apparmor/.replace", path);
}

static int aa_attr(const char *file, const char *what, const char *name)
{
	char text[512];

	snprintf(text, sizeof(text), "%s%s", what, name);
	return put(file, text, strlen(text));
}

static int aa_onexec(const char *profile)
{
	if (*profile == '&')
		return aa_attr(ATTR "exec", "stack ", profile + 1);
	return aa_attr(ATTR "exec", "exec ", profile);
}

static int aa_change(const char *profile)
{
	if (*profile == '&')
		return aa_attr(ATTR "current", "stack ", profile + 1);
	return aa_attr(ATTR "current", "changeprofile ", profile);
}

static int aa_hat(const char *hat, unsigned long token)
{
	char text[512];

	snprintf(text, sizeof(text), "changehat %016lx^%s", token, hat ?: "");
	return put(ATTR "current", text, strlen(text));
}

static int aa_label(char *buf, size_t size)
{
	int fd = open(ATTR "current", O_RDONLY | O_CLOEXEC);
	ssize_t n = fd < 0 ? -1 : read(fd, buf, size - 1);

	if (fd >= 0)
		close(fd);
	if (n < 0)
		return -errno;
	buf[n] = '\0';
	/* "name (mode)" */
	buf[strcspn(buf, "\n")] = '\0';
	if (strrchr(buf, '('))
		strrchr(buf, '(')[-1] = '\0';
	return 0;
}

/* --- Bailey ------------------------------------------------------------------ */

static int by_load(const char *path)
{
	return load_into("/sys/kernel/security/bailey/load", path);
}

static int by_onexec(const char *profile)
{
	return result(prctl(PR_BAILEY, BAILEY_PRCTL_ONEXEC, profile,
			    strlen(profile), 0));
}

static int by_label(char *buf, size_t size)
{
	return result(prctl(PR_BAILEY, BAILEY_PRCTL_GETLABEL, buf, size, 0));
}

static int by_change(const char *profile)
{
	return result(prctl(PR_BAILEY, BAILEY_PRCTL_CHANGE, profile,
			    strlen(profile), 0));
}

static int by_hat(const char *hat, unsigned long token)
{
	__u64 value = token;

	return result(prctl(PR_BAILEY, BAILEY_PRCTL_HAT, hat,
			    hat ? strlen(hat) + 1 : 0, token ? &value : NULL));
}

static const struct lsm known[] = {
	{ "apparmor", "aa", aa_load, aa_onexec, aa_change, aa_hat, aa_label },
	{ "bailey", "blob", by_load, by_onexec, by_change, by_hat, by_label },
};

/*
 * The one of the two that runs; both at once would prove nothing. Who is
 * confined may not look, and is told by the environment.
 */
int find_lsm(void)
{
	static char list[256];
	const char *told = getenv("LSM");
	size_t i;
	int fd;

	if (!told) {
		fd = open("/sys/kernel/security/lsm", O_RDONLY);
		if (fd < 0 || read(fd, list, sizeof(list) - 1) <= 0)
			return -1;
		close(fd);
		told = list;
	}
	for (i = 0; i < sizeof(known) / sizeof(*known); i++) {
		if (!strstr(told, known[i].name))
			continue;
		if (lsm)
			return -1;
		lsm = &known[i];
	}
	if (!lsm)
		return -1;
	setenv("LSM", lsm->name, 1);
	return 0;
}
