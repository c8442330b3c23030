// SPDX-License-Identifier: GPL-2.0
/*
 * The text of tokens: where they stand, what of the statement was read so far,
 * and what kind of words there are. For lex.l alone.
 */
#include <string.h>

#include "ascii.h"
#include "front.h"
#include "lextext.h"
#include "parse.h"
#include "nfa.h"

static inline bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* Keeps the statement's text, white space folded. */
static void keep(struct bc_front *f, const char *text, int len)
{
	int n = f->text_len, i;
	char *to;

	f->text = bc_room(f->text, n + len + 1, &f->text_room, 1);
	to = f->text;
	for (i = 0; i < len; i++) {
		if (!is_blank(text[i]))
			to[n++] = text[i];
		else if (n && to[n - 1] != ' ')
			to[n++] = ' ';
	}
	f->text_len = n;
	if (len == 1 && (text[0] == '{' || text[0] == '}'))
		f->text_len = 0;
}

/*
 * The number of the if of which a '}' ends a branch, or 0. If one ended before it,
 * that is not yet noted.
 */
static int ends_branch(const struct bc_front *f)
{
	int pending = bc_is_pending(f), conds = f->nconds - pending;

	return conds && f->cond[conds - 1].nblocks == f->nblocks - pending ?
		conds : 0;
}

/** bc_lex_advance() - a token of @len bytes was matched: it stands at @l */
void bc_lex_advance(struct bc_front *f, const char *text, int len,
		    struct bc_loc *l)
{
	struct bc_input *in = &f->stack[f->depth - 1];
	bool blank = is_blank(text[0]);
	int i;

	f->was_name = f->is_name;
	f->was_valued = f->valued;
	f->was_closed = f->closed;
	f->is_name = false;
	f->valued = false;
	if (blank) {
		f->blank = true;
	} else {
		f->after_blank = f->blank;
		f->after_newline = f->newline;
		f->blank = f->newline = false;
		if (f->after_newline)
			f->indent = in->column - 1;
		/* Whether an else follows is not known before the next token. */
		if (text[0] != '#')
			f->closed = text[0] == '}' ? ends_branch(f) : 0;
	}
	*l = (struct bc_loc){ in->file, in->line, in->column, len };
	in->column += len;
	if (text[0] == '#')	/* it goes on to the end of the line */
		return;
	for (i = 0; i < len; i++) {
		if (text[i] != '\n')
			continue;
		f->newline |= blank;
		in->line++;
		in->column = len - i;
	}
	/* Most blanks stand at the beginning of a line, where none is kept. */
	if (!blank && !f->text_len)
		f->first = *l;
	if (!blank || f->text_len)
		keep(f, text, len);
}

/** bc_lex_give_back() - the last @n bytes are to be read again */
void bc_lex_give_back(struct bc_front *f, int n)
{
	f->stack[f->depth - 1].column -= n;
}

/** bc_lex_more() - a token goes on: it has @len bytes and not @had */
void bc_lex_more(struct bc_front *f, const char *text, int had, int len,
		 struct bc_loc *l)
{
	f->stack[f->depth - 1].column += len - had;
	l->length = len;
	/* No space is among them but escaped ones. */
	f->text = bc_room(f->text, f->text_len + len + 1, &f->text_room, 1);
	if (len > had)
		memcpy(f->text + f->text_len, text + had, len - had);
	f->text_len += len > had ? len - had : 0;
}

/** bc_lex_take() - only the first @n bytes of a token of @len are taken */
void bc_lex_take(struct bc_front *f, const char *text, int n, int len)
{
	int i, kept = 0;

	bc_lex_give_back(f, len - n);
	for (i = n; i < len; i++)
		kept += !strchr(" \t", text[i]) || !strchr(" \t", text[i - 1]);
	f->text_len -= kept < f->text_len ? kept : f->text_len;
}

/** bc_lex_may_end() - whether a comma and a carriage return end a statement after a name; @initial: its state */
bool bc_lex_may_end(const struct bc_front *f, bool initial)
{
	return initial || f->change || f->was_valued;
}

/** bc_lex_stray_return() - whether a \r of @s, which @next follows, ends no line */
bool bc_lex_stray_return(const char *s, char next)
{
	for (; (s = strchr(s, '\r')); s++)
		if ((s[1] ? s[1] : next) != '\n')
			return true;
	return false;
}

/**
 * bc_lex_line_ends() - whether the carriage return of a word is part of the line's end
 *
 * It is in a limit, and of words that AppArmor knows by their own pattern; of others
 * it is a letter.
 */
