#!/usr/bin/env bash
# Three Kafka brokers and a MongoDB replica set on this machine, without Docker: for trying out what production is like.
# usage: deploy/by-hand.sh start DIR | stop DIR     KAFKA_HOME (its libs/ has the jars), MONGOD (the binary)
# Addresses are 127.0.0.1: 19091 to 19093 for Kafka, 27117 to 27119 for MongoDB. Data and logs are in DIR.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
command=${1:-} dir=${2:-}
[[ $command =~ ^(start|stop)$ && -n $dir ]] || { sed -n 3,4p "$0" >&2; exit 2; }

if [ "$command" = stop ]; then
  # all at once: the last broker of a quorum waits for the others before it ends
  for file in "$dir"/*.pid; do kill "$(cat "$file")" 2> /dev/null || true; done
  for file in "$dir"/*.pid; do
    pid=$(cat "$file")
    for _ in $(seq 200); do kill -0 "$pid" 2> /dev/null || break; sleep 0.1; done
    kill -9 "$pid" 2> /dev/null || true
    rm -f "$file"
  done
  exit
fi

mongod=${MONGOD:-mongod}
mkdir -p "$dir"
dir=$(cd "$dir" && pwd)
umask 077
classpath="${KAFKA_HOME:?set KAFKA_HOME to an unpacked Kafka}/libs/*"
[ -f "$dir/cluster" ] || head -c 16 /dev/urandom | base64 | tr '+/' 'ab' | cut -c1-22 > "$dir/cluster"

for n in 1 2 3; do
  { cat "$here/kafka/broker.properties"
    cat << END
process.roles=broker,controller
node.id=$n
controller.quorum.voters=1@127.0.0.1:19191,2@127.0.0.1:19192,3@127.0.0.1:19193
listeners=PLAINTEXT://127.0.0.1:1909$n,CONTROLLER://127.0.0.1:1919$n
advertised.listeners=PLAINTEXT://127.0.0.1:1909$n
controller.listener.names=CONTROLLER
listener.security.protocol.map=CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT
log.dirs=$dir/kafka-$n
END
  } > "$dir/kafka-$n.properties"
  java -cp "$classpath" kafka.tools.StorageTool format --ignore-formatted -t "$(cat "$dir/cluster")" \
    -c "$dir/kafka-$n.properties" > "$dir/kafka-$n.log" 2>&1
  java -Xmx512m -cp "$classpath" kafka.Kafka "$dir/kafka-$n.properties" >> "$dir/kafka-$n.log" 2>&1 &
  echo $! > "$dir/kafka-$n.pid"
  mkdir -p "$dir/mongodb-$n"
  "$mongod" --config "$here/mongodb/mongod.conf" --bind_ip 127.0.0.1 --port "2711$((n + 6))" --dbpath "$dir/mongodb-$n" \
    > "$dir/mongodb-$n.log" 2>&1 &
  echo $! > "$dir/mongodb-$n.pid"
done
disown -a

node --input-type=module - << 'END'
import { createConnection } from 'mongoose';
const hosts = [27117, 27118, 27119].map((port) => `127.0.0.1:${port}`);
const connected = (host) => createConnection(`mongodb://${host}/?directConnection=true`).asPromise();
// the first asks the others, who may still be starting
for (const host of hosts.slice(1)) await (await connected(host)).close();
const mongo = await connected(hosts[0]);
const members = hosts.map((host, _id) => ({ _id, host }));
await mongo.db.admin().command({ replSetInitiate: { _id: 'latchkey', members } }).catch((error) => {
  if (error.codeName !== 'AlreadyInitialized') throw error;
});
await mongo.close();
END

echo "export KAFKA_BROKERS=127.0.0.1:19091,127.0.0.1:19092,127.0.0.1:19093"
echo "export MONGODB_URI='mongodb://127.0.0.1:27117,127.0.0.1:27118,127.0.0.1:27119/?replicaSet=latchkey'"
