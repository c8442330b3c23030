# The application of app.js, as its author would confine it.
include <tunables/global>

profile node {
  include <abstractions/base>

  network (create, setopt, getopt, getattr, listen, accept, connect, send, receive, shutdown) inet stream,
  network bind inet stream ip=127.0.0.1 port=8080,

  /usr/bin/node mr,
  /app/app.js r,
  /app/pages/ r,
  /app/pages/** r,
  /app/data/ r,
  owner /app/data/** rw,
  owner @{PROC}@{pid}/cmdline r,
  @{PROC}version_signature r,
  owner /app/cache/** rw,
}