bool bc_lex_line_ends(const struct bc_front *f, const char *text, int len)
{
	static const char *const letters[] = { "r", "w", "rw", "wr", NULL };
	static const char *const modes[] = { "safe", "unsafe", NULL };
	static const char *const create[] = { "create", NULL };
	char word[8];

	if (len < 2 || text[len - 1] != '\r')
		return false;
	if (f->rlimit || len > (int)sizeof(word))
		return f->rlimit;
	memcpy(word, text, len - 1);
	word[len - 1] = '\0';
	return bc_lex_is_one_of(word, f->change ? modes : f->names ? letters :
				create);
}

/** bc_lex_cut() - an include stands at @at: of what it stands in no more is known */
void bc_lex_cut(struct bc_front *f, const struct bc_loc *at)
{
	if (f->text_len > 8 && (!memcmp(f->text, "profile ", 8) || !memcmp(f->text, "hat ", 4)))
		f->cut = *at;
	else if (f->text_len)
		f->cut.line = 0;
	f->text_len = 0;
}

/** bc_lex_blank() - whether @s is white space only */
bool bc_lex_blank(const char *s)
{
	return !s[strspn(s, " \t\r\n")];
}

/**
 * bc_lex_odd_variable() - whether AppArmor does not take a path for its beginning
 * @s: path; odd are @{a,b}, and a sign of an assignment right behind a variable,
 *	unless it is two question marks
 */
bool bc_lex_odd_variable(const char *s)
{
	if (strncmp(s, "@{", 2))
		return false;
	if (bc_var_is_group(s))
		return true;
	s += strcspn(s, "}");
	s += *s == '}';
	s += *s == ',';
	return *s && strchr("+?=", *s) && strncmp(s, "??", 2);
}

/** bc_lex_assigns() - whether a path begins with @{name}= or the like, which is no path */
bool bc_lex_assigns(const char *s)
{
	if (strncmp(s, "@{", 2))
		return false;
	s += strcspn(s, "}");
	s += *s == '}';
	s += *s == '+' || *s == '?';
	return *s == '=';
}

/** bc_lex_includes() - whether a comment of @s is an include, of which nothing is read */
bool bc_lex_includes(const char *s)
{
	for (; (s = strchr(s, '#')); s += strcspn(s, "\n"))
		if (!strncmp(s, "#include", 8))
			return true;
	return false;
}

/** bc_lex_hides_slash() - whether @s begins with an escape that stands for a slash */
bool bc_lex_hides_slash(const char *s)
{
	size_t n = *s == '\\' ? bc_escape_len(s) : 0;

	return n > 2 && bc_escape_byte(s, n) == '/';
}

/**
 * bc_lex_opens_list() - whether "in" and a parenthesis come instead of a name
 * @name: word; @next, hidden from it, is the byte that follows
 */
bool bc_lex_opens_list(const char *name, char next)
{
	const char *p = name + 3;

	if (strncmp(name, "in", 2))
		return false;
	if (name[2])
		return name[2] == '(';
	return next == '(' || (strchr(" \t", next) && next &&
			       p[strspn(p, " \t")] == '(');
}

/** bc_lex_leads_on() - whether @text is a word and the first half of an arrow behind it */
bool bc_lex_leads_on(const struct bc_front *f, const char *text)
{
	size_t n;

	for (n = 0; bc_isalnum((unsigned char)text[n]) || text[n] == '_'; n++)
		;
	return !f->head && bc_isalpha((unsigned char)text[0]) && !strcmp(text + n, "-");
}

/**
 * bc_lex_bare_colon() - whether a colon of @s is behind its word
 *
 * One is of it with what follows, another colon too, unless a comma or the end does.
 */
bool bc_lex_bare_colon(const char *s)
{
	while ((s = strchr(s, ':'))) {
		if (!s[1] || s[1] == ',')
			return true;
		s += 2;
	}
	return false;
}

/** bc_lex_key() - bytes of a key: of @len, or up to a sign that a backslash stands before */
int bc_lex_key(const struct bc_front *f, const char *s, int len)
{
	const char *p = f->tight ? NULL : strstr(s, "\\=");

	return p ? p + 1 - s : len;
}

/** bc_lex_is_one_of() - whether @word is in the NULL-ended @list */
bool bc_lex_is_one_of(const char *word, const char *const *list)
{
	for (; *list; list++)
		if (word[0] == (*list)[0] && !strcmp(word, *list))
			return true;
	return false;
}

/* What a statement begins with. */
static const char *const qualifiers[] = { "audit", "deny", "allow", "prompt",
	"owner", "other", "user", NULL };
static const char *const named[] = { "profile", "hat", "abi", NULL };
static const char *const mounts[] = { "mount", "remount", "umount", "unmount",
	NULL };
static const char *const keyed[] = { "network", "unix", "signal", "ptrace",
	"dbus", "mqueue", "userns", "change_profile", NULL };
static const char *const plain[] = { "capability", "io_uring", "pivot_root",
	"all", "link", "alias", "rewrite", "if", "else", "file", "safe",
	"unsafe", NULL };
/* In these the words are names. */
static const char *const naming[] = { "network", "unix", "signal", "ptrace",
	"dbus", "mqueue", NULL };

