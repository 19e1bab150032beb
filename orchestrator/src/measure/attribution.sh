#!/bin/sh
# What it costs to ask the kernel who has a connection, of nginx with four workers: 10,000 held at once, and
# connections a second from the handshake to the answer, with names from the answers and from the kernel. Needs
# nginx and root, and the tests compiled (./mvnw test-compile). On a busy machine believe the cpu time.
#   orchestrator/src/measure/attribution.sh [PORT]
set -eu
cd "$(dirname "$0")/../../.."
port=${1:-18471}
./portshare --version >/dev/null
tmp=$(mktemp -d)
cat > "$tmp/nginx.conf" <<CONF
daemon off;
user root;
worker_processes 4;
worker_rlimit_nofile 20000;
pid nginx.pid;
error_log stderr;
events { worker_connections 16384; }
http {
    access_log off;
    client_header_timeout 600s;
    client_body_temp_path body; proxy_temp_path proxy; fastcgi_temp_path fastcgi; uwsgi_temp_path uwsgi; scgi_temp_path scgi;
    server {
        listen 127.0.0.1:$port reuseport backlog=4096;
        location / { add_header Portshare-Member \$pid; return 204; }
    }
}
CONF
nginx -p "$tmp" -c "$tmp/nginx.conf" 2> "$tmp/nginx.log" &
nginx=$!
trap 'kill "$nginx"; wait "$nginx" || true; rm -rf "$tmp"' EXIT
tries=0
until [ "$(pgrep -c -P "$nginx")" -eq 4 ]; do
    tries=$((tries + 1))
    [ "$tries" -lt 300 ] || { cat "$tmp/nginx.log"; exit 1; }
    sleep 0.1
done
classes=orchestrator/target/test-classes:orchestrator/target/classes:loadgen/target/classes
libraries=$(echo orchestrator/target/portshare/lib/*.jar | tr ' ' ':')
# shellcheck disable=SC2046
java -Xmx512m -XX:+UseSerialGC -cp "$classes:$libraries" \
    io.github.portshare.orchestrator.group.AttributionFigures "$port" $(pgrep -P "$nginx")
