// SPDX-License-Identifier: GPL-2.0
/*
 * Questions out of accesses, and what the kernel's matcher answers.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "access.h"

/* A unix address that rules can name, else NULL. */
static const char *unix_address(const char *s)
{
	return s && (*s == '@' || *s == '/' || !strcmp(s, "auto")) ? s : NULL;
}

/* key=value as a word of a question, in @buf; NULL if there is no value. */
static char *cond(char *buf, size_t size, const char *key, const char *value)
{
	if (!value || !strcmp(value, "none"))
		return NULL;
	snprintf(buf, size, "%s=%s", key, value);
	return buf;
}

static int socket_words(const struct access *a, char **w, char buf[][512],
			const char *perm)
{
	bool un = !strcmp(a->field[A_NAME] ? a->field[A_NAME] : "", "unix");
	const char *iface = a->field[A_INTERFACE];
	char *conds[5];
	int n = 0, i;

	w[n++] = un ? "unix" : "network";
	if (!un)
		w[n++] = a->field[A_NAME];
	w[n++] = a->field[A_TYPE];
	w[n++] = (char *)perm;
	conds[0] = cond(buf[0], 512, un ? "addr" : "ip", un ?
			unix_address(a->field[A_ADDR]) : a->field[A_ADDR]);
	conds[1] = cond(buf[1], 512, "port", un ? NULL : a->field[A_PORT]);
	conds[2] = cond(buf[2], 512, un ? "peer.addr" : "peer.ip",
			un ? unix_address(a->field[A_PEER_ADDR]) :
			a->field[A_PEER_ADDR]);
	conds[3] = un ? cond(buf[3], 512, "peer.label", a->field[A_PEER]) :
		cond(buf[3], 512, "peer.port", a->field[A_PEER_PORT]);
	/* Audit records do not tell it; then the socket is taken for bound to none. */
	if (!iface && (!strcmp(perm, "accept") || !strcmp(perm, "connect") ||
		       !strcmp(perm, "send") || !strcmp(perm, "receive")))
		iface = "@";
	conds[4] = cond(buf[4], 512, "interface", un ? NULL : iface);
	for (i = 0; i < 5; i++)
		if (conds[i])
			w[n++] = conds[i];
	return n;
}

/* Flags of a record, "rw, bind", as a question wants them. */
static char *mount_words(char *buf, const char *flags)
{
	char *to = buf;

	for (; *flags && to < buf + 500; flags++)
		if (*flags != ' ')
			*to++ = *flags;
	*to = '\0';
	return buf;
}

/**
 * access_words() - a question about an access, as ask_parse() takes it
 * @a: access
 * @perm: one of its permissions; of files any of them
 * @w: receives up to 12 words; they point into @a and @buf
 * @buf: room for 7 texts
 *
 * Return: number of words, 0: the class has no question.
 */
int access_words(const struct access *a, __u32 perm, char **w, char buf[][512])
{
	char *const *f = a->field;
	int n = 0;

	if (a->cls < BAILEY_CLASS_MAX && a->cls != BAILEY_CLASS_FILE)
		class_perms(a->cls, perm, buf[6]);
	switch (a->cls) {
	case BAILEY_CLASS_FILE:
		w[n++] = f[A_NAME];
		ask_letters(perm, buf[6]);
		w[n++] = buf[6];
		break;
	case BAILEY_CLASS_LINK:
		w[n++] = "link";
		w[n++] = f[A_NAME];
		w[n++] = f[A_TARGET];
		break;
	case BAILEY_CLASS_CAP:
		w[n++] = "capability";
		w[n++] = f[A_NAME];
		break;
	case BAILEY_CLASS_NET:
		n = socket_words(a, w, buf, buf[6]);
		break;
	case BAILEY_CLASS_SIGNAL:
		w[n++] = "signal";
		w[n++] = f[A_TYPE];
		w[n++] = f[A_PEER];
		w[n++] = buf[6];
		break;
	case BAILEY_CLASS_PTRACE:
	case BAILEY_CLASS_IO_URING:
		w[n++] = a->cls == BAILEY_CLASS_PTRACE ? "ptrace" : "io_uring";
		w[n++] = buf[6];
		w[n++] = f[A_PEER] ? f[A_PEER] : "unconfined";
		break;
	case BAILEY_CLASS_MOUNT:
		w[n++] = perm == BAILEY_MOUNT_MOUNT ? "mount" :
			perm == BAILEY_MOUNT_UMOUNT ? "umount" : "pivot_root";
		w[n++] = f[A_NAME];
		if (perm == BAILEY_MOUNT_UMOUNT)
			break;
		w[n++] = f[A_ADDR] ? f[A_ADDR] : "";
		if (perm == BAILEY_MOUNT_PIVOT_ROOT)
			break;
		w[n++] = f[A_TYPE] ? f[A_TYPE] : "";
		if (f[A_FLAGS])
			w[n++] = mount_words(buf[0], f[A_FLAGS]);
		break;
	case BAILEY_CLASS_CHANGE:
		w[n++] = "change_profile";
		w[n++] = f[A_NAME];
		if (f[A_TARGET])
			w[n++] = cond(buf[0], 512, "exec", f[A_TARGET]);
		break;
	case BAILEY_CLASS_MQUEUE:
		w[n++] = "mqueue";
		w[n++] = f[A_TYPE] ? f[A_TYPE] : "posix";
		w[n++] = f[A_NAME];
		w[n++] = buf[6];
		if (f[A_PEER])
			w[n++] = cond(buf[0], 512, "label", f[A_PEER]);
		break;
	case BAILEY_CLASS_USERNS:
		w[n++] = "userns";
		break;
	}
	return n;
}

