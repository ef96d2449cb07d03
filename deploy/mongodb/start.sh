#!/bin/bash
# Starts one member. mongod wants its key file for itself alone, which a mounted secret is not.
set -euo pipefail
install -m 400 -o mongodb -g mongodb /run/secrets/mongodb-key /tmp/mongodb.key
exec docker-entrypoint.sh mongod --config /etc/latchkey/mongod.conf --keyFile /tmp/mongodb.key --bind_ip_all
