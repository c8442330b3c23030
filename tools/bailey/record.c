// SPDX-License-Identifier: GPL-2.0
/*
 * Reads logs: JSON lines and audit records, of Bailey and of AppArmor. No state
 * is kept between lines.
 */
#include <json-c/json.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "record.h"

static const char *const keys[R_MAX] = {
	"type", "verdict", "class", "operation", "profile", "label",
	"executable", "comm", "pid", "tgid", "ppid", "fsuid", "ouid", "owner",
	"name", "target", "peer", "peer_pid", "family", "sock_type", "protocol",
	"addr", "port", "peer_addr", "peer_port", "interface", "signal",
	"fstype", "source_name", "flags", "requested", "denied", "rule",
	"source", "line", "error", "info", "time", "generation", "count", "tag",
	"limit", "queue_type", "dropped", "hash",
	"layer",
};

/* Where audit records spell a key otherwise; AppArmor's spelling as well. */
static const struct {
	const char *name;
	enum record_key key;
} spelling[] = {
	{ "requested_mask", R_REQUESTED }, { "denied_mask", R_DENIED },
	{ "laddr", R_ADDR }, { "lport", R_PORT }, { "faddr", R_PEER_ADDR },
	{ "fport", R_PEER_PORT }, { "value", R_VALUE }, { "srcname", R_SOURCE_NAME },
	{ "src_name", R_SOURCE_NAME }, { "capname", R_NAME },
	{ "rlimit", R_NAME }, { "FSUID", R_FSUID }, { "OUID", R_OUID },
	{ "peer_profile", R_PEER }, { "exe", R_EXECUTABLE },
};

/** record_key_name() - as JSON spells it */
const char *record_key_name(enum record_key key)
{
	return keys[key];
}

/** record_has() - whether a value is told, and is @s */
bool record_has(const struct record *r, enum record_key key, const char *s)
{
	return r->v[key] && !strcmp(r->v[key], s);
}

/**
 * record_of_layer() - did a layer decide, and not the administrator's policy?
 * @r: record
 *
 * Any process may give a layer the name of any profile, and the hash: what it is
 * refused says nothing of the profile of that name.
 */
bool record_of_layer(const struct record *r)
{
	return record_has(r, R_LAYER, "true") || record_has(r, R_LAYER, "1");
}

/** record_free() - forget the values */
void record_free(struct record *r)
{
	int i;

	for (i = 0; i < R_MAX; i++)
		free(r->v[i]);
	memset(r, 0, sizeof(*r));
}

static void put(struct record *r, enum record_key key, char *value)
{
	free(r->v[key]);
	r->v[key] = value;
}

static void put_copy(struct record *r, enum record_key key, const char *value)
{
	char *copy = strdup(value);

	if (!copy)
		abort();
	put(r, key, copy);
}

/* Undoes what stands for bytes above 127: they were written as U+0080.. . */
static void to_bytes(char *s)
{
	unsigned char *from = (unsigned char *)s, *to = from;

	for (; *from; from++) {
		if ((*from == 0xc2 || *from == 0xc3) && from[1]) {
			*to++ = (from[0] & 3) << 6 | (from[1] & 0x3f);
			from++;
		} else {
			*to++ = *from;
		}
	}
	*to = '\0';
}

/* RFC 3339 to seconds, as text; what is no date stays as it is. */
static char *seconds(const char *date)
{
	struct tm tm = { 0 };
	const char *rest = strptime(date, "%Y-%m-%dT%H:%M:%S", &tm);
	char *out;
	int n;

	if (!rest)
		return strdup(date);
	n = *rest == '.' ? 1 + (int)strspn(rest + 1, "0123456789") : 0;
	if (asprintf(&out, "%lld%.*s", (long long)timegm(&tm), n, rest) < 0)
		abort();
	return out;
}

static char *json_text(struct json_object *value)
{
	char *out;

	switch (json_object_get_type(value)) {
	case json_type_string:
	case json_type_boolean:
		return strdup(json_object_get_string(value));
	case json_type_int:
	case json_type_double:
		break;
	default:
		return NULL;
	}
	if (asprintf(&out, "%.15g", json_object_get_double(value)) < 0)
		abort();
	return out;
}