/* One permission, of one name of the peer; without a word about what is not known. */
static bool ask_one(const struct bailey_view *view,
		const struct bailey_profile_rec *prof, const struct access *a,
		__u32 perm, bool owner, __u32 *rule)
{
	char buf[7][512], *w[12];
	struct question q = { 0 };
	int n, i;

	if (a->cls == BAILEY_CLASS_FILE) {
		q.cls = a->cls;
		q.perms = perm;
		q.nfields = 1;
		q.field[0] = (struct bailey_field){ a->field[A_NAME] + 1,
			strlen(a->field[A_NAME] + 1) };
		return ask_decide(view, prof, &q, owner, rule, NULL);
	}
	n = access_words(a, perm, w, buf);
	for (i = 0; i < n; i++)
		if (!w[i])
			n = 0;
	if (!n || ask_words(w, n, &q))
		return false;
	return ask_decide(view, prof, &q, owner, rule, NULL);
}

/* Of a stack the kernel asks about each name, and all must be allowed. */
static bool ask(const struct bailey_view *view,
		const struct bailey_profile_rec *prof, const struct access *a,
		__u32 perm, bool owner, __u32 *rule)
{
	const char *label = a->field[A_PEER], *next;
	struct access one = *a;
	bool ok = true;

	if (!label || !strstr(label, "//&"))
		return ask_one(view, prof, a, perm, owner, rule);
	for (; label && ok; label = next) {
		next = strstr(label, "//&");
		one.field[A_PEER] = strndup(label, next ?
			(size_t)(next - label) : strlen(label));
		if (!one.field[A_PEER])
			abort();
		ok = ask_one(view, prof, &one, perm, owner, rule);
		free(one.field[A_PEER]);
		next = next ? next + 3 : NULL;
	}
	return ok;
}

/**
 * access_allowed() - whether a profile grants permissions to all who asked
 * @view: verified blob
 * @prof: profile of it
 * @a: access
 * @perms: of @a's
 * @rule: receives the rule that decided about the last of them; may be NULL
 */
bool access_allowed(const struct bailey_view *view,
		    const struct bailey_profile_rec *prof,
		    const struct access *a, __u32 perms, __u32 *rule)
{
	__u32 bit, which = BAILEY_NO_RULE;
	bool ok = true;

	for (bit = 1; bit && bit <= perms; bit <<= 1) {
		if (!(perms & bit))
			continue;
		if (a->strange || !a->owned)
			ok &= ask(view, prof, a, bit, false, &which);
		if (a->owned)
			ok &= ask(view, prof, a, bit, true, &which);
		if (!ok)
			break;
	}
	if (rule)
		*rule = which;
	return ok;
}

/** access_granted() - those of an access's permissions that a profile grants */
__u32 access_granted(const struct bailey_view *view,
		     const struct bailey_profile_rec *prof,
		     const struct access *a)
{
	__u32 bit, granted = 0;

	for (bit = 1; bit && bit <= a->perms; bit <<= 1)
		if ((a->perms & bit) && access_allowed(view, prof, a, bit, NULL))
			granted |= bit;
	return granted;
}
