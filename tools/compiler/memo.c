// SPDX-License-Identifier: GPL-2.0
/*
 * Included files that need not be read again; see session.c.
 */
#include <stdlib.h>
#include <string.h>

#include "nfa.h"
#include "session.h"

#define MAX_ENVS	1024	/* that are looked for; others are alone */

static void *copy_of(const void *p, size_t size)
{
	void *copy = malloc(size + 1);

	if (!copy)
		abort();
	if (size)
		memcpy(copy, p, size);
	return copy;
}

/* The number of an environment that is made by a change of text. */
static uint32_t env_number(struct bc_session *s, uint32_t parent,
			   const char *file, const char *change)
{
	int i;

	if (s->nenvs >= MAX_ENVS)
		return ++s->lone | 0x80000000;
	for (i = 0; i < s->nenvs; i++) {
		const struct bc_env *e = &s->env[i];

		if (e->parent == parent && e->file == file && change &&
		    e->change && !strcmp(e->change, change))
			return i + 1;
	}
	s->env = bc_grow(s->env, s->nenvs, &s->envs_room, sizeof(*s->env));
	s->env[s->nenvs++] = (struct bc_env){
		.file = file, .parent = parent,
		.change = change ?
			bc_session_dup(s, change, strlen(change)) : NULL,
	};
	return s->nenvs;
}

/**
 * bc_env_change() - a variable or the aliases change
 * @f: front end
 * @from: number of what was assigned before, or 0
 * @text: all that tells how
 *
 * Return: number of what it is now.
 */
uint32_t bc_env_change(struct bc_front *f, uint32_t from, const char *text)
{
	f->env = 0xffffffff;
	return env_number(f->session, from, NULL, text);
}

/** bc_same_quals() - whether rules mean the same under either */
bool bc_same_quals(const struct bc_quals *a, const struct bc_quals *b)
{
	return a->audit == b->audit && a->deny == b->deny &&
		a->own_deny == b->own_deny && a->allow == b->allow &&
		a->prompt == b->prompt && a->owner == b->owner &&
		a->other == b->other && a->has_priority == b->has_priority &&
		a->priority == b->priority && a->block == b->block &&
		a->granting == b->granting && a->neither == b->neither;
}

/* Outside of a profile, before anything else was said. */
static bool is_fresh(const struct bc_front *f)
{
	return f->profile < 0 && !f->begun && !f->env && !f->nseen &&
		!f->nblocks && !f->nconds && !f->skip;
}

/* At the beginning of a statement, but no else, of a profile without a namespace. */
static bool is_plain(struct bc_front *f)
{
	return f->profile >= 0 && !f->skip && f->head && !f->text_len &&
		!bc_is_pending(f) && !bc_namespace_len(bc_current(f)->name);
}

static bool recall_env(struct bc_front *f, const char *file)
{
	struct bc_session *s = f->session;
	const struct bc_env *e;
	int i;

	for (i = 0; i < s->nenvs; i++)
		if (s->env[i].file == file)
			break;
	if (i == s->nenvs)
		return false;
	e = &s->env[i];
	free(f->vars);
	free(f->alias);
	free(f->seen);
	f->vars = copy_of(e->vars, e->nvars * sizeof(*e->vars));
	f->nvars = f->vars_room = e->nvars;
	f->alias = copy_of(e->alias, e->naliases * sizeof(*e->alias));
	f->naliases = f->aliases_room = e->naliases;
	f->seen = copy_of(e->seen, e->nseen * sizeof(*e->seen));
	f->nseen = f->seen_room = e->nseen;
	f->aliased = e->aliased;
	f->env = i + 1;
	if (e->abi.features)
		bc_abi_say(f, &e->abi);
	return true;
}

static void note_origin(struct bc_front *f, const struct bc_origin *o)
{
	bc_diag_included(f->diag, o->file, o->from);
	f->origin = bc_grow(f->origin, f->norigins, &f->origins_room,
			    sizeof(*f->origin));
	f->origin[f->norigins++] = *o;
}

/* Messages about the rules name the files around this profile. */
static void note_origins(struct bc_front *f, const struct bc_memo *m,
			 struct bc_loc loc)
{
	struct bc_origin outer = { m->file, loc, m->quals };
	int i;

	note_origin(f, &outer);
	bc_once_note(f, &outer, false);
	for (i = 0; i < m->norigins; i++) {
		note_origin(f, &m->origin[i]);
		bc_once_note(f, &m->origin[i], false);
	}
}