/* Whether a string of JSON has a NUL byte, which ends it for us. */
static bool has_nul(const char *line)
{
	for (; *line; line++) {
		if (*line != '\\')
			continue;
		if (!strncmp(line, "\\u0000", 6))
			return true;
		line += line[1] != '\0';
	}
	return false;
}

static bool parse_json(struct record *r, const char *line)
{
	struct json_object *o = json_tokener_parse(line), *value;
	bool raw;
	int i;

	if (!json_object_is_type(o, json_type_object)) {
		json_object_put(o);
		return false;
	}
	raw = json_object_object_get_ex(o, "raw", &value) &&
		json_object_is_type(value, json_type_boolean) &&
		json_object_get_boolean(value);
	for (i = 0; i < R_MAX; i++) {
		char *text = json_object_object_get_ex(o, keys[i], &value) ?
			json_text(value) : NULL;

		if (text && raw)
			to_bytes(text);
		if (text)
			put(r, i, text);
	}
	json_object_put(o);
	r->cut = has_nul(line);
	if (r->v[R_TIME])
		put(r, R_TIME, seconds(r->v[R_TIME]));
	return r->v[R_TYPE];
}

/* What audit writes in hexadecimal if it has unsafe bytes. */
static bool may_be_hex(const char *key)
{
	static const char *const names[] = { "name", "profile", "src", "comm",
		"peer", "addr", "peer_addr", "target", "srcname", "fstype",
		"exe" };
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (!strcmp(names[i], key))
			return true;
	return false;
}

/* Whether there was a NUL byte in it, so that the rest is lost. */
static bool from_hex(char *s)
{
	size_t n = strlen(s), i;

	if (n % 2 || !n || strspn(s, "0123456789ABCDEF") < n)
		return false;
	for (i = 0; i < n / 2; i++) {
		char hex[3] = { s[2 * i], s[2 * i + 1], 0 };

		s[i] = strtol(hex, NULL, 16);
	}
	s[n / 2] = '\0';
	return strlen(s) < n / 2;
}

/* src="file:line" */
static void put_source(struct record *r, char *value)
{
	char *colon = strrchr(value, ':');

	if (colon) {
		put_copy(r, R_LINE, colon + 1);
		*colon = '\0';
	}
	put(r, R_SOURCE, value);
}

