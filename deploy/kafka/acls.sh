#!/bin/bash
# Grants each principal what it needs and nothing else. Run once by a super user, and again after a change here.
#   acls.sh BROKER:PORT [--command-config FILE]     variables: LATCHKEY_TOPIC_PREFIX, KAFKA_ACLS (where kafka-acls.sh is)
# Principals: User:latchkey-api, -projector, -operator, and -reader for other teams' consumers of the public topic.
set -euo pipefail
broker=${1:?usage: acls.sh BROKER:PORT [--command-config FILE]}
shift
prefix=${LATCHKEY_TOPIC_PREFIX:-latchkey}
allow() { # principal, then what and which operations
  local who=$1
  shift
  "${KAFKA_ACLS:-/opt/kafka/bin/kafka-acls.sh}" --bootstrap-server "$broker" "${config[@]}" --add \
    --allow-principal "User:latchkey-$who" "$@" > /dev/null
}
config=("$@")

# reads without a consumer group; decides, reports, records
allow api --topic "$prefix.log" --topic "$prefix.status" --topic "$prefix.activity" \
  --operation Read --operation Write --operation Describe
# folds both logs, publishes, and reads back what it published to go on there
allow projector --topic "$prefix.log" --topic "$prefix.activity" --group "$prefix.projector" \
  --operation Read --operation Describe
allow projector --topic "$prefix.events" --operation Read --operation Write --operation Describe
# other teams: the public topic only, in groups whose names begin with the prefix and -reader
allow reader --topic "$prefix.events" --operation Read --operation Describe
allow reader --group "$prefix-reader" --resource-pattern-type prefixed --operation Read --operation Describe
# init, doctor, rebuild, recover-admin: makes topics and looks at them
allow operator --topic "$prefix." --group "$prefix." --resource-pattern-type prefixed --operation All
allow operator --cluster --operation Describe --operation DescribeConfigs
echo "granted for $prefix"
