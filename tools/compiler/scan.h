/* SPDX-License-Identifier: GPL-2.0 */
/* The tokens of one file, for those that move white space. */
#ifndef BC_SCAN_H
#define BC_SCAN_H

#include "front.h"

/**
 * enum bc_token_kind - what a token means for the shape of a text
 * @BC_TOKEN_END: the last of a statement: its comma, or an assignment's last value
 * @BC_TOKEN_OPEN: the { of a block
 * @BC_TOKEN_CLOSE: its }
 */
enum bc_token_kind { BC_TOKEN_OTHER, BC_TOKEN_END, BC_TOKEN_OPEN, BC_TOKEN_CLOSE };

/**
 * struct bc_token - what stands between white space, as the lexer has it
 * @kind: what it means for the lines
 * @at: its first byte; @len of them
 */
struct bc_token {
	enum bc_token_kind kind;
	size_t at, len;
};

struct bc_token *bc_scan(const char *name, const char *text,
			 struct bc_diag *diag, size_t *n) __attribute__((cold));

#endif /* BC_SCAN_H */
