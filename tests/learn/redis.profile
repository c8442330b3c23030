# What somebody who knows Redis would write for tests/learn/workload.
include <tunables/global>

profile redis /usr/bin/redis-check-rdb {
  include <abstractions/base>

  network (create, setopt, getopt, getattr, listen, accept, send, receive, shutdown) inet stream,
  network (create, setopt, getopt, getattr, listen, accept, send, receive, shutdown) inet6 stream,
  network bind inet stream port=6379,
  network bind inet6 stream port=6379,

  /usr/bin/redis-check-rdb mr,
  /etc/redis/redis.conf r,
  owner /var/lib/redis/{,**} rw,
  owner /var/log/redis/redis-server.log w,
  owner /run/redis/* rw,
  owner @{PROC}@{pid}/{oom_score_adj,smaps_rollup,clear_refs,smaps} rw,
  @{sys}devices/system/clocksource/clocksource0/current_clocksource r,
  @{PROC}sys/{net/core/somaxconn,vm/overcommit_memory} r,
}