static void append(struct bc_profile *p, struct bc_rule *const *rules, size_t n)
{
	if (!n)
		return;
	p->rules = bc_room(p->rules, p->nrules + n, &p->rules_room,
			   sizeof(*p->rules));
	memcpy(p->rules + p->nrules, rules, n * sizeof(*rules));
	p->nrules += n;
}

static bool same_vars(struct bc_front *f, const struct bc_memo *m)
{
	int i, k;

	for (i = 0; i < m->nuse; i++) {
		uint32_t version = 0;

		for (k = 0; k < f->nvars; k++)
			if (f->vars[k].name == m->use[i].name)
				version = f->vars[k].version;
		if (version != m->use[i].version)
			return false;
	}
	return true;
}

static const struct bc_memo *find_memo(struct bc_front *f, const char *file)
{
	struct bc_session *s = f->session;
	int i;

	for (i = 0; i < s->nmemos; i++) {
		const struct bc_memo *m = &s->memo[i];

		if (m->file == file && m->aliased == f->aliased &&
		    bc_same_quals(&m->quals, &f->quals) && same_vars(f, m))
			return m;
	}
	return NULL;
}

/**
 * bc_memo_recall() - do what a file did when it was read before
 * @f: front end
 * @file: its name, interned
 * @loc: of the include
 *
 * Return: false if it must be read.
 */
bool bc_memo_recall(struct bc_front *f, const char *file, struct bc_loc loc)
{
	struct bc_profile *p = bc_current(f);
	const struct bc_memo *m;
	size_t done = 0, first;
	int i;

	if (is_fresh(f))
		return recall_env(f, file);
	if (!is_plain(f))
		return false;
	m = find_memo(f, file);
	if (!m)
		return false;
	for (i = 0; i < m->norigins; i++)
		if (bc_once_differs(f, &m->origin[i]))
			return false;
	for (i = 0; i < m->own_count; i++) {
		const struct bc_own *own = &m->own[i];

		append(p, m->rules + done, own->first - done);
		first = p->nrules;
		if (bc_rule_expand(f, &own->rule))
			bc_keep_own(f, &own->rule, first);
		done = own->first + own->n;
	}
	append(p, m->rules + done, m->nrules - done);
	bc_clash_again(f, m->clash, m->nclashes);
	f->use = bc_room(f->use, f->nuse + m->nuse, &f->use_room,
			 sizeof(*f->use));
	if (m->nuse)
		memcpy(f->use + f->nuse, m->use, m->nuse * sizeof(*m->use));
	f->nuse += m->nuse;
	note_origins(f, m, loc);
	return true;
}

/* The profile but for its rules. */
static struct bc_profile shell_of(struct bc_front *f)
{
	struct bc_profile p;

	memset(&p, 0, sizeof(p));
	if (f->profile >= 0)
		memcpy(&p, bc_current(f), sizeof(p));
	p.rules = NULL;
	p.nrules = 0;
	p.rules_room = 0;
	return p;
}

static unsigned int messages(const struct bc_front *f)
{
	return bc_diag_errors(f->diag) + bc_diag_warnings(f->diag);
}

/** bc_memo_kind() - what may be kept of a file included here */
enum bc_memo_kind bc_memo_kind(struct bc_front *f)
{
	return is_fresh(f) ? BC_MEMO_ENV :
	       is_plain(f) ? BC_MEMO_RULES : BC_MEMO_NONE;
}

/** bc_memo_begin() - a file is about to be read; @in: its place on the stack */
void bc_memo_begin(struct bc_front *f, struct bc_input *in)
{
	if (!in->memo)
		return;
	in->begin = (struct bc_mark){
		.shell = shell_of(f),
		.nrules = f->profile < 0 ? 0 : bc_current(f)->nrules,
		.nprofiles = f->policy->nprofiles,
		.messages = messages(f), .depends = f->depends,
		.profile = f->profile, .env = f->env, .quals = f->quals,
		.nblocks = f->nblocks, .nconds = f->nconds,
		.norigins = f->norigins, .own_count = f->own_count, .nuse = f->nuse,
		.aliased = f->aliased, .said = f->said,
		.nclashes = f->clash.nasked,
	};
	f->said.features = 0;
}

/* Whether no file of rules changed the head of the profile. */
static bool same_shell(const struct bc_profile *a, const struct bc_profile *b)
{
	return a->name == b->name && a->attach == b->attach &&
		a->disconnected == b->disconnected &&
		a->disconnected_ipc == b->disconnected_ipc &&
		a->nxattrs == b->nxattrs && a->parent == b->parent &&
		a->flags == b->flags && a->kill_signal == b->kill_signal &&
		a->error == b->error;
}

