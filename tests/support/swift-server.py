"""
OpenStack Swift with its S3 interface on loopback: the proxy and the three storage servers in one process, one replica,
everything below one directory. Prints the proxy's port when it takes requests; ends when standard input does.

usage: swift-server.py DIRECTORY ACCESS_KEY SECRET
"""
import eventlet

eventlet.monkey_patch()

import os
import sys

from eventlet import tpool, wsgi

base, access_key, secret = sys.argv[1:]
account, user = access_key.split(':')

from swift.common import utils

# Read at import by the modules below; its usual place is /etc/swift.
utils.SWIFT_CONF_FILE = os.path.join(base, 'swift.conf')
with open(utils.SWIFT_CONF_FILE, 'w') as conf:
    conf.write('[swift-hash]\nswift_hash_path_suffix = test\nswift_hash_path_prefix = test\n')
    conf.write('[storage-policy:0]\nname = one\ndefault = yes\n')

from swift.common.ring import RingBuilder
from swift.common.wsgi import SwiftHttpProtocol, loadapp

utils.validate_configuration()
common = f'''[DEFAULT]
swift_dir = {base}
devices = {base}/devices
mount_check = false
disable_fallocate = true
fallocate_reserve = 0
log_level = ERROR
log_name = test
'''
proxy = f'''[pipeline:main]
pipeline = catch_errors s3api tempauth slo proxy-server
[app:proxy-server]
use = egg:swift#proxy
account_autocreate = true
[filter:catch_errors]
use = egg:swift#catch_errors
[filter:s3api]
use = egg:swift#s3api
location = eu-test-1
s3_acl = false
[filter:tempauth]
use = egg:swift#tempauth
user_{account}_{user} = {secret} .admin
[filter:slo]
use = egg:swift#slo
rate_limit_after_segment = 1000
'''
servers = {
    'account': '[app:main]\nuse = egg:swift#account\n',
    'container': '[app:main]\nuse = egg:swift#container\n',
    'object': '[app:main]\nuse = egg:swift#object\n',
}


class Cache:
    """Instead of memcached, which knows as little of other processes here."""

    def __init__(self):
        self.kept = {}

    def get(self, key, raise_on_error=False):
        return self.kept.get(key)

    def set(self, key, value, **_):
        self.kept[key] = value

    def delete(self, key, server_key=None):
        self.kept.pop(key, None)


cache = Cache()


def with_cache(app):
    def call(environ, start_response):
        environ['swift.cache'] = cache
        return app(environ, start_response)
    return call


os.makedirs(f'{base}/devices/d1')
sockets = {name: eventlet.listen(('127.0.0.1', 0)) for name in [*servers, 'proxy']}
for name in servers:
    # One copy of everything, in 2^4 partitions of one device.
    ring = RingBuilder(4, 1, 0)
    ring.add_dev({'id': 0, 'region': 1, 'zone': 1, 'weight': 1, 'device': 'd1', 'ip': '127.0.0.1',
                  'port': sockets[name].getsockname()[1]})
    ring.rebalance()
    ring.get_ring().save(f'{base}/{name}.ring.gz')
for name, text in {**servers, 'proxy': proxy}.items():
    path = f'{base}/{name}-server.conf'
    with open(path, 'w') as conf:
        conf.write(common + text)
    silent = open(os.devnull, 'w')
    app = with_cache(loadapp(path, global_conf={'log_name': name}))
    eventlet.spawn(wsgi.server, sockets[name], app, log=silent, protocol=SwiftHttpProtocol,
                   capitalize_response_headers=False)
print(sockets['proxy'].getsockname()[1], flush=True)
tpool.execute(sys.stdin.read)
os._exit(0)
