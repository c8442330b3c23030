// SPDX-License-Identifier: GPL-2.0
/*
 * The rule that would forbid an event, as narrow as the language has it.
 */
#include <arpa/inet.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../security/names.h"
#include "../bailey/remedy.h"
#include "explain.h"

/*
 * Lines of JSON may say anything: what goes into a rule without quotes has to be a
 * word of the language, and no data is ever a format.
 */
static bool is_word(const char *const *names, int n, const char *s)
{
	int i;

	for (i = 0; i < n; i++)
		if (names[i] && !strcmp(names[i], s))
			return true;
	return false;
}

static bool is_number(const char *s, unsigned long most)
{
	return *s && strlen(s) < 6 && strspn(s, "0123456789") == strlen(s) &&
		strtoul(s, NULL, 10) <= most;
}

/* Records of the kernel have letters; words, with commas, are understood too. */
static const char *letters(const char *perms, char buf[16])
{
	static const struct {
		const char *word;
		char letter;
	} known[] = {
		{ "read", 'r' }, { "write", 'w' }, { "append", 'w' },
		{ "create", 'w' }, { "delete", 'w' }, { "open", 'r' },
		{ "exec", 'x' }, { "link", 'l' }, { "lock", 'k' },
		{ "mmap", 'm' },
	};
	size_t i, n = 0, len;

	if (*perms && perms[strspn(perms, "rwaxmlk")] == '\0' && strlen(perms) < 8)
		return perms;
	for (; *perms; perms += len + (perms[len] == ',')) {
		len = strcspn(perms, ",");
		for (i = 0; i < sizeof(known) / sizeof(known[0]); i++)
			if (len == strlen(known[i].word) &&
			    !strncmp(perms, known[i].word, len))
				break;
		if (i == sizeof(known) / sizeof(known[0]))
			return NULL;
		if (!memchr(buf, known[i].letter, n))
			buf[n++] = known[i].letter;
	}
	buf[n] = '\0';
	return n ? buf : NULL;
}

/* What of an event goes into its rule, all as text. */
struct subject {
	char perms[128];
	const char *name;
	const char *quoted;	/* @name as policy writes it between quotes */
	const char *cls;
	const char *family;
	const char *type;
	const char *addr;
	const char *port;
	const char *far;
	const char *far_port;
};

/* @width; AN_WIDTH_NONE if the rule does not fit: half a name is another name. */
static enum an_width __attribute__((format(printf, 3, 4)))
put(enum an_width width, char buf[AN_RULE_TEXT], const char *format, ...)
{
	va_list list;
	int n;

	va_start(list, format);
	n = vsnprintf(buf, AN_RULE_TEXT, format, list);
	va_end(list);
	return n >= 0 && n < (int)AN_RULE_TEXT ? width : AN_WIDTH_NONE;
}

/* An address of the network, which needs no quotes. */
static bool is_address(const char *family, const char *s)
{
	unsigned char ip[16];

	return !strcmp(family, "inet") ? inet_pton(AF_INET, s, ip) == 1 :
		!strcmp(family, "inet6") && inet_pton(AF_INET6, s, ip) == 1;
}

static enum an_width inet_rule(const struct subject *s, char buf[AN_RULE_TEXT])
{
	bool to = !strcmp(s->perms, "connect");
	bool far = (to || !strcmp(s->perms, "send") || !strcmp(s->perms, "receive") ||
		    !strcmp(s->perms, "accept")) && is_address(s->family, s->far);
	const char *addr = far ? s->far : s->addr;
	/* Who comes to us has another port each time. */
	const char *port = to ? s->far_port : far ? "" : s->port;
	bool has_port = is_number(port, 65535);

	if (!is_address(s->family, addr))
		return put(AN_WIDTH_KIND, buf, "deny network (%s) %s%s%s,", s->perms,
			   s->family, *s->type ? " " : "", s->type);
	return put(AN_WIDTH_OBJECT, buf, "deny network (%s) %s%s%s %sip=%s%s%s%s,", s->perms,
		   s->family, *s->type ? " " : "", s->type, far ? "peer=(" : "", addr,
		   has_port ? " port=" : "", has_port ? port : "", far ? ")" : "");
}

