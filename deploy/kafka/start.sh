#!/bin/bash
# Starts one broker: what every installation says (broker.properties), its own place, and the user `latchkey`.
set -euo pipefail
: "${NODE_ID:?}" "${CLUSTER_ID:?}" "${VOTERS:?}" "${HOST_FOR_CLIENTS:?}" "${HOST_FOR_BROKERS:?}" "${PASSWORD_FILE:?}"
home=${KAFKA_HOME:-/opt/kafka}
shared=${SHARED_PROPERTIES:-/etc/latchkey/broker.properties}
data=${DATA_DIR:-/var/lib/kafka/data}
properties=$(mktemp)

{
  cat "$shared"
  cat << END

process.roles=broker,controller
node.id=$NODE_ID
controller.quorum.voters=$VOTERS
listeners=CLIENT://:9092,INTERNAL://$HOST_FOR_BROKERS:9093,CONTROLLER://$HOST_FOR_BROKERS:9094
advertised.listeners=CLIENT://$HOST_FOR_CLIENTS:9092,INTERNAL://$HOST_FOR_BROKERS:9093
inter.broker.listener.name=INTERNAL
controller.listener.names=CONTROLLER
listener.security.protocol.map=CLIENT:SASL_PLAINTEXT,INTERNAL:PLAINTEXT,CONTROLLER:PLAINTEXT
listener.name.client.sasl.enabled.mechanisms=SCRAM-SHA-512
listener.name.client.scram-sha-512.sasl.jaas.config=org.apache.kafka.common.security.scram.ScramLoginModule required;
log.dirs=$data
END
} > "$properties"

"$home/bin/kafka-storage.sh" format --ignore-formatted -t "$CLUSTER_ID" -c "$properties" \
  --add-scram "SCRAM-SHA-512=[name=latchkey,password=$(cat "$PASSWORD_FILE")]"
exec "$home/bin/kafka-server-start.sh" "$properties"
