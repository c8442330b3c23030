/* SPDX-License-Identifier: GPL-2.0 WITH Linux-syscall-note */
/*
 * Bailey: policy blob, permission bits, prctl and securityfs ABI.
 *
 * The only header that the kernel and the tools share. Everything in it is
 * ABI: change it together with BAILEY_ABI_VERSION.
 */
#ifndef _UAPI_LINUX_BAILEY_H
#define _UAPI_LINUX_BAILEY_H

#include <linux/types.h>

#define BAILEY_ABI_VERSION	6

/* --- limits, checked at load ------------------------------------------- */
#define BAILEY_MAX_BLOB		(64u << 20)	/* bytes */
#define BAILEY_MAX_PROFILES	4096u		/* per blob, and loaded at once */
#define BAILEY_MAX_NAME		255u		/* bytes of a profile name, without NUL */
#define BAILEY_MAX_LANES	8u		/* automata per class and profile */
#define BAILEY_MAX_PROBES	8u		/* slots looked at per literal lookup */
#define BAILEY_MAX_FIELDS	6u		/* fields of a key */
#define BAILEY_MAX_XATTRS	16u		/* conditions of one attachment */
#define BAILEY_MAX_STACK	16u		/* profiles of a domain */
#define BAILEY_MAX_COMPONENT	4094u		/* bytes of a literal component */
#define BAILEY_MAX_STRING	65535u		/* bytes of any string, without NUL */
#define BAILEY_MAX_RULES	65535u		/* rules of one accept, or about capabilities */
#define BAILEY_MAX_LITERALS	16u		/* bytes of all slots' names, by the blob's */
#define BAILEY_MAX_ERROR	511u		/* above are errors the kernel keeps to itself */

/*
 * What names us in lsm_list_modules(2) and its like, from Linux 6.12 on. It is
 * ours and not upstream's, whose numbers begin at 100 and go up by one.
 */
#define BAILEY_LSM_ID		0x42594c45

/* --- object classes ------------------------------------------------------ */

/**
 * enum bailey_class - what a rule is about; each has its own automaton
 * @BAILEY_CLASS_FILE: 1 field: the absolute path WITHOUT its leading '/';
 *	directories end in '/'. The root directory is the empty key.
 * @BAILEY_CLASS_NET: 6 fields, see "keys of sockets" below: kind, local
 *	address, peer's address, peer's label, network interface, own label.
 * @BAILEY_CLASS_SIGNAL: 2 fields: one byte BAILEY_KEY_BASE + signal number
 *	(0 is the existence test, 65 for anything above 64); the peer's label.
 * @BAILEY_CLASS_PTRACE: 1 field: the peer's label.
 * @BAILEY_CLASS_MOUNT: 4 fields: mount point (new root for pivot_root),
 *	source (old root), filesystem type, flags. Directories end in '/'.
 *	Flags are the MS_* flags of mount(2) as nibbles from the lowest to the
 *	highest that is not 0, each as BAILEY_KEY_BASE + value. umount has empty
 *	source, type and flags.
 * @BAILEY_CLASS_ATTACH: 1 field as FILE; permission BAILEY_MAY_EXEC set in
 *	the accept of an executable to which the profile attaches.
 * @BAILEY_CLASS_LINK: 2 fields: the new name, the existing one; both with
 *	their leading '/'. Asked where the FILE rules do not grant LINK.
 * @BAILEY_CLASS_CHANGE: change_profile, 2 fields: the program of an exec to
 *	come, with its leading '/' (empty for a change here and now); the target:
 *	a label, its names sorted, with '&' before it for a stack. A profile of a
 *	namespace knows the names of its own namespace without ":namespace:".
 * @BAILEY_CLASS_MQUEUE: 3 fields: "posix" or "sysv"; the queue's name with its
 *	leading '/', or its key in decimal; the label of who made it.
 * @BAILEY_CLASS_IO_URING: 1 field: the label of the credentials acted with.
 * @BAILEY_CLASS_USERNS: 1 field, empty.
 * @BAILEY_CLASS_DBUS: 6 fields: bus, name (bind) or peer's name, path,
 *	interface, member, peer's label. For a daemon to ask, not the kernel.
 * @BAILEY_CLASS_MAX: number of classes that have an automaton
 * @BAILEY_CLASS_CAP: capabilities: no automaton, bit sets in the profile;
 *	the class of their records in the rule table
 * @BAILEY_CLASS_RLIMIT: resource limits: no automaton, records in the profile
 *
 * The label of a task without a profile is "unconfined". A label of several
 * profiles joins their names by "//&". A profile of a policy namespace is
 * named ":namespace:name". A profile sees of another task's label what is in its
 * own namespace, without ":namespace:"; if nothing is, the whole label, in which
 * names of the root namespace begin with "::" for a profile of another one.
 */
enum bailey_class {
	BAILEY_CLASS_FILE,
	BAILEY_CLASS_NET,
	BAILEY_CLASS_SIGNAL,
	BAILEY_CLASS_PTRACE,
	BAILEY_CLASS_MOUNT,
	BAILEY_CLASS_ATTACH,
	BAILEY_CLASS_LINK,
	BAILEY_CLASS_CHANGE,
	BAILEY_CLASS_MQUEUE,
	BAILEY_CLASS_IO_URING,
	BAILEY_CLASS_USERNS,
	BAILEY_CLASS_DBUS,
	BAILEY_CLASS_MAX,
	BAILEY_CLASS_CAP = 32,
	BAILEY_CLASS_RLIMIT = 33,
};

#define BAILEY_KEY_BASE		0x40

