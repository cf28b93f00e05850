"""Prints what tooz and oslo.concurrency make of the names on standard input: one JSON document with a row for each."""
import importlib.metadata
import json
import sys
import urllib.parse
import uuid

from oslo_concurrency import lockutils
from tooz import utils
from tooz.drivers import etcd3gw, mysql, pgsql
from tooz.drivers import file as tooz_file
from tooz.drivers import redis as tooz_redis
from tooz.drivers import zookeeper
from kazoo.protocol import paths

asked = json.load(sys.stdin)
directory, prefix, namespace = asked['directory'], asked['prefix'], asked['namespace']


class Redis:
    """Stands for the client, of which a lock's constructor only wants an object."""

    def lock(self, name, **_settings):
        return name


class Coordinator:
    namespace = utils.to_binary(asked['namespace'], encoding='utf8')
    client = None


def file_path(name):
    driver = tooz_file.FileDriver(b'member', urllib.parse.urlparse('file://' + directory), {})
    return driver.get_lock(name).name


def zookeeper_path(name):
    path = zookeeper.KazooDriver._paths_join(b'/', b'tooz', b'locks', name)
    return paths._prefix_root('', path)  # as the client writes it


def unless_refused(compute, *args):
    try:
        return compute(*args)
    except ValueError:
        return None


rows = []
for text in asked['names']:
    name = (prefix + text).encode('utf8')
    etcd = etcd3gw.Etcd3Lock(Coordinator, name, 30)
    rows.append({
        'oslo': lockutils._get_lock_path(text, prefix, directory),
        'file': unless_refused(file_path, name),
        'redis': tooz_redis.RedisLock(Coordinator, Redis(), name, 30).name,
        'etcd': etcd._key.decode('utf8'),
        'zookeeper': unless_refused(zookeeper_path, name),
        'postgresql': list(pgsql.PostgresLock(name, None, None).key),
    })
json.dump({'tooz': importlib.metadata.version('tooz'), 'rows': rows}, sys.stdout)
