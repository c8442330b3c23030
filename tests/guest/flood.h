/* SPDX-License-Identifier: GPL-2.0 */
#ifndef GUEST_FLOOD_H
#define GUEST_FLOOD_H

/* Nanoseconds of CLOCK_MONOTONIC. */
long long flood_clock(void);
int event_cost(void);
int flood(unsigned long rate, unsigned long seconds);

#endif /* GUEST_FLOOD_H */
