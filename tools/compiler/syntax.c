// SPDX-License-Identifier: GPL-2.0
/*
 * What is said of a token that cannot stand where it does: what it is, and what was
 * probably meant. For parse.y alone, which goes on behind it.
 */
#include <string.h>

#include "front.h"
#include "quote.h"

#define SHOWN	40	/* bytes of a token that are shown */

/**
 * struct said - what is said of a syntax error
 * @what: message; @room for it
 * @hint: what to do, or NULL; @hint_room for it
 */
struct said {
	const char *what, *hint;
	char room[SHOWN + 32], hint_room[BC_HINT];
};

/* The rest of the line that a place is in, or "". */
static const char *rest_of_line(struct bc_front *f, const struct bc_loc *loc, size_t *len)
{
	const char *p = bc_diag_line(f->diag, loc, len);

	if (!p || loc->column > *len) {
		*len = 0;
		return "";
	}
	*len -= loc->column - 1;
	return p + loc->column - 1;
}

/* The byte before the token, white space passed over; 0: it is the first. */
static char byte_before(struct bc_front *f, const struct bc_loc *loc)
{
	const char *text = bc_diag_text(f->diag, loc->file), *p;
	size_t len;

	p = text ? bc_line_of(text, loc->line, &len) : NULL;
	if (!p)
		return '\0';
	p += loc->column - 1 < len ? loc->column - 1 : len;
	while (p > text && strchr(" \t\r\n", p[-1]))
		p--;
	return p > text ? p[-1] : '\0';
}

static bool begins(const struct bc_front *f, const char *word)
{
	size_t n = strlen(word);

	return (size_t)f->text_len > n && !memcmp(f->text, word, n) &&
		f->text[n] == ' ';
}

static const char *unexpected(struct said *said, const char *token, size_t len)
{
	snprintf(said->room, sizeof(said->room), "unexpected \"%.*s%s\"",
		 (int)(len < SHOWN ? len : SHOWN), token,
		 len < SHOWN ? "" : "...");
	return said->room;
}

/* A byte that begins no token here. */
static void bad_byte(struct bc_front *f, const struct bc_syntax *s, const char *rest,
		     struct said *said)
{
	switch (*rest) {
	case '"':
		said->what = "a quote that is not closed";
		break;
	case '\r':
		said->what = "a carriage return that ends no line";
		said->hint = "a line ends in \\n or \\r\\n";
		break;
	case '\1':
		said->what = "a NUL byte";
		break;
	case '!':
		said->hint = s->condition ? "write: not" :
			"a class is negated by ^: [^a]; quote a path that has a !";
		break;
	case '\\':
		said->hint = "a rule goes on in the next line without a backslash";
		break;
	case '=':
		if (s->condition || s->value)
			said->hint = "write ==";
		break;
	case ',':
		if (s->line)
			said->hint = "blanks stand between values, and the line ends after the last";
		break;
	case '^':
		said->hint = "the name of a hat follows at once: ^NAME {";
		break;
	case '-':
		if (f->change)
			said->hint = "write: change_profile -> NAME,";
		break;
	case '>':
		said->hint = "the arrow is ->";
		break;
	default:
		/* The lexer waits for one. */
		if (s->value && f->number)
			said->hint = "a number from -1000 to 1000";
		break;
	case '<':
		if (f->text_len > 10 && !memcmp(f->text, "set rlimit", 10))
			said->hint = "write <=";
		else
			said->hint = bc_suggest_in(f, s->got, said->hint_room);
		if (!said->hint && rest[1] == '-')
			said->hint = "the arrow is ->";
		break;
	}
}

