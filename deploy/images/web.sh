#!/bin/sh
# web - the test images' program: a web server that says who it is. PORT (80) and VERSION come from the environment;
# /cgi-bin/info also tells the client's address and the environment.
# As pid 1 a process has no default action for SIGTERM, so without the trap every stop would take the whole grace period.
# After SIGTERM the server goes on for STOP_DELAY seconds (0), for tests of the grace period.
trap 'sleep "${STOP_DELAY:-0}"; kill "$server" 2>/dev/null; exit 0' TERM INT
echo "hello from $(hostname), version $VERSION" >/var/www/index.html
httpd -f -p "${PORT:-80}" -h /var/www &
server=$!
echo "listening on port ${PORT:-80}, version $VERSION"
# The server ending by itself is a failure of the task, whatever its exit code.
wait "$server"
exit 1
