# The rule about /srv allows more than the application uses.
profile app {
  /bin/busybox mrix,
  /tests/worker r,
  /dev/null rw,
  /srv/** r,
}