/*
 * Keys of sockets. Numbers are written as bytes, or as nibbles from the highest
 * to the lowest, each as BAILEY_KEY_BASE + value.
 *
 * Kind: a byte each for address family and socket type, 4 nibbles of protocol.
 * Address: empty if the operation knows none, else a byte of enum
 * bailey_address, then by it: port (4 nibbles) and address (8 or 32 nibbles in
 * network order); or the bytes of an abstract name or of a path.
 * Fields that no rule of the profile looks at may be left empty: see @needs of
 * struct bailey_profile_rec.
 *
 * What is known, by permission:
 * CREATE: the kind and the own label.
 * BIND: local is the address asked for, AUTO if a unix socket asks for any.
 * LISTEN, SHUTDOWN, GETATTR, GETOPT, SETOPT: local is the socket's address.
 * CONNECT, SEND, RECEIVE: local and peer; of a connected socket the peer it is
 *	connected to; NONE for the peer of an inet socket that has none.
 * ACCEPT: local; the peer's fields are empty at accept(2), then, with the
 *	connection there, it is asked again with them. RECEIVE of an unconnected
 *	unix socket has empty peer's fields too: who sends is judged by both
 *	ends' rules when it sends.
 * The interface is the device the socket is bound to, or "@" if to none, in
 * ACCEPT, CONNECT, SEND and RECEIVE only; peers of inet sockets have no label.
 *
 * So the compiler has an allow rule with conditions let pass CREATE whatever
 * the addresses; local permissions whatever the interface; ACCEPT, and RECEIVE
 * of unix sockets, also with both peer's fields empty. A deny rule does not.
 * A label of several profiles is asked for each of them; all must match.
 *
 * Unix sockets with a path are the FILE rules' business. NET is asked as well,
 * so that deny rules hold: a profile with unix rules gets implied ones for
 * local permissions with a local PATH; for ACCEPT, CONNECT, SEND and RECEIVE
 * with a peer's PATH; and the same with a local PATH and NONE or empty as peer.
 */

/**
 * enum bailey_address - first byte of an address, as BAILEY_KEY_BASE + value
 * @BAILEY_ADDRESS_NONE: the socket has no address (unnamed, unbound)
 * @BAILEY_ADDRESS_INET: port, IPv4 address
 * @BAILEY_ADDRESS_INET6: port, IPv6 address; a mapped IPv4 address is INET
 * @BAILEY_ADDRESS_ABSTRACT: a unix name without its leading NUL byte
 * @BAILEY_ADDRESS_PATH: a unix socket's path as bound
 * @BAILEY_ADDRESS_AUTO: a unix socket about to be bound automatically
 */
enum bailey_address {
	BAILEY_ADDRESS_NONE,
	BAILEY_ADDRESS_INET,
	BAILEY_ADDRESS_INET6,
	BAILEY_ADDRESS_ABSTRACT,
	BAILEY_ADDRESS_PATH,
	BAILEY_ADDRESS_AUTO,
};

/* Permissions of BAILEY_CLASS_FILE; the first four equal the kernel's MAY_*. */
#define BAILEY_MAY_EXEC		0x0001u	/* x */
#define BAILEY_MAY_WRITE	0x0002u	/* w: write, create, delete, chmod, chown */
#define BAILEY_MAY_READ		0x0004u	/* r */
#define BAILEY_MAY_APPEND	0x0008u	/* a; a rule's w sets WRITE and APPEND */
#define BAILEY_MAY_LINK		0x0010u	/* l */
#define BAILEY_MAY_LOCK		0x0020u	/* k */
#define BAILEY_MAY_MMAP_EXEC	0x0040u	/* m */

/* Permissions of BAILEY_CLASS_NET. */
#define BAILEY_NET_CREATE	0x0001u
#define BAILEY_NET_BIND		0x0002u
#define BAILEY_NET_CONNECT	0x0004u
#define BAILEY_NET_LISTEN	0x0008u
#define BAILEY_NET_ACCEPT	0x0010u
#define BAILEY_NET_SEND		0x0020u
#define BAILEY_NET_RECEIVE	0x0040u
#define BAILEY_NET_GETATTR	0x0080u	/* getsockname, getpeername */
#define BAILEY_NET_GETOPT	0x0100u
#define BAILEY_NET_SETOPT	0x0200u
#define BAILEY_NET_SHUTDOWN	0x0400u
#define BAILEY_NET_ALL		0x07ffu

/* Permissions of BAILEY_CLASS_SIGNAL. */
#define BAILEY_SIGNAL_SEND	0x0001u
#define BAILEY_SIGNAL_RECEIVE	0x0002u

/* Permissions of BAILEY_CLASS_PTRACE. */
#define BAILEY_PTRACE_TRACE	0x0001u
#define BAILEY_PTRACE_READ	0x0002u
#define BAILEY_PTRACE_TRACEDBY	0x0004u
#define BAILEY_PTRACE_READBY	0x0008u

/* Permissions of BAILEY_CLASS_MOUNT. */
#define BAILEY_MOUNT_MOUNT	0x0001u	/* mount, remount, bind, move, make-* */
#define BAILEY_MOUNT_UMOUNT	0x0002u
#define BAILEY_MOUNT_PIVOT_ROOT	0x0004u

/* Permissions of BAILEY_CLASS_LINK. */
#define BAILEY_LINK_ANY		0x0001u	/* whatever the new name grants */
#define BAILEY_LINK_SUBSET	0x0002u	/* if it grants no more than the old */

/* Permissions of BAILEY_CLASS_CHANGE. */
#define BAILEY_CHANGE_NOW	0x0001u
#define BAILEY_CHANGE_ONEXEC	0x0002u
#define BAILEY_CHANGE_UNSAFE	0x0004u	/* that exec keeps its environment */

