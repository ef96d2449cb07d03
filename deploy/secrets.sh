#!/bin/sh
# Makes what docker-compose.yml asks for and nobody should choose: .env and deploy/secrets/. Keeps what is there.
set -eu
cd "$(dirname "$0")/.."
random() { openssl rand -hex 24; }
# the folder shuts others out; inside, the users of the containers have to read
mkdir -p deploy/secrets && chmod 700 deploy/secrets
keep() { [ -e "deploy/secrets/$1" ] || { cat > "deploy/secrets/$1.new" && chmod 644 "deploy/secrets/$1.new" && mv "deploy/secrets/$1.new" "deploy/secrets/$1"; }; }
random | tr -d '\n' | keep kafka-password
openssl rand -base64 512 | keep mongodb-key
openssl rand -base64 32 | keep sealing-key
[ -e .env ] || (
  umask 077
  cat > .env <<END
KAFKA_CLUSTER_ID=A$(openssl rand -base64 16 | tr '+/' '-_' | cut -c 2-22)
MONGODB_PASSWORD=$(random)
MONGODB_OPERATOR_PASSWORD=$(random)
# /run/secrets/sealing-key: secrets can be shown again, sealed with deploy/secrets/sealing-key. Empty: shown once.
LATCHKEY_SEALING_KEY_FILE=
# after how many days what integrations did leaves history and Kafka; empty: never
LATCHKEY_ACTIVITY_DAYS=
# where people reach the proxy; TLS ends in front of it
LATCHKEY_PUBLIC_URL=http://localhost:8080
PUBLISH=127.0.0.1:8080
END
)
echo 'deploy/secrets and .env are there.'