static enum an_width socket_rule(const struct subject *s, char buf[AN_RULE_TEXT])
{
	/* The language has no name for DCCP's type. */
	if (!is_word(bailey_net_perms, BAILEY_NNET_PERMS, s->perms) ||
	    !is_word(bailey_family_names, AF_MAX, s->family) ||
	    (*s->type && (!is_word(bailey_type_names, SOCK_MAX, s->type) ||
			  !strcmp(s->type, bailey_type_names[SOCK_DCCP]))))
		return AN_WIDTH_NONE;
	if (strcmp(s->family, "unix"))
		return inet_rule(s, buf);
	/* A socket with a path is known by its file. */
	if (*s->name != '@' || !*s->type)
		return AN_WIDTH_NONE;
	if (!strcmp(s->perms, "connect"))
		return put(AN_WIDTH_OBJECT, buf,
			   "deny unix (%s) type=%s peer=(addr=\"%s\"),", s->perms,
			   s->type, s->quoted);
	return put(AN_WIDTH_OBJECT, buf, "deny unix (%s) type=%s addr=\"%s\",", s->perms,
		   s->type, s->quoted);
}

static bool is_signal(const char *s)
{
	return is_word(bailey_signal_names, BAILEY_NSIGNALS, s) ||
		(!strncmp(s, "rtmin+", 6) && is_number(s + 6, 32));
}

/* A signal to, or ptrace(2) of, another process. */
static enum an_width process_rule(const struct subject *s, char buf[AN_RULE_TEXT])
{
	bool to_all = !*s->name;
	const char *set = "", *end = "";

	if (!strcmp(s->cls, "signal")) {
		if (!is_word(bailey_signal_perms, 2, s->perms) ||
		    (*s->type && !is_signal(s->type)))
			return AN_WIDTH_NONE;
		set = *s->type ? " set=(" : "";
		end = *s->type ? ")" : "";
	} else if (!is_word(bailey_ptrace_perms, 4, s->perms)) {
		return AN_WIDTH_NONE;
	}
	return put(to_all ? AN_WIDTH_KIND : AN_WIDTH_OBJECT, buf,
		   "deny %s (%s)%s%s%s%s%s%s,", s->cls, s->perms, set, *set ? s->type : "",
		   end, to_all ? "" : " peer=\"", to_all ? "" : s->quoted,
		   to_all ? "" : "\"");
}

static enum an_width rule_of(const struct subject *s, char buf[AN_RULE_TEXT])
{
	const char *perms;
	char few[16];

	if (!strcmp(s->cls, "file") && *s->name == '/') {
		perms = letters(s->perms, few);
		return perms ? put(AN_WIDTH_OBJECT, buf, "deny \"%s\" %s,", s->quoted, perms) :
			AN_WIDTH_NONE;
	}
	if (!strcmp(s->cls, "mount") && *s->name == '/')
		return put(AN_WIDTH_OBJECT, buf, "deny mount -> \"%s\",", s->quoted);
	if (!strcmp(s->cls, "cap"))
		return is_word(bailey_cap_names, CAP_LAST_CAP + 1, s->name) ?
			put(AN_WIDTH_OBJECT, buf, "deny capability %s,", s->name) :
			AN_WIDTH_NONE;
	if (!strcmp(s->cls, "net"))
		return socket_rule(s, buf);
	if (!strcmp(s->cls, "signal") || !strcmp(s->cls, "ptrace"))
		return process_rule(s, buf);
	if (!strcmp(s->cls, "userns") || !strcmp(s->cls, "io_uring"))
		return put(AN_WIDTH_KIND, buf, "deny %s,", s->cls);
	return AN_WIDTH_NONE;
}

/**
 * an_deny_rule() - the rule that would forbid an event
 * @w: window whose text is kept
 * @i: event
 * @buf: receives the rule, with its comma
 *
 * Return: how much else it forbids; AN_WIDTH_NONE, which is 0: there is no rule.
 */
enum an_width an_deny_rule(const struct an_window *w, uint32_t i,
			   char buf[AN_RULE_TEXT])
{
	struct subject s = {
		.name = an_seen_text(w, i, AN_TEXT_OBJECT),
		.cls = an_seen_text(w, i, AN_TEXT_CLASS),
		.family = an_seen_text(w, i, AN_TEXT_FAMILY),
		.type = an_seen_text(w, i, AN_TEXT_KIND),
		.addr = an_seen_text(w, i, AN_TEXT_ADDR),
		.port = an_seen_text(w, i, AN_TEXT_PORT),
		.far = an_seen_text(w, i, AN_TEXT_FAR),
		.far_port = an_seen_text(w, i, AN_TEXT_FAR_PORT),
	};

	char *quoted = policy_literal(s.name);
	enum an_width width;

	s.quoted = quoted;
	sscanf(an_seen_text(w, i, AN_TEXT_SYMBOL), "%*s %127s", s.perms);
	width = rule_of(&s, buf);
	free(quoted);
	return width;
}