/* Permissions of BAILEY_CLASS_MQUEUE. */
#define BAILEY_MQUEUE_READ	0x0001u
#define BAILEY_MQUEUE_WRITE	0x0002u
#define BAILEY_MQUEUE_CREATE	0x0004u
#define BAILEY_MQUEUE_OPEN	0x0008u
#define BAILEY_MQUEUE_DELETE	0x0010u
#define BAILEY_MQUEUE_GETATTR	0x0020u
#define BAILEY_MQUEUE_SETATTR	0x0040u
#define BAILEY_MQUEUE_ALL	0x007fu

/* Permissions of BAILEY_CLASS_IO_URING. */
#define BAILEY_IO_URING_SQPOLL		0x0001u
#define BAILEY_IO_URING_OVERRIDE_CREDS	0x0002u

/* Permissions of BAILEY_CLASS_USERNS. */
#define BAILEY_USERNS_CREATE	0x0001u

/* Permissions of BAILEY_CLASS_DBUS. */
#define BAILEY_DBUS_SEND	0x0001u
#define BAILEY_DBUS_RECEIVE	0x0002u
#define BAILEY_DBUS_BIND	0x0004u
#define BAILEY_DBUS_EAVESDROP	0x0008u

/* --- the blob ------------------------------------------------------------ */
/*
 * A blob is a header and BAILEY_SECT_MAX arrays of 32-bit aligned records in
 * the order of enum bailey_sect, without gaps, in the byte order of the
 * machine. Every reference is an index into one of the arrays, or a byte
 * offset into BAILEY_SECT_STRINGS. Nothing is relocated: the kernel uses the
 * verified copy in place.
 */
#define BAILEY_MAGIC		0x594c4942u	/* "BILY" in little endian */

/**
 * enum bailey_sect - the arrays of a blob
 * @BAILEY_SECT_PROFILES: struct bailey_profile_rec, sorted by name (strcmp)
 * @BAILEY_SECT_LANES: u32 state indices, the start states of the automata,
 *	with BAILEY_LANE_LOWER or not
 * @BAILEY_SECT_STATES: struct bailey_state; 0 is the dead state
 * @BAILEY_SECT_SLOTS: struct bailey_slot, the literal hash tables
 * @BAILEY_SECT_NODES: struct bailey_node; 0 is the dead node; the last record is
 *	no node, it only tells where the transitions end
 * @BAILEY_SECT_TRANS: struct bailey_trans
 * @BAILEY_SECT_OUTCOMES: struct bailey_outcome; 0 grants and denies nothing
 * @BAILEY_SECT_ACCEPTS: struct bailey_accept; 0 is empty
 * @BAILEY_SECT_EXECS: struct bailey_exec_rec; 0 stands for no exec rule
 * @BAILEY_SECT_RLIMITS: struct bailey_rlimit_rec
 * @BAILEY_SECT_XATTRS: struct bailey_xattr_rec
 * @BAILEY_SECT_RULELISTS: u32 rule indices
 * @BAILEY_SECT_RULES: struct bailey_rule
 * @BAILEY_SECT_STRINGS: bytes, every string NUL-terminated; the first byte
 *	and the last are NUL; padded with NUL to a multiple of 4
 * @BAILEY_SECT_MAX: number of sections
 */
enum bailey_sect {
	BAILEY_SECT_PROFILES,
	BAILEY_SECT_LANES,
	BAILEY_SECT_STATES,
	BAILEY_SECT_SLOTS,
	BAILEY_SECT_NODES,
	BAILEY_SECT_TRANS,
	BAILEY_SECT_OUTCOMES,
	BAILEY_SECT_ACCEPTS,
	BAILEY_SECT_EXECS,
	BAILEY_SECT_RLIMITS,
	BAILEY_SECT_XATTRS,
	BAILEY_SECT_RULELISTS,
	BAILEY_SECT_RULES,
	BAILEY_SECT_STRINGS,
	BAILEY_SECT_MAX,
};

/**
 * struct bailey_header - first bytes of a blob
 * @magic: BAILEY_MAGIC
 * @version: BAILEY_ABI_VERSION
 * @size: bytes of the whole blob
 * @reserved: 0
 * @checksum: XXH64, seed 0, of all bytes after this field
 * @count: records in each section (bytes, for BAILEY_SECT_STRINGS)
 */
struct bailey_header {
	__u32 magic;
	__u32 version;
	__u32 size;
	__u32 reserved;
	__u64 checksum;
	__u32 count[BAILEY_SECT_MAX];
};

/**
 * struct bailey_state - where a key stands at the start of a component
 * @accept: result if the key (field) ends here, that is after a '/' or empty
 * @slots: first literal slot
 * @nslots: number of slots, 0 if there is no literal edge
 * @seed: mixed into the hash so that no probe is longer than BAILEY_MAX_PROBES
 * @dfa: node at which the byte DFA for a component without literal edge starts
 *
 * A component (the bytes up to the next '/' or the end) is looked up among the
 * literal slots first; only on a miss does it run through @dfa. The compiler
 * has merged whatever globs match a literal component into its slot.
 * In each field of a key but the last, an accept is not an index into
 * BAILEY_SECT_ACCEPTS but the state at which the next field starts.
 */
struct bailey_state {
	__u32 accept;
	__u32 slots;
	__u32 nslots : 24;
	__u32 seed : 8;
	__u32 dfa;
};

/**
 * struct bailey_slot - a literal edge
 * @tag: low 20 bits of bailey_hash() of the component, above 12 bits of its
 *	length; BAILEY_EMPTY_SLOT marks a free slot
 * @name: string offset of the component, which no NUL need follow: it may be a
 *	part of another string
 * @accept: result if the key (field) ends after this component
 * @next: state entered if a '/' follows
 */
struct bailey_slot {
	__u32 tag;
	__u32 name;
	__u32 accept;
	__u32 next;
};

#define BAILEY_EMPTY_SLOT	0xffffffffu
#define BAILEY_LEN_BITS		12

