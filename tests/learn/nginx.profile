# What somebody who knows nginx would write for tests/learn/workload.
include <tunables/global>

profile nginx /usr/sbin/nginx {
  include <abstractions/base>

  capability chown,
  capability dac_override,
  capability net_bind_service,
  capability setgid,
  capability setuid,

  network (create, setopt, getopt, getattr, listen, accept, send, receive, shutdown) inet stream,
  network (create, setopt, getopt, getattr, listen, accept, send, receive, shutdown) inet6 stream,
  network bind inet stream port=80,
  network bind inet6 stream port=80,

  /usr/sbin/nginx mr,
  /etc/nginx/** r,
  /usr/share/nginx/** r,
  /var/www/html/** r,
  /var/log/nginx/*.log w,
  owner /var/lib/nginx/** rw,
  /run/nginx.pid rw,
}
