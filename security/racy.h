/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A data race that is put in on purpose where KCSAN looks, so that scripts/races
 * says that there is no other only if it has found this one. Nothing of it is in a
 * kernel without KCSAN.
 */
#ifndef _BAILEY_RACY_H
#define _BAILEY_RACY_H

#ifdef CONFIG_KCSAN
void bailey_race_on_purpose(void);
#else
static inline void bailey_race_on_purpose(void)
{
}
#endif

#endif /* _BAILEY_RACY_H */