/**
 * struct bailey_node - a state of the byte DFA within a component
 * @accept: result if the key (field) ends here
 * @next: state entered if a '/' follows
 * @trans: first transition; the next record's are those behind the last
 * @other: node for every byte that no transition names
 *
 * A node without transitions whose @other is itself ends the walk of the
 * component at once: the rest of it cannot change the outcome.
 */
struct bailey_node {
	__u32 accept;
	__u32 next;
	__u32 trans;
	__u32 other;
};

/**
 * struct bailey_trans - bytes @lo to @hi lead to @node
 * @lo: first byte, not 0
 * @hi: last byte; ranges of a node are sorted and disjoint
 * @pad: 0
 * @node: target
 */
struct bailey_trans {
	__u8  lo;
	__u8  hi;
	__u16 pad;
	__u32 node;
};

/**
 * struct bailey_perms - permissions that the rules about a key name
 * @allow: what rules grant
 * @deny: what deny rules refuse; wins over @allow
 * @audit: permissions whose grant (or, with @deny, refusal) is recorded
 * @quiet: refusals that are not recorded (deny without audit)
 */
struct bailey_perms {
	__u16 allow;
	__u16 deny;
	__u16 audit;
	__u16 quiet;
};

/**
 * struct bailey_outcome - what rules say together; few are different
 * @owner: for a task whose fsuid owns the object
 * @other: for everybody else, and for classes without an owner
 * @owner_exec: index in BAILEY_SECT_EXECS; 0 unless @owner allows EXEC
 * @other_exec: the same for @other
 */
struct bailey_outcome {
	struct bailey_perms owner;
	struct bailey_perms other;
	__u16 owner_exec;
	__u16 other_exec;
};

/**
 * struct bailey_accept - the rules matching a key
 * @outcome: what they say, an index in BAILEY_SECT_OUTCOMES
 * @nrules: number of rules that may be named, deny rules first, then in policy
 *	order; at most BAILEY_MAX_RULES
 * @rules: of one rule its index; of more the first index in
 *	BAILEY_SECT_RULELISTS
 */
struct bailey_accept {
	__u16 outcome;
	__u16 nrules;
	__u32 rules;
};

/**
 * enum bailey_exec - domain of an executed program
 * @BAILEY_EXEC_NONE: no exec rule
 * @BAILEY_EXEC_INHERIT: ix: keep the profile
 * @BAILEY_EXEC_PROFILE: px: @target, or the profile that attaches best
 * @BAILEY_EXEC_CHILD: cx: a child of the profile: @target, or the one that
 *	attaches best
 * @BAILEY_EXEC_UNCONFINED: ux: leave the profile
 * @BAILEY_EXEC_MAX: number of modes
 *
 * INHERIT, and whatever has BAILEY_EXEC_ELSE_INHERIT, grants MMAP_EXEC as well,
 * unless that is denied: what may run inside may be mapped.
 */
enum bailey_exec {
	BAILEY_EXEC_NONE,
	BAILEY_EXEC_INHERIT,
	BAILEY_EXEC_PROFILE,
	BAILEY_EXEC_CHILD,
	BAILEY_EXEC_UNCONFINED,
	BAILEY_EXEC_MAX,
};

#define BAILEY_EXEC_SECURE		0x01u	/* upper case: AT_SECURE */
#define BAILEY_EXEC_ELSE_INHERIT	0x02u	/* pix, cix: if there is no such profile */
#define BAILEY_EXEC_ELSE_UNCONFINED	0x04u	/* pux, cux: the same */
#define BAILEY_EXEC_STACK		0x08u	/* -> &target: added to the profile */
#define BAILEY_EXEC_EXACT		0x10u	/* of a path without wildcard: wins */
#define BAILEY_EXEC_FLAGS		0x1fu

/**
 * struct bailey_exec_rec - an exec transition
 * @mode: enum bailey_exec
 * @flags: BAILEY_EXEC_*
 * @target: string offset of a label without '&', names joined by "//&"; 0: none.
 *	A child's name is given as it follows the parent's "//"
 */
struct bailey_exec_rec {
	__u32 mode;
	__u32 flags;
	__u32 target;
};

#define BAILEY_NRLIMITS		16u	/* RLIM_NLIMITS of every architecture */

/**
 * struct bailey_rlimit_rec - a resource limit, hard, set on entering the profile
 * @resource: RLIMIT_*
 * @lo: low half of the value; both halves all ones: infinity
 * @hi: high half
 * @rule: index in BAILEY_SECT_RULES
 */
struct bailey_rlimit_rec {
	__u32 resource;
	__u32 lo;
	__u32 hi;
	__u32 rule;
};

/**
 * struct bailey_xattr_rec - an attachment's condition on the executable
 * @name: string offset of the attribute's full name
 * @state: automaton over its value, 1 field; BAILEY_MAY_EXEC in its accept
 *
 * The more conditions hold, the better a profile attaches.
 */
struct bailey_xattr_rec {
	__u32 name;
	__u32 state;
};

#define BAILEY_RULE_DENY	0x1u
#define BAILEY_RULE_OWNER	0x2u	/* applies to the owner only */
#define BAILEY_RULE_AUDIT	0x4u
#define BAILEY_RULE_IMPLIED	0x8u	/* added by the compiler, not written */
#define BAILEY_RULE_OTHER	0x10u	/* applies to everybody but the owner */
#define BAILEY_RULE_FLAGS	0x1fu

/**
 * struct bailey_rule - where a rule was written; for records and explanations
 * @file: string offset of the policy file's name as the compiler opened it
 * @line: line in @file, from 1
 * @text: string offset of the rule as written, white space folded
 * @perms: permissions the rule names; capabilities 0 to 31 for CAP
 * @perms_hi: capabilities 32 to 47; else 0
 * @cls: enum bailey_class
 * @flags: BAILEY_RULE_*
 */