/* What is there in the place of what a condition may have. */
static const char *condition_hint(const char *token)
{
	static const char *const words[][2] = {
		{ "&&", "write: and" }, { "&", "write: and" },
		{ "||", "write: or" }, { "|", "write: or" },
		{ "=", "write ==" }, { "===", "write ==" }, { "!", "write: not" },
		{ "{", "write: if ${name} {, or defined ${name}, or @{name} == value" },
	};
	size_t i;

	for (i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (!strncmp(token, words[i][0], strlen(words[i][0])))
			return words[i][1];
	return "a condition, joined by and or or, then {";
}

/* What a comma cannot end. */
static const char *comma_hint(struct bc_front *f, const struct bc_syntax *s)
{
	char before = byte_before(f, &s->loc);

	return before == '}' ? "a block ends in its } alone" :
	       before == ',' ? "one comma ends a rule" :
	       before == '>' || before == '"' ? "an include ends without a comma" : NULL;
}

static void find_hint(struct bc_front *f, const struct bc_syntax *s, const char *rest,
		      struct said *said)
{
	if (s->bad)
		bad_byte(f, s, rest, said);
	if (said->hint || said->what)
		return;
	if (*rest == ',' && s->head) {
		said->what = "a comma without a rule before it";
		said->hint = comma_hint(f, s);
	} else if (!strcmp(s->got, "else")) {
		said->what = "else without an if before it";
		said->hint = "write: if ${name} { ... } else { ... }";
	} else if (s->condition && s->line) {
		said->hint = "true, false or ${name}, to the end of the line";
	} else if (s->condition) {
		said->hint = *rest == '{' && s->list ? "a ( has no )" :
			condition_hint(rest);
	} else if (s->line) {
		said->hint = "values, blanks between them, to the end of the line";
	} else if (*rest == '=' && f->text_len > 2 && !memcmp(f->text, "@{", 2) &&
		   !memchr(f->text, '}', f->text_len)) {
		said->hint = "a @{ has no }";
	} else if (begins(f, "else")) {
		said->hint = "write: else {, or: else if";
	} else if (s->value) {
		said->hint = "a name or a path is expected here";
	} else if (begins(f, "profile") || begins(f, "hat")) {
		said->hint = "write: profile NAME /attachment flags=(...) {";
	} else if (!s->list) {
		said->hint = bc_suggest_in(f, s->got, said->hint_room);
		if (!said->hint && s->block)
			said->hint = "a rule ends in a comma, the head of a block in {";
	}
}

/* Whether the parenthesis that is open is closed before another is opened. */
static bool is_closed(struct bc_front *f)
{
	size_t len;
	const char *p = bc_diag_line(f->diag, &f->paren_at, &len);

	if (!p)
		return false;
	p += f->paren_at.column < len ? f->paren_at.column : len;
	return p[strcspn(p, "()")] == ')';
}

/* Whether the '<' is that of an include which a rule without a comma comes before. */
static bool is_include(struct bc_front *f, const struct bc_loc *loc)
{
	struct bc_loc at = *loc;
	size_t len, skip;
	const char *p = bc_diag_line(f->diag, loc, &len);

	skip = p ? strspn(p, " \t") : 0;
	if (!p || (strncmp(p + skip, "include", 7) && strncmp(p + skip, "#include", 8)))
		return false;
	at.column = skip + 1;
	bc_tell_comma(f, at);
	return true;
}

/**
 * bc_syntax_error() - say what is wrong with a token
 * @f: front end
 * @s: the token, and what may stand in its place
 */
void bc_syntax_error(struct bc_front *f, const struct bc_syntax *s)
{
	struct said said = { 0 };
	struct bc_loc loc = s->loc;
	bool again = loc.line == f->wrong.line && loc.file == f->wrong.file;
	size_t len, token = 0;
	char hint[BC_HINT];
	bool anew = false;
	const char *rest = rest_of_line(f, &loc, &len);

	f->wrong = loc;
	f->skipping = true;
	if (f->quoted.line) {
		bc_tell_quote(f);
	} else if (bc_headless(f, &loc)) {
		f->brace = loc;
	} else if (!again && *rest == '<' && is_include(f, &loc)) {
		/* What it sets will be missed. */
		f->unset |= !bc_current(f);
		anew = true;
	} else if (!again && !s->end && !s->head && !f->parens && bc_next_head(f, &loc)) {
		anew = false;
	} else if (f->lost && !strcmp(s->got, "else")) {
		anew = false;	/* It may be that of an if that was not understood. */
	} else if (f->parens && (s->end || (loc.line > f->paren_at.line &&
					   !is_closed(f)))) {
		bc_report(f->diag, BC_ERROR, f->paren_at, NULL, "a ( has no )");
	} else if (s->end) {
		/* After another mistake it need not be one. */
		if (!f->lost && !f->text_len && f->nblocks)
			bc_report(f->diag, BC_ERROR, f->block[f->nblocks - 1].at,
				  bc_misfit_hint(f, hint), "a { has no }");
		else if (!f->lost)
			bc_report(f->diag, BC_ERROR, loc,
				  "a rule ends in a comma, a block in }",
				  "the file ends within a rule");
	} else if (*rest == '^' && s->block && !s->head) {
		bc_tell_comma(f, loc);
	} else if (!again) {
		token = s->bad ? 1 : loc.length;
		while (token < len && ((unsigned char)rest[token] & 0xc0) == 0x80)
			token++;
		find_hint(f, s, rest, &said);
		if (!said.what)
			said.what = unexpected(&said, rest, token < len ? token : len);
		bc_report(f->diag, BC_ERROR, loc, said.hint, "%s", said.what);
	}
	f->lost = true;
	f->unset |= s->line;
	bc_lex_recover(f, anew);
}
