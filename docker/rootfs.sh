#!/bin/sh
# Lays out everything that the container image holds in a new folder. The Dockerfile's last stage is
# a copy of it, and tests/package/container_test.py runs the program in it.
#
#     docker/rootfs.sh PROGRAM FOLDER
#
# PROGRAM is easyconnect-simulator-static.
set -eu

here=$(dirname -- "$0")
root=$2
mkdir "$root"
install -D -m 755 "$1" "$root/usr/bin/easyconnect-simulator"
mkdir -p "$root/usr/share/easyconnect-simulator"
cp -R "$here/../fixtures" "$here/../scenarios" "$root/usr/share/easyconnect-simulator"

# Whom https receivers are checked against; OpenSSL looks in the second place.
install -D -m 644 /etc/ssl/certs/ca-certificates.crt "$root/etc/ssl/certs/ca-certificates.crt"
mkdir -p "$root/usr/lib/ssl"
ln -s /etc/ssl/certs/ca-certificates.crt "$root/usr/lib/ssl/cert.pem"

# A name for the user, and where names of hosts come from.
mkdir -p "$root/etc"
echo 'simulator:x:10001:10001::/data:/nonexistent' >"$root/etc/passwd"
echo 'simulator:x:10001:' >"$root/etc/group"
echo 'hosts: files dns' >"$root/etc/nsswitch.conf"

# The one place for files that it is told to write, when a volume is mounted there.
install -d -m 755 "$root/data"
if [ "$(id -u)" = 0 ]; then chown 10001:10001 "$root/data"; fi