struct bailey_rule {
	__u32 file;
	__u32 line;
	__u32 text;
	__u32 perms;
	__u16 perms_hi;
	__u8 cls;
	__u8 flags;
};

#define BAILEY_NO_RULE		0xffffffffu

/**
 * struct bailey_lanes - the automata of one class
 * @first: first index in BAILEY_SECT_LANES
 * @count: 0 (no rule of the class) to BAILEY_MAX_LANES; results are merged
 *
 * From a lane with BAILEY_LANE_LOWER on, rules are of lower priority than those
 * of all lanes before: they have no say about what those allow or deny.
 */
#define BAILEY_LANE_LOWER	0x80000000u

struct bailey_lanes {
	__u32 first;
	__u32 count;
};

/**
 * struct bailey_caps - a profile's capability sets, [0] is the low half
 * @allow: granted
 * @deny: refused; wins over @allow
 * @audit: recorded
 * @quiet: refused without a record
 */
struct bailey_caps {
	__u32 allow[2];
	__u32 deny[2];
	__u32 audit[2];
	__u32 quiet[2];
};

#define BAILEY_PROFILE_ATTACH_DISCONNECTED	0x0001u
#define BAILEY_PROFILE_MEDIATE_DELETED		0x0002u
#define BAILEY_PROFILE_COMPLAIN			0x0004u
#define BAILEY_PROFILE_AUDIT			0x0008u	/* record every decision */
#define BAILEY_PROFILE_KILL			0x0010u	/* a refusal kills */
#define BAILEY_PROFILE_UNCONFINED		0x0020u	/* nothing is asked */
#define BAILEY_PROFILE_DEFAULT_ALLOW		0x0040u	/* what no rule denies */
#define BAILEY_PROFILE_PROMPT			0x0080u	/* enforced, marked in records */
#define BAILEY_PROFILE_HAT			0x0100u	/* entered by change_hat only */
#define BAILEY_PROFILE_CHROOT_RELATIVE		0x0200u	/* names from the task's root */
#define BAILEY_PROFILE_DELEGATE_DELETED		0x0400u	/* descriptors of deleted files pass */
#define BAILEY_PROFILE_DISCONNECTED_IPC		0x0800u	/* as ATTACH_DISCONNECTED, for mqueue */
#define BAILEY_PROFILE_INTERRUPTIBLE		0x1000u	/* prompts may be interrupted */
#define BAILEY_PROFILE_TRACE			0x2000u	/* allowed accesses are events */
#define BAILEY_PROFILE_FLAGS			0x3fffu
#define BAILEY_LAYER_FLAGS			0x0f47u	/* those a layer may have */

/* Fields of BAILEY_CLASS_NET that some rule of the profile looks at. */
#define BAILEY_NEEDS_LOCAL	0x01u
#define BAILEY_NEEDS_PEER	0x02u
#define BAILEY_NEEDS_PEER_LABEL	0x04u
#define BAILEY_NEEDS_INTERFACE	0x08u
#define BAILEY_NEEDS_LABEL	0x10u
#define BAILEY_NEEDS_ALL	0x1fu

/**
 * struct bailey_profile_rec - a profile
 * @name: string offset, 1 to BAILEY_MAX_NAME bytes, not "unconfined"; a child's
 *	or hat's follows its parent's and "//"
 * @file: string offset of the file that defines it
 * @line: line of its definition
 * @flags: BAILEY_PROFILE_*
 * @needs: BAILEY_NEEDS_*
 * @kill_signal: signal of BAILEY_PROFILE_KILL, 1 to 64; 0: SIGKILL
 * @error: errno of a refusal, 1 to BAILEY_MAX_ERROR; 0: EACCES or EPERM
 * @disconnected: string offset of what disconnected paths are put below
 *	(BAILEY_PROFILE_ATTACH_DISCONNECTED); 0: "/"
 * @disconnected_ipc: the same for BAILEY_PROFILE_DISCONNECTED_IPC
 * @specificity: of the attachment: bytes before the first glob, of braces those
 *	of the shortest branch, with 0x8000 added if there is no glob; the highest
 *	wins
 * @caps: capabilities
 * @cap_rules: first index in BAILEY_SECT_RULELISTS of the capability rules
 * @cap_nrules: number of capability rules, deny rules first
 * @rlimits: first index in BAILEY_SECT_RLIMITS
 * @nrlimits: number of limits, each resource once
 * @xattrs: first index in BAILEY_SECT_XATTRS
 * @nxattrs: number of conditions, 0 to BAILEY_MAX_XATTRS
 * @rules: first index in BAILEY_SECT_RULES of its rules
 * @nrules: number of them; no other profile has them
 * @hash: stands for all that the profile decides by, [0] is the low half; the
 *	compiler makes it of the source, see abi.rst. Not 0
 * @cls: the automata, by enum bailey_class
 */
struct bailey_profile_rec {
	__u32 name;
	__u32 file;
	__u32 line;
	__u32 flags;
	__u32 needs;
	__u32 kill_signal;
	__u32 error;
	__u32 disconnected;
	__u32 disconnected_ipc;
	__u32 specificity;
	struct bailey_caps caps;
	__u32 cap_rules;
	__u32 cap_nrules;
	__u32 rlimits;
	__u32 nrlimits;
	__u32 xattrs;
	__u32 nxattrs;
	__u32 rules;
	__u32 nrules;
	__u32 hash[2];
	struct bailey_lanes cls[BAILEY_CLASS_MAX];
};

