// SPDX-License-Identifier: GPL-2.0
/*
 * The rule that a record of a refusal asks for.
 */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "literal.h"
#include "remedy.h"

/**
 * record_value() - a value of an audit record
 * @record: key=value words
 * @key: of the value
 *
 * Return: the value, unquoted or decoded from hex, malloc()ed; NULL if there is none.
 */
char *record_value(const char *record, const char *key)
{
	size_t n = strlen(key), i;
	const char *p = record;
	char *out;

	while ((p = strstr(p, key))) {
		if ((p == record || p[-1] == ' ') && p[n] == '=')
			break;
		p += n;
	}
	if (!p)
		return NULL;
	p += n + 1;
	if (*p == '"')
		return strndup(p + 1, strcspn(p + 1, "\""));
	n = strcspn(p, " \n");
	out = strndup(p, n);
	if (n % 2 || !n || strspn(p, "0123456789ABCDEF") < n ||
	    (strcmp(key, "name") && strcmp(key, "profile") &&
	     strcmp(key, "src") && strcmp(key, "comm") && strcmp(key, "peer") &&
	     strcmp(key, "addr") && strcmp(key, "peer_addr") &&
	     strcmp(key, "target") && strcmp(key, "srcname") &&
	     strcmp(key, "fstype")))
		return out;
	for (i = 0; i < n / 2; i++) {
		char hex[3] = { p[2 * i], p[2 * i + 1], 0 };

		out[i] = strtol(hex, NULL, 16);
	}
	out[n / 2] = '\0';
	return out;
}

/* A value of the record as a word of policy, malloc()ed; NULL if there is none. */
static char *word_of(const char *record, const char *key)
{
	char *value = record_value(record, key), *word = NULL;

	if (value)
		word = !strcmp(key, "peer") ? policy_label(value) :
			!strcmp(key, "addr") || !strcmp(key, "peer_addr") ?
			policy_address(value) : policy_word(value);
	free(value);
	return word;
}

/* The same for between quotes. */
static char *literal_of(const char *record, const char *key)
{
	char *value = record_value(record, key);
	char *literal = value ? policy_literal(value) : NULL;

	free(value);
	return literal;
}

/* Appends " key=value" for each of the keys that the record has. */
static void add_conds(FILE *out, const char *record, const char *const *keys,
		      const char *const *as, int n, const char *open,
		      const char *close)
{
	const char *gap = open;
	char *value;
	int i;

	for (i = 0; i < n; i++) {
		value = word_of(record, keys[i]);
		if (value) {
			fprintf(out, "%s%s=%s", gap, as[i], value);
			gap = " ";
		}
		free(value);
	}
	if (gap != open)
		fputs(close, out);
}

/* Only what one side does to the other may name the other. */
static bool has_peer(const char *mask)
{
	return strstr(mask, "connect") || strstr(mask, "send") ||
		strstr(mask, "receive") || strstr(mask, "accept");
}

static void add_socket(FILE *out, const char *record, const char *mask)
{
	static const char *const inet[] = { "laddr", "lport" };
	static const char *const inet_as[] = { "ip", "port" };
	static const char *const far[] = { "faddr", "fport" };
	static const char *const un[] = { "addr" }, *const un_as[] = { "addr" };
	static const char *const peer[] = { "peer_addr", "peer" };
	static const char *const peer_as[] = { "addr", "label" };
	char *family = record_value(record, "family");
	char *type = record_value(record, "sock_type");
	char *name = record_value(record, "peer_addr");

	if (family && !strcmp(family, "unix")) {
		/* What has a path is known by its file. */
		bool path = name && *name == '/';

		fprintf(out, "unix (%s) type=%s", mask, type ? type : "?");
		if (!has_peer(mask))
			add_conds(out, record, un, un_as, 1, " ", "");
		else
			add_conds(out, record, peer + path, peer_as + path,
				  2 - path, " peer=(", ")");
	} else {
		fprintf(out, "network (%s) %s %s", mask, family ? family : "?",
			type ? type : "?");
		if (has_peer(mask))
			add_conds(out, record, far, inet_as, 2, " peer=(", ")");
		else
			add_conds(out, record, inet, inet_as, 2, " ", "");
	}
	free(family);
	free(type);
	free(name);
}

