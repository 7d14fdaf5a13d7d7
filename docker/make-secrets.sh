#!/bin/sh
# Makes docker/secrets once: passwords, the passphrase of the root key, one database address per service.
# Run again it changes nothing that is there.
#
# The password of a service's role is derived from the owner's as libs/platform/src/database.ts does it,
# because every migration sets it so. Each container is given its own address and cannot derive another.
set -eu
umask 077
cd "$(dirname "$0")"
mkdir -p secrets
cd secrets

# Files of a secret are mounted as they are: readable inside any container that is given them, while the
# folder keeps other users of this machine out.
keep() {
  if [ -e "$1" ]; then
    cat >/dev/null
  else
    cat >"$1.new" && chmod 0444 "$1.new" && mv "$1.new" "$1"
  fi
}

openssl rand -hex 24 | keep database_password
openssl rand -base64 33 | keep key_passphrase
openssl rand -hex 24 | keep queue_password

owner=$(cat database_password)
printf 'postgres://chancery:%s@postgres:5432/chancery\n' "$owner" | keep database_url_owner
for service in directory rules templates licensing audit rights gateway; do
  password=$(printf '%s' "$service" | openssl dgst -sha256 -hmac "chancery role $owner" -r | cut -d' ' -f1)
  printf 'postgres://chancery_%s:%s@postgres:5432/chancery\n' "$service" "$password" |
    keep "database_url_$service"
done

queue=$(cat queue_password)
printf 'redis://:%s@valkey:6379\n' "$queue" | keep redis_url
printf 'requirepass %s\n' "$queue" | keep valkey.conf

for file in tls_cert.pem tls_key.pem; do
  [ -e "$file" ] || echo "Put the certificate of your host names into $(pwd)/$file (mode 0444), then start." >&2
done