/* --- events -------------------------------------------------------------- */
/*
 * securityfs bailey/events, and the descriptor of BAILEY_PRCTL_EVENTS, are
 * streams of records. read(2) returns whole records, as many as fit; each reader
 * has a place of its own in the buffers, so that none takes another's records.
 * poll(2) tells when there is something to read. A reader that is too slow loses
 * the oldest records, and finds a BAILEY_EVENT_LOST record in their place.
 * write(2) of one struct bailey_event_filter says what the reader wants. A read
 * into a buffer that is too small for the next record fails with -EMSGSIZE.
 *
 * bailey/events is opened with CAP_MAC_ADMIN or CAP_AUDIT_READ in the initial user
 * namespace. Who opens it in a policy namespace is told of that namespace only;
 * labels that name profiles outside of it are left out.
 *
 * Records of one CPU come in the order of their @seq; those of several are merged
 * by @boot, which is exact only as far as the CPUs' clocks agree.
 */

#define BAILEY_EVENT_VERSION	2u
#define BAILEY_EVENT_MAX	16384u		/* bytes of a record with its strings */
#define BAILEY_EVENT_COMM	16u

/**
 * enum bailey_event_type - what a record tells of
 * @BAILEY_EVENT_DECISION: a profile decided about an access
 * @BAILEY_EVENT_DOMAIN: a task's label has changed, or could not; the new label
 *	is BAILEY_EVENT_TARGET, @error is 0 or a negative errno
 * @BAILEY_EVENT_POLICY: a profile was loaded, replaced or removed
 * @BAILEY_EVENT_FORK: a task of a traced domain made a process; its pid is @peer
 * @BAILEY_EVENT_EXEC: a task of a traced domain runs another program
 * @BAILEY_EVENT_EXIT: a process of a traced domain ended
 * @BAILEY_EVENT_LOST: @count records were lost to this reader before this one
 * @BAILEY_EVENT_FAILED: a system call of a confined task failed, and not because a
 *	profile refused anything: @error says how, @requested is the call's number,
 *	BAILEY_EVENT_OP its operation, BAILEY_EVENT_FIELD its path, if it has one, as
 *	the task's memory had it afterwards. Only for who asks for it with
 *	BAILEY_EVENT_WANT_FAILED
 */
enum bailey_event_type {
	BAILEY_EVENT_DECISION,
	BAILEY_EVENT_DOMAIN,
	BAILEY_EVENT_POLICY,
	BAILEY_EVENT_FORK,
	BAILEY_EVENT_EXEC,
	BAILEY_EVENT_EXIT,
	BAILEY_EVENT_LOST,
	BAILEY_EVENT_FAILED,
	BAILEY_EVENT_TYPES,
};

/**
 * enum bailey_event_verdict - how an access was decided
 * @BAILEY_EVENT_ALLOWED: allowed; told only to those who trace
 * @BAILEY_EVENT_AUDITED: allowed, by a rule with "audit"
 * @BAILEY_EVENT_COMPLAINED: would be refused, but the profile complains only
 * @BAILEY_EVENT_DENIED: refused
 * @BAILEY_EVENT_QUIETED: refused by a rule that is not recorded in the audit log
 * @BAILEY_EVENT_KILLED: refused, and the task pays for it
 */
enum bailey_event_verdict {
	BAILEY_EVENT_ALLOWED,
	BAILEY_EVENT_AUDITED,
	BAILEY_EVENT_COMPLAINED,
	BAILEY_EVENT_DENIED,
	BAILEY_EVENT_QUIETED,
	BAILEY_EVENT_KILLED,
	BAILEY_EVENT_VERDICTS,
};

/**
 * enum bailey_event_string - the strings of a record, by their place
 * @BAILEY_EVENT_PROFILE: profile that decided; of DOMAIN events the old label
 * @BAILEY_EVENT_LABEL: the whole label of the task
 * @BAILEY_EVENT_EXE: path of the program that the process runs
 * @BAILEY_EVENT_OP: operation, as in audit records
 * @BAILEY_EVENT_SOURCE: file of the rule that decided, or of the profile
 * @BAILEY_EVENT_INFO: why, if no rule says it
 * @BAILEY_EVENT_TARGET: label of the new domain; what a link leads to
 * @BAILEY_EVENT_PEER: label of the other side
 * @BAILEY_EVENT_FIELD: first of BAILEY_MAX_FIELDS strings: the key that was
 *	asked about, see enum bailey_class; a FILE key with its leading '/'
 */
enum bailey_event_string {
	BAILEY_EVENT_PROFILE,
	BAILEY_EVENT_LABEL,
	BAILEY_EVENT_EXE,
	BAILEY_EVENT_OP,
	BAILEY_EVENT_SOURCE,
	BAILEY_EVENT_INFO,
	BAILEY_EVENT_TARGET,
	BAILEY_EVENT_PEER,
	BAILEY_EVENT_FIELD,
	BAILEY_EVENT_STRINGS = BAILEY_EVENT_FIELD + BAILEY_MAX_FIELDS,
};

/**
 * struct bailey_event_text - where a string of a record is
 * @offset: from the record's begin, in bytes; 0: there is none
 * @len: bytes, without the NUL that follows
 */
struct bailey_event_text {
	__u16 offset;
	__u16 len;
};

