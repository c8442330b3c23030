# What somebody who knows PostgreSQL would write for tests/learn/workload.
include <tunables/global>

profile postgresql /usr/lib/postgresql/*/bin/postgres {
  include <abstractions/base>

  network (create, setopt, getopt, getattr, listen, accept, send, receive, shutdown) inet stream,
  network (create, setopt, getopt, getattr, listen, accept, send, receive, shutdown) inet6 stream,
  network netlink raw,
  network bind inet stream port=5432,
  network bind inet6 stream port=5432,
  network (create, bind, connect, getattr, setopt, send, receive) inet6 dgram,
  network (create, bind, connect, getattr, setopt, send, receive) inet dgram,

  /usr/lib/postgresql/*/bin/postgres mrix,
  /usr/lib/postgresql/*/lib/** mr,
  /usr/share/postgresql/** r,
  /etc/postgresql/** r,
  owner /var/lib/postgresql/*/main/{,**} rwl,
  owner /run/postgresql/{,.s.PGSQL.*} rw,
  owner /run/postgresql/*.{lock,pid} rw,
  owner /dev/shm/PostgreSQL.* rw,
  owner @{PROC}@{pid}/oom_score_adj rw,
}
