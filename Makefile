# SPDX-License-Identifier: GPL-2.0
# User-space side of Bailey. In a kernel tree Kbuild takes precedence.
BUILD ?= build
# Of another machine's: CROSS_COMPILE=aarch64-linux-gnu-
ifeq ($(origin CC),default)
CC := $(CROSS_COMPILE)gcc
endif
CFLAGS ?= -O2 -g
PREFIX ?= /usr/local
UNITDIR ?= $(PREFIX)/lib/systemd/system
WARN := -Wall -Wextra -Wno-unused-parameter -Wno-missing-field-initializers -Wmissing-prototypes -Wstrict-prototypes -Wformat-security
INC := -Iinclude/uapi -Isecurity/match -Isecurity -Itools/compiler -Itools/bailey -I$(BUILD)
FLAGS := $(INC) -D_GNU_SOURCE $(WARN) $(CFLAGS)
LDLIBS := -lxxhash -ljson-c -lm

MATCH := security/match/match.c security/match/verify.c security/match/layout.c security/names.c
COMPILER := $(wildcard tools/compiler/*.c)
TOOL := $(wildcard tools/bailey/*.c tools/bailey/*/*.c tools/anomaly/*.c)
# What decides which blob a policy becomes: the parser's cache is of one such compiler.
DECIDES := $(sort $(wildcard tools/compiler/*.[chly] security/match/*.[ch] security/names.[ch] \
	include/uapi/linux/*.h))
objs = $(patsubst %.c,$(BUILD)/obj/%.o,$(1))
# The program's own policy: what bailey run needs of libbailey.
OWN := $(wildcard tools/libbailey/*.c)
GEN := $(BUILD)/obj/parse.o $(BUILD)/obj/lex.o
LIB := $(call objs,$(MATCH) $(COMPILER)) $(GEN)
SOURCES := $(BUILD)/obj/sources.o
# The compiler's small functions lie in many files, and are called from many places: to
# have them in place at more of these saves 4 % of its instructions, for 120 KB of code. What
# would fill up to where a function or a loop begins is read into memory as code is, and run.
FAST ?= -O3 -fvect-cost-model=very-cheap -flto=2 -falign-functions=1 -falign-jumps=1 -falign-loops=1 \
	-falign-labels=1 -ffunction-sections --param early-inlining-insns=60 \
	--param max-inline-insns-auto=100 --param inline-unit-growth=200 \
	--param large-function-growth=400
$(LIB): FLAGS += $(FAST)
# What reads rules runs little of itself, and what it runs takes little time: its pages are
# in memory as a whole, so it is made small.
SMALL := $(addprefix tools/compiler/,abi.c address.c alias.c clash.c comma.c dbusrules.c exec.c \
	flags.c folder.c foreign.c implied.c ipcrules.c links.c meant.c miscrules.c mountconds.c \
	mountrules.c naming.c near.c netrules.c occurs.c once.c preprocess.c profile.c quote.c \
	repair.c rlimit.c sockconds.c sockets.c spill.c suggest.c syntax.c taken.c text.c unixrules.c)
MEDIUM := $(addprefix tools/compiler/,build.c cond.c diag.c driver.c expand.c filerules.c \
	include.c lanes.c memo.c rules.c source.c statement.c vars.c)
$(call objs,$(SMALL)): FLAGS += -Os
$(call objs,$(MEDIUM)): FLAGS += -O2 --param early-inlining-insns=6 --param max-inline-insns-auto=15

.PHONY: FORCE bench-anomaly bench-rasp eval-anomaly demo-rasp lib agree bench differential lsms mutate guest-tests all unit check demo lint install install-names clean
all: $(BUILD)/bailey
FORCE:

$(BUILD)/parse.c $(BUILD)/parse.h: tools/compiler/parse.y
	@mkdir -p $(@D)
	bison -o $(BUILD)/parse.c --defines=$(BUILD)/parse.h $<
$(BUILD)/lex.c: tools/compiler/lex.l $(BUILD)/parse.h
	flex -Cfe -o $@ $<
	@! grep -q yy_state_buf $@ || { echo "$<: flex would keep a state for each byte" >&2; rm $@; exit 1; }
$(GEN): $(BUILD)/obj/%.o: $(BUILD)/%.c $(BUILD)/parse.h
	@mkdir -p $(@D)
	$(CC) $(FLAGS) -Wno-unused-function -Wno-sign-compare -c $< -o $@
$(BUILD)/obj/%.o: %.c $(BUILD)/parse.h $(wildcard security/names.h security/match/*.h tools/*/*.h tools/*/*/*.h include/uapi/linux/*.h)
	@mkdir -p $(@D)
	$(CC) $(FLAGS) -c $< -o $@
# Else the hash were another, and what the compiler does still the old.
$(LIB): $(filter %.h,$(DECIDES))
# Looked at each time, as a file that is gone is newer than none; written if it is another.
$(BUILD)/sources.c: FORCE
	@mkdir -p $(@D)
	@hash=$$(sha256sum $(DECIDES) | sha256sum) && \
		echo "const char bc_sources[] = \"$${hash%% *}\";" >$@.new && \
		if cmp -s $@.new $@; then rm $@.new; else mv $@.new $@; fi
$(SOURCES): $(BUILD)/sources.c
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) -c $< -o $@

# What it prints is from logs that anybody may have written.
$(BUILD)/obj/tools/anomaly/%.o: FLAGS += -Wformat-nonliteral

$(BUILD)/obj/tools/libbailey/%.o: tools/libbailey/%.c $(wildcard tools/libbailey/*.h tools/libbailey/include/*.h include/uapi/linux/*.h)
	@mkdir -p $(@D)
	$(CC) -Itools/libbailey/include -Itools/libbailey $(FLAGS) -c $< -o $@

# Linked statically: a process that compiles a policy has half the memory, as of each
# library it would have much that it does not need.
LINK ?= -static-pie
# Packed, as each page of relocations is read once, and stays; where the linker can do that.
ifneq ($(filter x86_64-%,$(shell $(CC) -dumpmachine)),)
LINK += -Wl,-z,pack-relative-relocs
endif
NEAR ?= tools/compiler/near.ld
$(BUILD)/bailey: $(LIB) $(SOURCES) $(call objs,$(TOOL) $(OWN)) $(NEAR)
	$(CC) $(CFLAGS) $(FAST) $(LINK) $(filter %.o,$^) $(LDLIBS) $(NEAR:%=-Wl,-T,%) -o $@

guest-tests: $(BUILD)/bailey
	$(MAKE) -f tests/guest/Makefile guest BUILD=$(abspath $(BUILD))
lib: $(BUILD)/bailey
	$(MAKE) -s -f tools/libbailey/Makefile BUILD=$(BUILD)
unit: lib
	$(MAKE) -C tests/unit check
	$(MAKE) -C tests/libbailey check
	$(MAKE) -C tests/anomaly check
check:
	scripts/check
agree:
	scripts/agree
demo:
	scripts/demo
learn-bar:
	scripts/learn-bar
demo-rasp:
	scripts/demo-rasp
bench-rasp:
	tests/rasp/cost
lint:
	scripts/lint
install: $(BUILD)/bailey
	install -D -m 0755 $(BUILD)/bailey $(DESTDIR)$(PREFIX)/sbin/bailey
	install -D -m 0644 tools/bailey/bailey.8 $(DESTDIR)$(PREFIX)/share/man/man8/bailey.8
	$(MAKE) -s -f tools/libbailey/Makefile install BUILD=$(BUILD)
	install -D -m 0644 tools/bailey/bailey.bash $(DESTDIR)$(PREFIX)/share/bash-completion/completions/bailey
	install -D -m 0644 tools/bailey/_bailey $(DESTDIR)$(PREFIX)/share/zsh/site-functions/_bailey
	install -D -m 0644 tools/vim/bailey.vim $(DESTDIR)$(PREFIX)/share/vim/vimfiles/syntax/bailey.vim
	install -d $(DESTDIR)$(PREFIX)/share/bailey/abstractions $(DESTDIR)$(PREFIX)/share/bailey/tunables
	install -m 0644 policy/abstractions/* $(DESTDIR)$(PREFIX)/share/bailey/abstractions/
	install -m 0644 policy/tunables/* $(DESTDIR)$(PREFIX)/share/bailey/tunables/
	install -d $(DESTDIR)/etc/bailey.d/disable $(DESTDIR)/etc/bailey.d/force-complain
	install -d $(DESTDIR)$(UNITDIR)
	sed 's,@PREFIX@,$(PREFIX),g' tools/bailey/bailey.service.in >$(DESTDIR)$(UNITDIR)/bailey.service
# AppArmor's names: not where its own tools are in use.
NAMES := aa-status aa-enforce aa-complain aa-disable aa-exec aa-logprof apparmor_parser
install-names:
	install -d $(DESTDIR)$(PREFIX)/sbin
	for n in $(NAMES); do at=$(DESTDIR)$(PREFIX)/sbin/$$n; \
		if [ -e $$at ] && [ "$$(readlink $$at)" != bailey ]; then \
			echo "$$at is there, and not ours" >&2; exit 1; fi; \
		ln -sfn bailey $$at || exit 1; done
clean:
	rm -rf $(BUILD)

bench:
	scripts/bench
differential:
	tests/differential/run
lsms:
	scripts/lsms
mutate:
	scripts/mutate
$(BUILD)/bench/bench: $(wildcard tests/bench/*.[ch])
	@mkdir -p $(@D)
	$(CC) -O2 -static -Wall -D_GNU_SOURCE -Iinclude/uapi -o $@ $(filter-out %nothing.c %.h,$^)
$(BUILD)/bench/plugin.so: $(wildcard tests/bench/profile/*.[ch])
	@mkdir -p $(@D)
	$(CC) -O2 -Wall -shared -fPIC -o $@ $(filter %.c,$^)
$(BUILD)/bench/nothing: tests/bench/nothing.c
	@mkdir -p $(@D)
	$(CC) -O2 -static -o $@ $<
bench-anomaly: $(BUILD)/bailey
	$(MAKE) -s -C tests/anomaly bench BUILD=$(abspath $(BUILD))
# HOURS of each recording in the guest, of its clock; SCALE of those on this machine.
HOURS ?= 1
SCALE ?= 1
eval-anomaly: $(BUILD)/bailey
	scripts/deps python3-sklearn strace
	scripts/record-events $(BUILD)/anomaly/guest $(HOURS)
	tests/anomaly/evaluate --bailey $(BUILD)/bailey --out $(BUILD)/anomaly --record --scale $(SCALE) \
		--guest $(BUILD)/anomaly/guest
