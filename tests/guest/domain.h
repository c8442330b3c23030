/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Tests of domains: the programs in /t/d, and what they can be told to do.
 */
#ifndef GUEST_DOMAIN_H
#define GUEST_DOMAIN_H

#include <stdint.h>
#include <stddef.h>

void make_domain_tree(void);
int domain_command(int argc, char **argv);

/* domain_border.c: commands of programs */
int stays_in(const char *dir);
int burn(int ms);
int many_are_judged(void);

long change_to(const char *label, unsigned int flags);
long change_hat(const char *names, size_t len, uint64_t token);

#endif /* GUEST_DOMAIN_H */