/**
 * struct bailey_event - a record, in the byte order of the machine
 * @size: bytes of the record with its strings, a multiple of 8
 * @version: BAILEY_EVENT_VERSION; what a later one adds stands after @text
 * @type: enum bailey_event_type
 * @verdict: enum bailey_event_verdict
 * @flags: BAILEY_EVENT_FLAG_*
 * @nfields: fields of the key
 * @reserved: 0
 * @cls: enum bailey_class
 * @cpu: that wrote it
 * @seq: number of the record on that CPU, from 1
 * @time: nanoseconds of CLOCK_REALTIME
 * @boot: nanoseconds of CLOCK_BOOTTIME
 * @start: nanoseconds of CLOCK_BOOTTIME at which the process began: with @tgid it
 *	names one process for ever
 * @tag: request that the thread works for, see BAILEY_PRCTL_TAG; 0: none
 * @generation: of the policy that decided
 * @cgroup: id of the task's cgroup (version 2), or 0
 * @count: records lost (LOST); times this was refused to the process (CAP)
 * @pid: thread, in the initial pid namespace
 * @tgid: process
 * @ppid: parent process
 * @peer: process on the other side (SIGNAL, PTRACE), child (FORK), or 0
 * @fsuid: of the task, in the initial user namespace
 * @ouid: owner of the object, or ~0
 * @mntns: number of the task's mount namespace, as in /proc/PID/ns
 * @pidns: of its pid namespace
 * @netns: of its network namespace
 * @userns: of its user namespace
 * @requested: permissions asked for, BAILEY_MAY_*; the number of a capability
 *	(CAP), of a resource (RLIMIT)
 * @denied: those refused
 * @rule: that decided, index in the blob's table, or BAILEY_NO_RULE
 * @line: of that rule in BAILEY_EVENT_SOURCE, or 0
 * @node: what the key led to in the profile's automaton: the number of its
 *	accept, or 0; means the same as long as @generation does
 * @error: 0 or a negative errno
 * @signal: number of a signal (SIGNAL), code of EXIT as of wait(2)
 * @rule_hash: stands for the text of @rule: the same in every version of the
 *	policy, and in every file, that has the rule; 0: not known
 * @comm: name of the thread, NUL-terminated
 * @text: the strings
 * @hash: of the profile that decided, or was loaded, see struct
 *	bailey_profile_rec; 0: not known. Since version 2
 */
struct bailey_event {
	__u16 size;
	__u8 version;
	__u8 type;
	__u8 verdict;
	__u8 flags;
	__u8 nfields;
	__u8 reserved;
	__u32 cls;
	__u32 cpu;
	__u64 seq;
	__u64 time;
	__u64 boot;
	__u64 start;
	__u64 tag;
	__u64 generation;
	__u64 cgroup;
	__u64 count;
	__u32 pid;
	__u32 tgid;
	__u32 ppid;
	__u32 peer;
	__u32 fsuid;
	__u32 ouid;
	__u32 mntns;
	__u32 pidns;
	__u32 netns;
	__u32 userns;
	__u32 requested;
	__u32 denied;
	__u32 rule;
	__u32 line;
	__u32 node;
	__s32 error;
	__s32 signal;
	__u32 rule_hash;
	char comm[BAILEY_EVENT_COMM];
	struct bailey_event_text text[BAILEY_EVENT_STRINGS];
	__u64 hash;
};

#define BAILEY_EVENT_FLAG_OWNER	0x1u	/* the object is the task's own */
#define BAILEY_EVENT_FLAG_CUT	0x2u	/* a string did not fit and was cut */
#define BAILEY_EVENT_FLAG_LAYER	0x4u	/* decided by a layer, see BAILEY_PRCTL_RESTRICT */
#define BAILEY_EVENT_FLAG_TRACE	0x8u	/* the profile has the flag "trace" */

/*
 * Tell of system calls that fail (BAILEY_EVENT_FAILED, which @types must have): while
 * a reader that wants it has the file open, each system call of each task costs more.
 * A kernel from before answers -EINVAL.
 */
#define BAILEY_EVENT_WANT_FAILED	0x1u

#define BAILEY_EVENT_FILTER_PROFILES	16u

/**
 * struct bailey_event_filter - what a reader wants
 * @size: of this struct, for later versions
 * @types: BIT(enum bailey_event_type)
 * @verdicts: BIT(enum bailey_event_verdict), of decisions. A reader that wants
 *	ALLOWED traces: every access of confined tasks costs more while it has the
 *	file open. Only then is it told of FORK, EXEC and EXIT.
 * @flags: BAILEY_EVENT_WANT_*
 * @classes: BIT(enum bailey_class)
 * @tgid: only of this process, 0: of all
 * @nprofiles: names in @profile, 0: of all
 * @profile: names of profiles
 *
 * Without a filter a reader gets every type and verdict, but of what is told by
 * tracing (ALLOWED, FORK, EXEC, EXIT) only that of profiles with flags=(trace).
 * -EINVAL: @size is not that of this struct, or @flags has an unknown bit.
 */
struct bailey_event_filter {
	__u32 size;
	__u32 types;
	__u32 verdicts;
	__u32 flags;
	__u64 classes;
	__u32 tgid;
	__u32 nprofiles;
	char profile[BAILEY_EVENT_FILTER_PROFILES][BAILEY_MAX_NAME + 1];
};

