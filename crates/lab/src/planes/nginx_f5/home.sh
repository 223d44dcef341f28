# What the image of the controller has at fixed paths (build/scripts/common.sh of nginx/kubernetes-ingress), in a
# mount namespace of the controller's own; then the API behind TLS where it speaks none, and the controller.
# Words: the nginx program, the folder of the module's sources, the folder of this run, and the controller's command.
set -e
nginx=$1 source=$2 run=$3
shift 3
if [ ! -e /usr/sbin/nginx ]; then
  # A program that is not there needs a folder that can be written.
  mount -t tmpfs tmpfs /mnt
  cp -dR /usr/sbin/. /mnt
  touch /mnt/nginx
  mount --bind /mnt /usr/sbin
fi
mount --bind "$nginx" /usr/sbin/nginx
mkdir -p /etc/nginx
mount -t tmpfs tmpfs /etc/nginx
mkdir /etc/nginx/conf.d /etc/nginx/stream-conf.d /etc/nginx/secrets /etc/nginx/njs
cp "$source"/internal/configs/njs/* /etc/nginx/njs/
echo 'types { text/html html; text/plain txt; }' > /etc/nginx/mime.types
mount -t tmpfs tmpfs /var/lib
mkdir /var/lib/nginx
account=/var/run/secrets/kubernetes.io/serviceaccount
mkdir -p /var/run/secrets
mount -t tmpfs tmpfs /var/run/secrets
mkdir -p $account
cp "$run/api/ca.crt" $account/ca.crt
echo lab > $account/token
echo default > $account/namespace
# Only before the lab's stub, which speaks no TLS.
if [ -e "$run/api/nginx.conf" ]; then
  nginx -p "$run/api/" -c "$run/api/nginx.conf" -e stderr &
fi
# This build of nginx looks for its configuration where it is started.
cd /etc/nginx
exec "$@"
