# SPDX-License-Identifier: GPL-2.0
"""Whole policies at random after the grammar of apparmor.d(5) 5.x: preamble, heads of
profiles, flags, blocks, conditions, includes; most have one profile with one rule."""
from rulespec import Rules, SIGNALS

MODES = "enforce complain kill default_allow unconfined prompt".split()
FLAGS = MODES + """audit mediate_deleted attach_disconnected chroot_relative debug
interruptible attach_disconnected.ipc namespace_relative delegate_deleted chroot_attach
chroot_no_attach no_attach_disconnected hat""".split()


class Files(Rules):
    """Makes policies."""

    # Variables

    def value(self):
        return self.one("a", "b", "/a", "/a/", '"a b"', '""', "*", "{a,b}", "@{V}",
                        "@{W}/x", "@{nope}", "1", "5", "true", "a,b", "a\\ b", "@{X}",
                        "[a]", "#c", "a#b", "-a", "+=", "=", "(a)", "(a b)", "if",
                        "${B}", "/a,", "a=b", "'a'", '"a"b', 'a"b"', "@{", "}", "{",
                        "\\", "a\\", "\\n")

    def variable(self):
        return self.one("@{X}", "@{X}", "@{V}", "@{x_1}", "@{a-b}", "@{a.b}", "@{1}",
                        "@{x[0]}", "@{ x }", "@{}", "@{_x}", "@{exec_path}",
                        "@{profile_name}", "@{attach_path}", "@{X", "@X", "X", "@{X}}",
                        "@{Xé}", "@{@{V}}", "@{x:y}", "$X", "${X}", "@ {X}", "@{XX}",
                        "@{x x}", "@{pid}")

    def assignment(self):
        if self.often(.2):
            return self.one("${B}", "${B}", "${C}", "$B", "${a-b}", "${}", "${1}") + \
                self.one("=", " = ", "?=", " += ", ":=", "==", " =") + \
                self.one("true", "false", "true", "false", "TRUE", "False", "1", "yes",
                         "", "true false", '"true"', "true,", "${B}", "true # c")
        return self.variable() + self.one("=", "=", "=", " = ", " += ", "+=", "?=",
                                          " ?= ", ":=", " := ", "+ =", "-=", "==", " ") + \
            self.one(" ", " ", "  ", "\t", ",", ", ").join(
                self.value() for _ in range(self.r.choice((0, 1, 1, 1, 1, 2, 3)))) + \
            self.one("", "", "", "", ",", " # c", "  ", " \\\n b", "\r")

    def preamble_rule(self):
        return self.one(self.assignment, self.assignment, self.assignment, self.alias,
                        self.include, self.abi)()

    def alias(self):
        return self.words(self.one("alias", "alias", "alias", "rewrite"), self.path(),
                          self.one("->", "->", "->", "=>", ""), self.path()) + \
            self.one(",", ",", ",", "", ", # c", ",,")

    def abi(self):
        return self.words("abi", self.one("<abi/4.0>", "<abi/3.0>", "<kernel>", "<default>",
                                          '"abi/4.0"', "kernel", "abi/4.0", "<nope>",
                                          "< abi/4.0 >", '"<abi/4.0>"', "<abi/4.0", "",
                                          '"kernel"', "<>", '""', "/nope")) + \
            self.one(",", ",", ",", "", " ,", ", # c", ",,", "\n,")

    def include(self):
        name = self.one("tunables/global", "tunables/home", "abstractions/base", "d1",
                        "d1/a", "nope", "hat", "prof", "var", "alias", "noeol", "half",
                        "empty", "badrule", "a b", "d1/", "vars", "varadd", ".", "",
                        "d1/*", "loop1", "@{V}", "../inc/hat", "./hat", "close", "open",
                        "crlf", "comment", "nested", "qual", "preamble", "abi/4.0")
        form = self.one("<%s>", "<%s>", "<%s>", "<%s>", '"%s"', "%s", "< %s>", "<%s >",
                        '"<%s>"', "<%s", '"%s', "%s>", "'%s'", '<"%s">', "/nope/%s")
        return self.one("include", "include", "#include", "# include", "Include",
                        "#  include") + \
            self.one(" ", " ", " ", " if exists ", " if exists ", "", "  if  exists  ",
                     " if ", " exists ", " if exist ", "\t", "\n", " if exists") + \
            form % name + self.one("", "", "", "", "", " ", ",", " # c", " x", "\r", "#c")

    # Conditions

    def operand(self):
        return self.one("@{V}", "@{W}", "@{N}", "x", "a", "1", "10", "-1", "/a", '"a"',
                        '"a b"', "@{nope}", "${B}", "a*", "b", "5", "true", "@{E}", '""')

    def factor(self):
        return self.one(
            lambda: "${B}", lambda: "${B}", lambda: "${C}",
            lambda: "defined " + self.one("@{V}", "@{nope}", "${B}", "${nope}", "x",
                                          "(@{V})", "@{", "not ${B}"),
            lambda: "${nope}", lambda: self.operand(),
            lambda: self.operand() + self.one(" in ", " == ", " != ", " > ", " >= ", " < ",
                                              " <= ", "==", ">", " = ", " =< ", " IN ",
                                              " not in ", " ") + self.operand())()

    def condition(self, depth=0):
        kind = self.r.random()
        if kind < .6 or depth > 2:
            return self.factor()
        if kind < .72:
            return self.one("not ", "not ", "not", "! ", "NOT ") + self.condition(depth + 1)
        if kind < .82:
            return "(" + self.maybe(" ") + self.condition(depth + 1) + ")"
        return self.condition(depth + 1) + self.one(" and ", " or ", " and ", " or ",
                                                    " && ", " AND ", "and") + \
            self.condition(depth + 1)

    def block(self, item):
        return "{" + self.one(" ", "\n  ", "") + \
            "\n".join(item() for _ in range(self.r.choice((0, 1, 1, 1, 2)))) + \
            self.one(" ", "\n", "") + "}"

    def if_block(self, item):
        out = "if " + self.condition() + self.one(" ", " ", "\n", "") + self.block(item)
        while self.often(.25):
            out += self.one(" else if ", " else if ", "\nelse if ", " elif ", " else ",
                            " elseif ") + self.condition() + " " + self.block(item)
        if self.often(.3):
            out += self.one(" else ", "\nelse\n", "else", " else") + self.block(item)
        return out + self.one("", "", "", "", "", ",", ";")

    # Profiles

    def error(self):
        return self.one("EACCES", "EPERM", "ENOENT", "eperm", "ENOTSUP", "Eperm", "1",
                        "EFOO", "", "-EPERM", "EWOULDBLOCK", "EDEADLOCK", "E2BIG",
                        "EHWPOISON", "ENOTBLK", "(EPERM)", '"EPERM"', "EPERM2", "ERESTART")

    def flag(self):
        return self.one(
            lambda: self.r.choice(FLAGS), lambda: self.r.choice(FLAGS),
            lambda: self.r.choice(FLAGS), lambda: self.r.choice(FLAGS).upper(),
            lambda: "error" + self.eq() + self.error(),
            lambda: "kill.signal" + self.eq() + self.one(
                self.r.choice(SIGNALS), "SIGKILL", "9", "", "HUP", "(hup)", '"hup"'),
            lambda: "attach_disconnected.path" + self.eq() + self.one(
                "/a", "/a/", '"/a b"', "a", "@{P}", "", '"/a"', "/*", "(/a)", "//a",
                "/a,b", "/a(b)"),
            lambda: "attach_disconnected.ipc" + self.eq() + self.one("/a", '"/a"', "a"),
            lambda: self.r.choice(FLAGS) + "=x")()

    def flags(self):
        items = [self.flag() for _ in range(self.r.choice((0, 1, 1, 1, 1, 2, 2, 3)))]
        return self.one("flags=", "flags=", "flags=", "flags = ", "flags= ", "flags =",
                        "", "flag=", "flags", "flags ") + \
            "(" + self.maybe(" ", .1) + self.one(" ", ",", ", ", " , ").join(items) + \
            self.maybe(" ", .1) + self.maybe(",", .05) + ")"

    def xattrs(self):
        items = [self.one("user.a", "security.apparmor", "user.a.b", "a", "a-b", "user.*",
                          '"user.a"', "@{V}", "trusted.x_y", "user.", "1") +
                 self.one("=", "=", "=", " = ", "", "==", ":=") +
                 self.one('"b"', "b", '"a b"', "*", "**", "{a,b}", "@{V}", '""', "",
                          "@{nope}", "[a]", '("b")', "/a/*", "(b)", "a,b")
                 for _ in range(self.r.choice((0, 1, 1, 1, 2)))]
        return self.one("xattrs=", "xattrs=", "xattrs=", "xattrs = ", "", "xattr=",
                        "xattrs ") + "(" + self.one(" ", ",", ", ").join(items) + ")"

    def name(self):
        return self.one("x", "/bin/x", "/bin/*", '"a b"', "x//y", ":ns:x", ":ns://x",
                        "@{V}", "/@{V}", "@{P}", "@{nope}", "^h", "/bin/x//y", '"/a b"',
                        "{a,b}", "/{a,b}", "a*", "-x", "1x", ".x", "x.y", "x,y", '""', "x:y",
                        ":ns:/bin/x", "/a/", "unconfined", "x@{W}", ":x", "::x", "&x",
                        "x//&y", "a\\ b", "/[ab]", "[ab]", "profile", "hat", "if", "_x",
                        "@{profile_name}", "é", "x{", "flags", "/", "**", "x//")

    def head(self, child=False):
        word = self.one("profile", "profile", "profile", "hat", "^", "") if child else \
            self.one("profile", "profile", "profile", "", "", "", "hat", "^", "PROFILE")
        if word == "^":
            name = "^" + self.one("h", "/h", '"h"', "h i", " h", "@{V}", "h/i", "^h", "DEFAULT")
        else:
            name = self.words(word, self.one(self.name(), "/t", "t", "/bin/a", "h"))
        parts = [name]
        if self.often(.2):
            parts.append(self.one("/bin/x", "/bin/**", '"/a b"', "@{P}", "/@{V}",
                                  self.name(), self.path()))
        if self.often(.1):
            parts.append(self.xattrs())
        if self.often(.3):
            parts.append(self.flags())
        if len(parts) > 2 and self.often(.2):
            self.r.shuffle(parts)
        return " ".join(parts)

    def statement(self, depth=0):
        """What may stand in a profile."""
        kind = self.r.random()
        if kind < .66 or depth > 2:
            return self.rule()
        if kind < .74:
            return self.if_block(lambda: self.statement(depth + 1))
        if kind < .82:
            return (self.qualifiers(True) or self.one("audit", "deny", "owner")) + " " + \
                self.block(lambda: self.statement(depth + 1)) + self.maybe(",", .05)
        if kind < .90:
            return self.head(True) + " " + self.block(lambda: self.statement(depth + 1))
        if kind < .97:
            return self.include()
        return self.one(self.assignment, self.alias, self.abi)()

    def prelude(self):
        """Variables for rules to use; none is spoilt by what follows."""
        return "@{V}=a b\n@{W}=@{V} c\n@{P}=/a /b/\n@{N}=5\n@{E}=\"\"\n${B}=true\n${C}=false\n"

    def profile(self, body):
        return "profile t /t {\n  " + body + "\n}\n"

    def policy(self):
        kind = self.r.random()
        pre = self.prelude()
        if kind < .5:
            return pre + self.profile(self.rule())
        if kind < .58:
            return pre + self.profile("\n  ".join(
                self.rule("file") for _ in range(self.r.randint(2, 3))))
        if kind < .68:
            return pre + self.profile(self.statement())
        if kind < .80:
            return pre + self.head() + self.one(" ", " ", "\n", "") + \
                self.block(self.statement if self.often(.3) else lambda: "/f r,") + \
                self.maybe("\n", .9)
        if kind < .92:
            return self.maybe(pre) + "\n".join(
                self.preamble_rule() for _ in range(self.r.randint(1, 3))) + "\n" + \
                self.one(self.profile("/f r,"), self.profile("/f@{X} r,"),
                         self.profile("/@{V} r,"), "profile @{X} { }\n",
                         self.profile(self.include()), "")
        if kind < .97:
            return pre + self.if_block(self.one(
                self.preamble_rule, lambda: self.head() + " { }",
                lambda: self.profile("/f r,"))) + "\n" + self.maybe(self.profile("/f r,"))
        return pre + "\n".join(self.head() + " { }" for _ in range(2)) + "\n"