static void put_verdict(struct record *r, const char *word)
{
	static const char *const words[][2] = {
		{ "ALLOWED", "complained" }, { "DENIED", "denied" },
		{ "KILLED", "killed" }, { "AUDIT", "audited" },
		{ "HINT", "audited" }, { "STATUS", "status" },
		{ "ERROR", "status" },
	};
	size_t i;

	for (i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (!strcmp(words[i][0], word))
			put_copy(r, R_VERDICT, words[i][1]);
	put_copy(r, R_TYPE, record_has(r, R_VERDICT, "status") ? "policy" :
		 "decision");
}

static void put_audit(struct record *r, const char *key, char *value)
{
	size_t i;

	if (!strcmp(key, "bailey") || !strcmp(key, "apparmor")) {
		r->foreign = *key == 'a';
		put_verdict(r, value);
	} else if (!strcmp(key, "src")) {
		put_source(r, value);
		return;
	} else if (!strcmp(key, "type")) {
		/* Also the type of the audit record itself. */
		if (!strcmp(value, "posix") || !strcmp(value, "sysv"))
			put_copy(r, R_QUEUE, value);
	} else {
		for (i = 0; i < R_MAX; i++)
			if (!strcmp(keys[i], key))
				break;
		if (i < R_MAX) {
			put(r, i, value);
			return;
		}
		for (i = 0; i < sizeof(spelling) / sizeof(spelling[0]); i++)
			if (!strcmp(spelling[i].name, key)) {
				put(r, spelling[i].key, value);
				return;
			}
	}
	free(value);
}

/* The class that AppArmor does not tell, or tells by another name. */
static const char *class_of(const struct record *r)
{
	const char *op = r->v[R_OPERATION] ? r->v[R_OPERATION] : "";
	const char *cls = r->v[R_CLASS];

	if (cls && !strcmp(cls, "file") && record_has(r, R_REQUESTED, "l") &&
	    r->v[R_TARGET])
		return "link";
	if (cls && !strcmp(cls, "rlimits"))
		return "rlimit";
	if (cls && !strcmp(cls, "namespace"))
		return "userns";
	if (cls && !strcmp(cls, "posix_mqueue"))
		return "mqueue";
	if (cls)
		return cls;
	if (!strcmp(op, "capable"))
		return "cap";
	if (r->v[R_FAMILY])
		return "net";
	if (!strcmp(op, "signal") || !strcmp(op, "ptrace"))
		return op;
	if (strstr(op, "mount") || !strcmp(op, "pivotroot"))
		return "mount";
	if (!strncmp(op, "change_", 7) || !strncmp(op, "stack", 5))
		return "change_profile";
	return "file";
}

/* AppArmor's create and delete are w; it may tell the owner's mask apart. */
static void fix_mask(char *mask)
{
	char *from = mask, *to = mask;

	for (; *from; from++) {
		if (*from == ':')
			continue;
		*to = *from == 'c' || *from == 'd' ? 'w' : *from;
		if (!memchr(mask, *to, to - mask))
			to++;
	}
	*to = '\0';
}

static void finish_audit(struct record *r)
{
	const char *cls = class_of(r);

	if (cls != r->v[R_CLASS])
		put_copy(r, R_CLASS, cls);
	if (record_has(r, R_CLASS, "file") && r->foreign) {
		if (r->v[R_REQUESTED])
			fix_mask(r->v[R_REQUESTED]);
		if (r->v[R_DENIED])
			fix_mask(r->v[R_DENIED]);
	}
	if (r->v[R_FSUID] && r->v[R_OUID])
		put_copy(r, R_OWNER, strcmp(r->v[R_FSUID], r->v[R_OUID]) ?
			 "false" : "true");
	if (!r->v[R_TGID] && r->v[R_PID])
		put_copy(r, R_TGID, r->v[R_PID]);
}

static bool parse_audit(struct record *r, const char *line)
{
	const char *p = record_start(line), *stamp, *end;
	char key[32];
	size_t n;

	if (!p)
		return false;
	stamp = strstr(line, "audit(");
	if (stamp && stamp < p)
		put(r, R_TIME, strndup(stamp + 6, strcspn(stamp + 6, ":)")));
	while (*p) {
		char *value;

		p += strspn(p, " \t\n\r\x1d");
		n = strcspn(p, "= \n");
		if (p[n] != '=' || !n || n >= sizeof(key)) {
			p += n + (p[n] == '=');
			continue;
		}
		snprintf(key, sizeof(key), "%.*s", (int)n, p);
		p += n + 1;
		if (*p == '"') {
			n = strcspn(++p, "\"");
			value = strndup(p, n);
			end = p + n + (p[n] == '"');
		} else {
			n = strcspn(p, " \n\r\x1d");
			value = strndup(p, n);
			end = p + n;
			if (may_be_hex(key))
				r->cut |= from_hex(value);
		}
		put_audit(r, key, value);
		p = end;
	}
	finish_audit(r);
	return r->v[R_VERDICT] && r->v[R_PROFILE];
}

/**
 * record_parse() - take a line of a log apart
 * @r: receives it; to be freed, also after false
 * @line: JSON or audit; what comes before the record does not matter
 *
 * Return: whether it is a record of Bailey's or AppArmor's.
 */
bool record_parse(struct record *r, const char *line)
{
	const char *p = line + strspn(line, " \t");

	memset(r, 0, sizeof(*r));
	if (*p == '{')
		return parse_json(r, p);
	return parse_audit(r, line);
}

/* Adds key="value", in hexadecimal if it has to be. */
static void put_word(FILE *out, const char *key, const char *value)
{
	const char *p;

	for (p = value; *p; p++)
		if (*p == '"' || *p < 0x21 || *p == 0x7f)
			break;
	fprintf(out, " %s=", key);
	if (!*p || !may_be_hex(key)) {
		fprintf(out, "\"%s\"", value);
		return;
	}
	for (p = value; *p; p++)
		fprintf(out, "%02X", (unsigned char)*p);
}

/* What stands without quotes: a number, an address, the name of a signal. */
static bool is_plain(const char *s)
{
	return s && *s && s[strspn(s, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.:+-_%")] == '\0';
}

/**
 * record_audit() - a record as the audit log has it
 * @r: decision
 *
 * Return: malloc()ed.
 */
char *record_audit(const struct record *r)
{
	static const char *const verdicts[][2] = {
		{ "denied", "DENIED" }, { "complained", "ALLOWED" },
		{ "killed", "KILLED" }, { "audited", "AUDIT" },
		{ "quieted", "DENIED" }, { "allowed", "AUDIT" },
	};
	static const struct {
		enum record_key key;
		const char *name;
	} plain[] = {
		{ R_ADDR, "laddr" }, { R_PORT, "lport" },
		{ R_PEER_ADDR, "faddr" }, { R_PEER_PORT, "fport" },
		{ R_SIGNAL, "signal" }, { R_VALUE, "value" },
		{ R_FSUID, "fsuid" }, { R_OUID, "ouid" },
	};
	static const struct {
		enum record_key key;
		const char *name;
	} words[] = {
		{ R_FAMILY, "family" }, { R_SOCK_TYPE, "sock_type" },
		{ R_QUEUE, "type" }, { R_SOURCE_NAME, "srcname" },
		{ R_FLAGS, "flags" },
		{ R_FSTYPE, "fstype" }, { R_REQUESTED, "requested_mask" },
		{ R_DENIED, "denied_mask" }, { R_TARGET, "target" },
		{ R_PEER, "peer" }, { R_INFO, "info" }, { R_COMM, "comm" },
	};
	const char *cls = r->v[R_CLASS] ? r->v[R_CLASS] : "?";
	bool un = record_has(r, R_FAMILY, "unix");
	char *text = NULL, *place;
	size_t size, i;
	FILE *out = open_memstream(&text, &size);

	for (i = 0; i < sizeof(verdicts) / sizeof(verdicts[0]); i++)
		if (record_has(r, R_VERDICT, verdicts[i][0]))
			fprintf(out, "bailey=\"%s\"", verdicts[i][1]);
	put_word(out, "operation", r->v[R_OPERATION] ? r->v[R_OPERATION] : "?");
	put_word(out, "class", !strcmp(cls, "link") ? "file" :
		 !strcmp(cls, "rlimit") ? "rlimits" :
		 !strcmp(cls, "userns") ? "namespace" : cls);
	put_word(out, "profile", r->v[R_PROFILE] ? r->v[R_PROFILE] : "?");
	if (r->v[R_NAME])
		put_word(out, !strcmp(cls, "cap") ? "capname" :
			 !strcmp(cls, "rlimit") ? "rlimit" : "name",
			 r->v[R_NAME]);
	for (i = 0; i < sizeof(plain) / sizeof(plain[0]); i++)
		if (is_plain(r->v[plain[i].key]) && !(un && i < 4))
			fprintf(out, " %s=%s", plain[i].name,
				r->v[plain[i].key]);
	if (un && r->v[R_ADDR])
		put_word(out, "addr", r->v[R_ADDR]);
	if (un && r->v[R_PEER_ADDR])
		put_word(out, "peer_addr", r->v[R_PEER_ADDR]);
	for (i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (r->v[words[i].key])
			put_word(out, words[i].name, r->v[words[i].key]);
	if (r->v[R_SOURCE] && r->v[R_LINE]) {
		const char *base = strrchr(r->v[R_SOURCE], '/');

		if (asprintf(&place, "%s:%s", base ? base + 1 : r->v[R_SOURCE],
			     r->v[R_LINE]) < 0)
			abort();
		fprintf(out, " rule=%s", r->v[R_RULE] ? r->v[R_RULE] : "?");
		put_word(out, "src", place);
		free(place);
	} else {
		fputs(" rule=none", out);
	}
	if (r->v[R_HASH])
		fprintf(out, " hash=%s", r->v[R_HASH]);
	fclose(out);
	return text;
}
