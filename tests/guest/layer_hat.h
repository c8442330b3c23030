/* SPDX-License-Identifier: GPL-2.0 */
/*
 * For the tests of layers with hats: one such layer, and how its hats are worn.
 */
#ifndef GUEST_LAYER_HAT_H
#define GUEST_LAYER_HAT_H

#define HATS	BAILEY_RESTRICT_HATS

/* Base: ro. Hats: ok, all (but other), program. */
#define LAYER	"profile app {\n" RUNS "/t/ro/** r, signal, ptrace,\n" \
	"^ok { " RUNS "/t/ok/** r, ptrace, signal, }\n" \
	"^all flags=(default_allow) { deny /t/none/** r, }\n" \
	"^also { /t/ok/** r, } }"

#define TOKEN	0x123456789abcdef0ull

#define ENTER(name, token)	layer_hat(name, sizeof(name), token)
#define LEAVE(token)		layer_hat(NULL, 0, token)

void hat_files(void);		/* prepares the files that LAYER names */
void put_on(const char *text);	/* puts that layer with hats upon the caller */
long layer_hat(const char *names, size_t len, uint64_t token);
int opens(const char *path);	/* 0 or an errno */

/* Each ends the test if LAYER's rules, or those of its hat "ok", do not hold. */
void in_base(void);
void in_ok(void);

#endif /* GUEST_LAYER_HAT_H */
