# SPDX-License-Identifier: GPL-2.0
# User-space side of Bailey. In a kernel tree Kbuild takes precedence.
BUILD ?= build
CC ?= gcc
CFLAGS ?= -O2 -g
WARN := -Wall -Wextra -Wno-unused-parameter -Wmissing-prototypes -Wstrict-prototypes
CPPFLAGS += -Iinclude/uapi -Isecurity/match -Itools/compiler -Itools/bailey -D_GNU_SOURCE
LDLIBS += -lxxhash