/*
 * Whether nothing came of a file but what a memo can hold. After an error not all that
 * is wrong is told: what was left out of this profile would be missing in the next,
 * with no word said, a deny rule as well.
 */
static bool is_pure(struct bc_front *f, const struct bc_mark *b)
{
	struct bc_profile shell = shell_of(f);

	return !bc_is_hushed(f) && f->head && !f->text_len && !f->skip &&
		f->profile == b->profile &&
		f->policy->nprofiles == b->nprofiles &&
		messages(f) == b->messages && f->depends == b->depends &&
		bc_same_quals(&f->quals, &b->quals) &&
		f->nblocks == b->nblocks && f->nconds == b->nconds &&
		same_shell(&shell, &b->shell);
}

static void keep_env(struct bc_front *f, const char *file)
{
	uint32_t env = env_number(f->session, 0, file, NULL);
	struct bc_env *e;

	if (env & 0x80000000)
		return;
	f->env = env;
	e = &f->session->env[f->env - 1];
	e->vars = copy_of(f->vars, f->nvars * sizeof(*f->vars));
	e->nvars = f->nvars;
	e->alias = copy_of(f->alias, f->naliases * sizeof(*f->alias));
	e->naliases = f->naliases;
	e->seen = copy_of(f->seen, f->nseen * sizeof(*f->seen));
	e->nseen = f->nseen;
	e->aliased = f->aliased;
	e->abi = f->said;
}

/* The variables looked up since @from, each once. */
static void keep_use(struct bc_front *f, struct bc_memo *m, int from)
{
	int i, k;

	m->use = bc_session_alloc(f->session, (f->nuse - from + 1) *
				  sizeof(*m->use));
	for (i = from; i < f->nuse; i++) {
		for (k = 0; k < m->nuse && m->use[k].name != f->use[i].name;
		     k++)
			;
		if (k == m->nuse)
			m->use[m->nuse++] = f->use[i];
	}
}

/* All that the file gave is the same in the next profile, but for @f->own. */
static void mark_shared(struct bc_front *f, const struct bc_mark *b)
{
	struct bc_profile *p = bc_current(f);
	int own = b->own_count;
	size_t i;

	for (i = b->nrules; i < p->nrules; i++) {
		while (own < f->own_count &&
		       i >= f->own[own].first + f->own[own].n)
			own++;
		p->rules[i]->shared = own == f->own_count ||
				     i < f->own[own].first;
	}
}

static void keep_rules(struct bc_front *f, const char *file,
		       const struct bc_mark *b)
{
	const struct bc_profile *p = bc_current(f);
	struct bc_session *s = f->session;
	struct bc_memo *m;
	int i;

	s->memo = bc_grow(s->memo, s->nmemos, &s->memos_room,
			  sizeof(*s->memo));
	m = &s->memo[s->nmemos++];
	*m = (struct bc_memo){ .file = file, .aliased = b->aliased,
			       .quals = b->quals,
			       .nrules = p->nrules - b->nrules,
			       .norigins = f->norigins - b->norigins,
			       .own_count = f->own_count - b->own_count,
			       .nclashes = f->clash.nasked - b->nclashes };
	mark_shared(f, b);
	m->clash = bc_clash_copy(f, b->nclashes);
	m->rules = copy_of(m->nrules ? p->rules + b->nrules : NULL,
			   m->nrules * sizeof(*m->rules));
	keep_use(f, m, b->nuse);
	m->own = bc_session_alloc(s, (m->own_count + 1) * sizeof(*m->own));
	for (i = 0; i < m->own_count; i++) {
		m->own[i] = f->own[b->own_count + i];
		m->own[i].first -= b->nrules;
	}
	m->origin = bc_session_alloc(s, (m->norigins + 1) *
				     sizeof(*m->origin));
	if (m->norigins)
		memcpy(m->origin, f->origin + b->norigins,
		       m->norigins * sizeof(*m->origin));
}

/** bc_memo_end() - a file has been read */
void bc_memo_end(struct bc_front *f, struct bc_input *in)
{
	struct bc_origin origin = { in->file, in->from, in->quals, in->skip };

	if (in->memo && is_pure(f, &in->begin)) {
		if (in->memo == BC_MEMO_ENV)
			keep_env(f, in->file);
		else if (f->env == in->begin.env)
			keep_rules(f, in->file, &in->begin);
	}
	if (in->memo && in->begin.said.features)
		f->said = in->begin.said;
	if (!in->from.line)
		return;
	if (f->profile == in->profile)
		bc_once_note(f, &origin, f->policy->nprofiles != in->nprofiles);
	note_origin(f, &origin);
}
