/* SPDX-License-Identifier: GPL-2.0 */
#ifndef GUEST_XXH64_H
#define GUEST_XXH64_H

#include <stddef.h>
#include <stdint.h>

uint64_t xxh64(const void *data, size_t len);

#endif /* GUEST_XXH64_H */
