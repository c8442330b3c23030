// SPDX-License-Identifier: GPL-2.0
/*
 * bailey explain: a record in words, with the rule that would change it.
 */
#include <cjson/cJSON.h>
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bailey.h"

/* Value of a key, unquoted or decoded from hex; malloc()ed or NULL. */
static char *value_of(const char *record, const char *key)
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
	     strcmp(key, "target")))
		return out;
	for (i = 0; i < n / 2; i++) {
		char hex[3] = { p[2 * i], p[2 * i + 1], 0 };

		out[i] = strtol(hex, NULL, 16);
	}
	out[n / 2] = '\0';
	return out;
}

/* The smallest rule that would allow it; malloc()ed. */
static char *remedy(const char *record, const char *cls)
{
	char *name = value_of(record, "name"), *out = NULL;
	char *mask = value_of(record, "denied_mask");
	char *peer = value_of(record, "peer");
	char *target = value_of(record, "target");
	char *a = NULL, *b = NULL;
	int n = 0;

	if (!strcmp(cls, "file") && name && mask && target &&
	    !strcmp(mask, "l")) {
		n = asprintf(&out, "link \"%s\" -> \"%s\",", name, target);
	} else if (!strcmp(cls, "file") && name && mask) {
		char *x = strchr(mask, 'x');

		n = x ? asprintf(&out, "\"%s\" %.*six,", name, (int)(x - mask),
				 mask) :
			asprintf(&out, "\"%s\" %s,", name, mask);
	} else if (!strcmp(cls, "cap")) {
		a = value_of(record, "capname");
		n = asprintf(&out, "capability %s,", a ? a : "?");
	} else if (!strcmp(cls, "net")) {
		a = value_of(record, "family");
		b = value_of(record, "sock_type");
		n = asprintf(&out, "network %s %s,", a ? a : "?", b ? b : "?");
	} else if (!strcmp(cls, "signal") || !strcmp(cls, "ptrace")) {
		n = asprintf(&out, "%s (%s) peer=%s,", cls, mask ? mask : "",
			     peer ? peer : "?");
	} else if (!strcmp(cls, "mount")) {
		a = value_of(record, "operation");
		n = asprintf(&out, "%s,", a && !strcmp(a, "pivotroot") ?
			     "pivot_root" : a && !strcmp(a, "umount") ?
			     "umount" : "mount");
	}
	if (!strcmp(cls, "change_profile"))
		n = asprintf(&out, "change_profile -> \"%s\",",
			     target ? target : "?");
	else if (!strcmp(cls, "mqueue"))
		n = asprintf(&out, "mqueue (%s) %s,", mask ? mask : "",
			     name ? name : "");
	else if (!strcmp(cls, "io_uring"))
		n = asprintf(&out, "io_uring %s,", mask ? mask : "");
	else if (!strcmp(cls, "namespace"))
		n = asprintf(&out, "userns create,");
	if (n < 0)
		abort();
	free(name);
	free(target);
	free(mask);
	free(peer);
	free(a);
	free(b);
	return out;
}

static int explain(struct common *c, const char *record)
{
	char *verdict = value_of(record, "bailey");
	char *profile = value_of(record, "profile");
	char *cls = value_of(record, "class");
	char *op = value_of(record, "operation");
	char *name = value_of(record, "name");
	char *src = value_of(record, "src");
	char *info = value_of(record, "info");
	char *add = NULL, *s;
	cJSON *o;

	if (!verdict || !profile || !cls) {
		fprintf(stderr, "bailey: not a record of Bailey's\n");
		return EXIT_USAGE;
	}
	add = remedy(record, cls);
	if (c->json) {
		o = cJSON_CreateObject();
		cJSON_AddNumberToObject(o, "version", 1);
		cJSON_AddStringToObject(o, "verdict", verdict);
		cJSON_AddStringToObject(o, "profile", profile);
		cJSON_AddStringToObject(o, "operation", op ? op : "");
		if (name)
			cJSON_AddStringToObject(o, "name", name);
		if (src)
			cJSON_AddStringToObject(o, "rule", src);
		if (info)
			cJSON_AddStringToObject(o, "info", info);
		if (add)
			cJSON_AddStringToObject(o, "remedy", add);
		s = cJSON_PrintUnformatted(o);
		puts(s);
		free(s);
		cJSON_Delete(o);
	} else {
		printf("%s: profile %s, %s%s%s\n", verdict, profile,
		       op ? op : cls, name ? " of " : "", name ? name : "");
		if (info)
			printf("because: %s\n", info);
		else if (src)
			printf("because the rule at %s %s it\n", src,
			       strcmp(verdict, "AUDIT") ? "denies" : "allows");
		else
			printf("because no rule allows it\n");
		if (add && strcmp(verdict, "AUDIT"))
			printf("%sto allow it, add: %s\n",
			       src ? "first remove that rule; " : "", add);
	}
	free(verdict);
	free(profile);
	free(cls);
	free(op);
	free(name);
	free(src);
	free(info);
	free(add);
	return EXIT_OK;
}

int verb_explain(struct common *c)
{
	char line[8192];
	int ret = EXIT_OK;

	if (c->policy && c->argc > 1)
		return explain_question(c);
	if (strcmp(c->argv[0], "-"))
		return explain(c, c->argv[0]);
	while (fgets(line, sizeof(line), stdin))
		if (strstr(line, "bailey=\"") && explain(c, line))
			ret = EXIT_USAGE;
	return ret;
}