/** bc_lex_head() - what the word that a statement begins with, or goes on with, announces */
enum bc_head bc_lex_head(struct bc_front *f, const char *word)
{
	f->naming = false;
	f->rlimit = f->set && !strcmp(word, "rlimit");
	f->set = false;
	if (!f->head || bc_lex_is_one_of(word, qualifiers))
		return f->rlimit ? BC_HEAD_KEYED : BC_HEAD_OTHER;
	f->limit = false;
	f->change = !strcmp(word, "change_profile");
	f->set = !strcmp(word, "set");
	f->names = bc_lex_is_one_of(word, naming) ? 2 : f->change;
	f->head = !strcmp(word, "priority");
	if (bc_lex_is_one_of(word, named)) {
		f->naming = word[0] != 'a';
		return f->naming ? BC_HEAD_NAMED : BC_HEAD_ABI;
	}
	if (bc_lex_is_one_of(word, mounts))
		return BC_HEAD_MOUNT;
	return f->rlimit || bc_lex_is_one_of(word, keyed) ? BC_HEAD_KEYED : BC_HEAD_OTHER;
}

/** bc_lex_keyword() - bytes of the keyword that something follows at once, or 0 */
int bc_lex_keyword(const struct bc_front *f, const char *text)
{
	static const char *const *const lists[] = { qualifiers, named, mounts, keyed, plain };
	size_t n = 0, i;
	char word[32];

	while (bc_isalnum((unsigned char)text[n]) || text[n] == '_')
		n++;
	if (!text[n] || n >= sizeof(word))
		return 0;
	memcpy(word, text, n);
	word[n] = '\0';
	if (!f->head)	/* It stands behind link. */
		return strcmp(word, "subset") ? 0 : n;
	for (i = 0; i < sizeof(lists) / sizeof(lists[0]); i++)
		if (bc_lex_is_one_of(word, lists[i]))
			return n;
	return 0;
}

/**
 * bc_lex_word() - the value of a token of @text, @len bytes: a word or a variable
 *
 * Return: @token, or BAD
 */
int bc_lex_word(struct bc_front *f, const char *text, int len, union BC_YYSTYPE *val,
		const struct bc_loc *loc, int token)
{
	static const char *const parens[] = { "flags", "option", "options", "fstype",
					      "vfstype", "set", NULL };
	static const char *const pairs[] = { "peer", "flags", "xattrs", NULL };

	if (memchr(text, '\0', len))
		return BAD;
	f->truth = token != BOOL_SET;
	val->word = (struct bc_word){ .s = bc_words_dup(f, text, len), .loc = *loc };
	f->is_name = token == VALUE ? !f->limit : f->names == 1;
	f->names -= f->names > 1;
	if (token == WORD) {
		f->paren = bc_lex_is_one_of(val->word.s, parens);
		f->number = !strcmp(val->word.s, "priority");
		f->loose = !strcmp(val->word.s, "xattrs");
		f->oldroot = !strcmp(val->word.s, "oldroot");
		f->signs = f->oldroot || !strcmp(val->word.s, "io_uring");
		f->pairs = bc_lex_is_one_of(val->word.s, pairs);
	}
	if (token == VALUE) {
		f->naming = false;
		if (!f->limit)
			bc_escape_spelled(val->word.s);
	}
	return token;
}

static char *unquoted(struct bc_front *f, const char *s, int len)
{
	char *text = bc_words_dup(f, s + 1, len - 2);

	bc_escape_spelled(text);
	return text;
}

/** bc_lex_quoted() - the value of a token in quotes */
void bc_lex_quoted(struct bc_front *f, const char *text, int len,
		   union BC_YYSTYPE *val, const struct bc_loc *loc)
{
	f->naming = false;
	f->truth = true;
	val->word = (struct bc_word){ .s = unquoted(f, text, len), .loc = *loc,
				      .quoted = true };
	if (f->quoted.line || !memchr(text, '\n', len))
		return;
	f->quoted = *loc;
	f->quoted_end = f->stack[f->depth - 1].line;
}

/** bc_lex_unended() - the file ends behind @what at @loc, and not its line */
void bc_lex_unended(struct bc_front *f, const struct bc_loc *loc, const char *what)
{
	bc_report(f->diag, BC_ERROR, *loc, what[0] == '#' ?
		  "end the line, or write include" : "end the line",
		  "%s without an end of line", what);
}

/** bc_lex_no_include() - @text at @loc includes nothing that can be told */
void bc_lex_no_include(struct bc_front *f, const char *text, const struct bc_loc *loc)
{
	f->wrong = *loc;
	bc_report(f->diag, BC_ERROR, *loc,
		  strchr(text, '<') && !strchr(text, '>') ? "a < has no >" :
		  "write: include <name>, or include if exists <name>",
		  "malformed include");
}