/* --- prctl --------------------------------------------------------------- */
/*
 * prctl(PR_BAILEY, operation, arg3, arg4, arg5). -ENOSYS or -EINVAL means that
 * Bailey is not running.
 *
 * A label is the name of a profile, or several joined by "//&", or "unconfined".
 * A name is sought in the policy namespace of the caller's domain; from the root
 * namespace also ":namespace:name" can be reached.
 *
 * BAILEY_PRCTL_ABI: returns BAILEY_ABI_VERSION; arg3 to arg5 must be 0.
 * BAILEY_PRCTL_ONEXEC: arg3 points to a label, arg4 is its length without NUL,
 *	arg5 is 0. The caller's next successful execve() runs under it; length 0
 *	withdraws the request. Not inherited by fork. "&" before the label adds it
 *	to the domain. A confined caller's change_profile rules are asked by that
 *	execve(), which fails with EACCES if they do not grant it.
 *	-EPERM: the caller is not confined and has neither CAP_MAC_ADMIN in the
 *	initial user namespace nor no_new_privs; -ENOENT: no such profile;
 *	-E2BIG: more than BAILEY_MAX_STACK profiles; -EXDEV: of two namespaces;
 *	-ENAMETOOLONG, -EINVAL, -EFAULT: bad argument.
 * BAILEY_PRCTL_GETLABEL: writes a label of the caller, NUL-terminated, to arg3,
 *	arg4 is the buffer's size, arg5 one of BAILEY_LABEL_*. Returns the length;
 *	-ERANGE: too small; -ENOENT: there is none.
 * BAILEY_PRCTL_CHANGE: arg3 and arg4 as for ONEXEC, arg5 is 0 or a set of
 *	BAILEY_CHANGE_FLAG_*. Changes the calling thread's domain. Errors as for
 *	ONEXEC; -EACCES: no change_profile rule grants it; -EPERM: no_new_privs or
 *	a tracer stands against it.
 * BAILEY_PRCTL_HAT: arg3 points to names of hats, one NUL after each, arg4 is
 *	their length with the last NUL, arg5 points to a __u64, the token, or is 0
 *	for none. Enters the first of the hats that exists. With arg4 0 it returns
 *	from the hat: only with the token that was given on entering it, and never
 *	without one. -EACCES, and the task is killed: wrong token; -EPERM: not
 *	confined, not in a hat, or as for CHANGE; -ECHILD: the profile has no hats;
 *	-ENOENT: not these.
 * BAILEY_PRCTL_RESTRICT: arg3 points to a blob of one profile, arg4 is its
 *	size, arg5 0 or BAILEY_RESTRICT_*. Adds it to the caller's domain as a
 *	layer: it only narrows what the caller may do, children inherit it, nothing
 *	takes it off again, and it is listed nowhere. It judges what its tasks do,
 *	not what others do to them, and leaves files alone that were opened before.
 *	It has flags of BAILEY_LAYER_FLAGS only, no error, no limits, no exec mode
 *	but ix; where it attaches is of no account. Its refusals go to the event
 *	streams, with BAILEY_EVENT_FLAG_LAYER, not to the audit log.
 *	Needs no privilege but no_new_privs or CAP_MAC_ADMIN in the initial user
 *	namespace, as a set-uid program must not be confused by it. -EPERM: neither;
 *	-EINVAL: bad blob or flags; -E2BIG: larger than BAILEY_MAX_LAYER_BLOB, or
 *	more than BAILEY_MAX_LAYERS; -EBUSY: the process has an io_uring with a
 *	poller (SQPOLL), which would go on without the layer, and no other thread
 *	that is left without it; -EAGAIN: a thread could not be reached, none is
 *	changed; -ENOMEM, -EFAULT.
 *	With BAILEY_RESTRICT_THREADS all threads get it, each upon what it has, and
 *	no_new_privs if the caller has it; or none does.
 *	With BAILEY_RESTRICT_HATS the blob may have hats of the profile as well, at
 *	most BAILEY_MAX_LAYER_HATS, and nothing else.
 * BAILEY_PRCTL_LAYER_HAT: arguments as for HAT. Enters the first of the hats that
 *	the newest of the caller's layers with hats has: for the calling thread, and
 *	what it forks and executes, the hat's rules hold in place of that layer's;
 *	whatever else holds it goes on. With arg4 0 it returns from the hat that was
 *	entered with this token. A program that is executed stays in the hat, and
 *	has no way back. -EACCES, and the task is killed: wrong token; -EPERM: not in
 *	a hat, in one for good, or a tracer stands against it; -ECHILD: no layer
 *	has hats; -ENOENT: not these; -EBUSY: the task acts for somebody else;
 *	-EINVAL, -EFAULT, -ENAMETOOLONG, -ENOMEM.
 * BAILEY_PRCTL_TAG: arg3 is the number of the request that the calling thread
 *	works for, and is put into its events, 0 for none. Inherited by what it
 *	forks; other tasks cannot set it.
 * BAILEY_PRCTL_GETTAG: writes the __u64 to arg3.
 * BAILEY_PRCTL_EVENTS: returns a descriptor of what layers refuse to the caller's
 *	process, see above; arg3 to arg5 are 0. Closed by exec. Numbers of processes
 *	and users are those of the caller's namespaces. What an administrator's
 *	profiles decide is not told. -EBUSY: the process has such a descriptor.
 */
#define PR_BAILEY		0x42594c45
#define BAILEY_PRCTL_ABI	0
#define BAILEY_PRCTL_ONEXEC	1
#define BAILEY_PRCTL_GETLABEL	2
#define BAILEY_PRCTL_CHANGE	3
#define BAILEY_PRCTL_HAT	4
#define BAILEY_PRCTL_RESTRICT	5
#define BAILEY_PRCTL_TAG	6
#define BAILEY_PRCTL_GETTAG	7
#define BAILEY_PRCTL_EVENTS	8
#define BAILEY_PRCTL_LAYER_HAT	9

#define BAILEY_RESTRICT_THREADS		0x1u	/* all threads of the process, or none */
#define BAILEY_RESTRICT_HATS		0x2u	/* the blob may have hats */

#define BAILEY_MAX_LAYERS		8u		/* layers of one task */
#define BAILEY_MAX_LAYER_BLOB		(1u << 20)	/* bytes of one */
#define BAILEY_MAX_LAYER_HATS		64u		/* hats of one */

#define BAILEY_LABEL_CURRENT	0
#define BAILEY_LABEL_ONEXEC	1	/* asked for the next execve() */
#define BAILEY_LABEL_PREVIOUS	2	/* to which change_hat would return */

#define BAILEY_CHANGE_FLAG_ONEXEC	0x1u	/* as BAILEY_PRCTL_ONEXEC */
#define BAILEY_CHANGE_FLAG_STACK	0x2u	/* as "&" before the label */
#define BAILEY_CHANGE_FLAG_TEST		0x4u	/* only say if it would succeed */

#endif /* _UAPI_LINUX_BAILEY_H */