/* One word of the record, in a rule. */
static void add_word(FILE *out, const char *before, const char *record,
		     const char *key)
{
	char *value = word_of(record, key);

	fprintf(out, "%s%s", before, value ? value : "?");
	free(value);
}

static void add_set(FILE *out, const char *record)
{
	char *signal = record_value(record, "signal");

	if (signal)
		fprintf(out, " set=(%s)", signal);
	free(signal);
}

static void add_mount(FILE *out, const char *record)
{
	static const char *const keys[] = { "operation", "name", "srcname",
		"fstype", "flags" };
	char *v[5], *rule;
	int i;

	for (i = 0; i < 5; i++)
		v[i] = record_value(record, keys[i]);
	rule = policy_mount(v[0], v[1] ? v[1] : "?", v[2], v[3], v[4]);
	fputs(rule, out);
	free(rule);
	for (i = 0; i < 5; i++)
		free(v[i]);
}

static void add_limit(FILE *out, const char *record)
{
	char *name = record_value(record, "rlimit");
	char *value = record_value(record, "value");
	char *rule = policy_rlimit(name ? name : "?", value ? value : "?");

	fputs(rule, out);
	free(rule);
	free(name);
	free(value);
}

static bool add_rule(FILE *out, const char *record, const char *cls,
		     const char *mask)
{
	static const char *const label[] = { "peer" }, *const as[] = { "label" };
	char *name = literal_of(record, "name");
	char *target = literal_of(record, "target");
	const char *x = strchr(mask, 'x');
	bool known = true;

	if (!strcmp(cls, "file") && name && !strcmp(mask, "l") && target) {
		fprintf(out, "link \"%s\" -> \"%s\"", name, target);
	} else if (!strcmp(cls, "file") && name) {
		fprintf(out, x ? "\"%s\" %.*six" : "\"%s\" %.*s", name,
			x ? (int)(x - mask) : (int)strlen(mask), mask);
	} else if (!strcmp(cls, "cap")) {
		add_word(out, "capability ", record, "capname");
	} else if (!strcmp(cls, "net")) {
		add_socket(out, record, mask);
	} else if (!strcmp(cls, "signal") || !strcmp(cls, "ptrace")) {
		fprintf(out, "%s (%s)", cls, mask);
		if (*cls == 's')
			add_set(out, record);
		add_word(out, " peer=", record, "peer");
	} else if (!strcmp(cls, "mount")) {
		add_mount(out, record);
	} else if (!strcmp(cls, "mqueue")) {
		fprintf(out, "mqueue (%s)", mask);
		add_word(out, " type=", record, "type");
		add_word(out, " ", record, "name");
	} else if (!strcmp(cls, "io_uring")) {
		fprintf(out, "io_uring (%s)", mask);
		if (strstr(mask, "override_creds"))
			add_conds(out, record, label, as, 1, " ", "");
	} else if (!strcmp(cls, "namespace")) {
		fputs("userns create", out);
	} else if (!strcmp(cls, "change_profile")) {
		char *op = record_value(record, "operation");

		fprintf(out, "change_profile -> \"%s%s\"",
			op && !strncmp(op, "stack", 5) ? "&" : "",
			target ? target : "?");
		free(op);
	} else if (!strcmp(cls, "rlimits")) {
		add_limit(out, record);
	} else {
		known = false;
	}
	if (known)
		fputs(",", out);
	free(name);
	free(target);
	return known;
}

/**
 * remedy() - the smallest rule that would allow what a record tells of
 * @record: audit record
 * @cls: its class
 *
 * Return: the rule, malloc()ed; NULL if no rule could.
 */
char *remedy(const char *record, const char *cls)
{
	char *mask = record_value(record, "denied_mask"), *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);
	bool known;

	if (!out)
		abort();
	known = add_rule(out, record, cls, mask ? mask : "");
	fclose(out);
	free(mask);
	if (known)
		return text;
	free(text);
	return NULL;
}
