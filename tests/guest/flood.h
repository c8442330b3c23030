/* SPDX-License-Identifier: GPL-2.0 */
#ifndef GUEST_FLOOD_H
#define GUEST_FLOOD_H

int event_cost(void);
int flood(unsigned long rate, unsigned long seconds);

#endif /* GUEST_FLOOD_H */
