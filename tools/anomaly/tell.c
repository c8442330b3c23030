// SPDX-License-Identifier: GPL-2.0
/*
 * Alerts to the journal and to commands. The journal's socket is spoken to directly:
 * its protocol is a datagram of KEY=VALUE lines (systemd.io/JOURNAL_NATIVE_PROTOCOL).
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "alert.h"

#define WARNING 4

/**
 * an_tell_journal() - an entry of priority warning
 * @message: one line
 * @json: the whole alert, one line
 *
 * Without a journal, or if it does not take the entry, stderr gets the message with
 * a priority before it, as sd-daemon(3) has it.
 */
void an_tell_journal(const char *message, const char *json)
{
	struct sockaddr_un to = { AF_UNIX, "/run/systemd/journal/socket" };
	int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	char *entry;
	int len;

	len = asprintf(&entry, "PRIORITY=%d\nSYSLOG_IDENTIFIER=bailey\nMESSAGE=%.*s\nBAILEY_ALERT=%.*s\n",
		       WARNING, (int)strcspn(message, "\n"), message,
		       (int)strcspn(json, "\n"), json);
	if (len < 0)
		abort();
	if (fd < 0 || sendto(fd, entry, len, MSG_NOSIGNAL | MSG_DONTWAIT,
			     (struct sockaddr *)&to, sizeof(to)) != len)
		fprintf(stderr, "<%d>%.*s\n", WARNING, (int)strcspn(message, "\n"),
			message);
	if (fd >= 0)
		close(fd);
	free(entry);
}

/**
 * an_tell_command() - runs a command with the alert on its stdin
 * @command: for sh(1); it is waited for, so that alerts cannot pile up processes
 * @json: alert
 */
void an_tell_command(const char *command, const char *json)
{
	void (*before)(int) = signal(SIGPIPE, SIG_IGN);
	FILE *p = popen(command, "w");

	if (p) {
		fputs(json, p);
		if (pclose(p))
			fprintf(stderr, "bailey: the command for alerts failed\n");
	} else {
		perror("bailey: the command for alerts");
	}
	signal(SIGPIPE, before);
}
