# What somebody who knows the application would write for tests/learn/workload.
include <tunables/global>

profile node {
  include <abstractions/base>

  network (create, setopt, getopt, getattr, listen, accept, send, receive, shutdown) inet stream,
  network bind inet stream ip=127.0.0.1 port=8080,

  /usr/bin/node mr,
  /app/** r,
  owner /tmp/notes rw,
  owner @{PROC}@{pid}/cmdline r,
  @{PROC}version_signature r,
}
