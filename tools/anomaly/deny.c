// SPDX-License-Identifier: GPL-2.0
/*
 * The rule that would forbid an event, as narrow as the language has it.
 */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../bailey/remedy.h"
#include "explain.h"

static const char *letters(const char *perms, char buf[64])
{
	static const struct {
		const char *word, *letter;
	} known[] = {
		{ "read", "r" }, { "write", "w" }, { "append", "w" },
		{ "create", "w" }, { "delete", "w" }, { "open", "r" },
		{ "exec", "x" }, { "link", "l" }, { "lock", "k" },
		{ "mmap", "m" },
	};
	size_t i, n = 0;

	if (perms[strspn(perms, "rwaxmlk")] == '\0' && *perms)
		return perms;
	buf[0] = '\0';
	for (i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (strstr(perms, known[i].word) && !strstr(buf, known[i].letter)) {
			buf[n++] = known[i].letter[0];
			buf[n] = '\0';
		}
	return n ? buf : "rw";
}

/* What of an event goes into its rule, all as text. */
struct subject {
	char perms[128];
	const char *name;
	const char *cls;
	const char *family;
	const char *type;
	const char *addr;
	const char *port;
	const char *far;
	const char *far_port;
};

/* False if the rule does not fit: half a name is another name. */
static bool write_rule(char buf[AN_RULE_TEXT], const char *format, ...)
{
	va_list list;
	int n;

	va_start(list, format);
	n = vsnprintf(buf, AN_RULE_TEXT, format, list);
	va_end(list);
	return n >= 0 && n < (int)AN_RULE_TEXT;
}

/* As write_rule(); %s in @format, once, is @name as policy writes it. */
static enum an_width named(char buf[AN_RULE_TEXT], const char *format,
			   const char *name)
{
	char *text = policy_literal(name);
	bool fits = write_rule(buf, format, text);

	free(text);
	return fits ? AN_WIDTH_OBJECT : AN_WIDTH_NONE;
}

/* An address of the network, which needs no quotes; anything else is not believed. */
static bool is_address(const char *s)
{
	return *s && strspn(s, "0123456789abcdef.:") == strlen(s);
}

static enum an_width inet_rule(const struct subject *s, char buf[AN_RULE_TEXT])
{
	bool to = !strcmp(s->perms, "connect");
	bool far = (to || strstr(s->perms, "send") || strstr(s->perms, "receive") ||
		    strstr(s->perms, "accept")) && is_address(s->far);
	const char *addr = far ? s->far : s->addr;
	/* Who comes to us has another port each time. */
	const char *port = to ? s->far_port : far ? "" : s->port;
	bool has_port = *port && strspn(port, "0123456789") == strlen(port);

	if (!is_address(addr))
		return write_rule(buf, "deny network (%s) %s%s%s,", s->perms, s->family,
				  *s->type ? " " : "", s->type) ?
			AN_WIDTH_KIND : AN_WIDTH_NONE;
	return write_rule(buf, "deny network (%s) %s %s %sip=%s%s%s%s,", s->perms,
			  s->family, s->type, far ? "peer=(" : "", addr,
			  has_port ? " port=" : "", has_port ? port : "",
			  far ? ")" : "") ? AN_WIDTH_OBJECT : AN_WIDTH_NONE;
}

static enum an_width socket_rule(const struct subject *s, char buf[AN_RULE_TEXT])
{
	char format[256];

	/* Words of the kernel's, not of the program's choice. */
	if (!*s->family || !*s->perms || strlen(s->family) > 30 || strlen(s->type) > 30)
		return AN_WIDTH_NONE;
	if (strcmp(s->family, "unix"))
		return inet_rule(s, buf);
	/* A socket with a path is known by its file. */
	if (*s->name == '@' && *s->type) {
		snprintf(format, sizeof(format), strstr(s->perms, "connect") ?
			 "deny unix (%s) type=%s peer=(addr=\"%%s\")," :
			 "deny unix (%s) type=%s addr=\"%%s\",", s->perms, s->type);
		return named(buf, format, s->name);
	}
	return AN_WIDTH_NONE;
}

static enum an_width rule_of(const struct subject *s, char buf[AN_RULE_TEXT])
{
	char few[64], format[256];

	if (!strcmp(s->cls, "file") && *s->name == '/') {
		snprintf(format, sizeof(format), "deny \"%%s\" %s,",
			 letters(s->perms, few));
		return named(buf, format, s->name);
	}
	if (!strcmp(s->cls, "mount") && *s->name == '/')
		return named(buf, "deny mount -> \"%s\",", s->name);
	if (!strcmp(s->cls, "cap") && *s->name)
		return write_rule(buf, "deny capability %s,", s->name) ?
			AN_WIDTH_OBJECT : AN_WIDTH_NONE;
	if (!strcmp(s->cls, "net"))
		return socket_rule(s, buf);
	if ((!strcmp(s->cls, "signal") || !strcmp(s->cls, "ptrace")) && *s->perms) {
		bool set = !strcmp(s->cls, "signal") && *s->type;

		snprintf(format, sizeof(format), "deny %s (%s)%s%.30s%s%s,", s->cls,
			 s->perms, set ? " set=(" : "", set ? s->type : "",
			 set ? ")" : "", *s->name ? " peer=\"%s\"" : "");
		if (*s->name)
			return named(buf, format, s->name);
		return write_rule(buf, "%s", format) ? AN_WIDTH_KIND : AN_WIDTH_NONE;
	}
	if (!strcmp(s->cls, "userns") || !strcmp(s->cls, "io_uring"))
		return write_rule(buf, "deny %s,", s->cls) ? AN_WIDTH_KIND :
			AN_WIDTH_NONE;
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

	sscanf(an_seen_text(w, i, AN_TEXT_SYMBOL), "%*s %127s", s.perms);
	return rule_of(&s, buf);
}
