"""Takes locks as Cinder does, through tooz or oslo.concurrency, against contenders of another kind; see mixed-run.ts."""
import json
import os
import random
import sys
import time

order = json.loads(sys.argv[1])
os.environ.setdefault('OSLO_LOCK_PATH', order['folder'])


def locks_of_oslo():
    from oslo_concurrency import lockutils

    return lambda name: lockutils.lock(name, order['prefix'], external=True, lock_path=order['folder'])


def locks_of_tooz():
    import etcd3gw
    from tooz import coordination

    # The driver and the client of Debian 12 do not fit each other: the factory does not take what the driver gives.
    etcd3gw.client = lambda **settings: etcd3gw.Etcd3Client(**settings)
    coordinator = coordination.get_coordinator(order['url'], ('cinder-%d' % os.getpid()).encode('ascii'))
    coordinator.start(start_heart=True)
    return lambda name: coordinator.get_lock((order['prefix'] + name).encode('ascii'))


def count(path):
    try:
        return os.stat(path).st_size
    except FileNotFoundError:
        return 0


def is_over():
    ours, theirs = (count(os.path.join(order['witness'], side)) for side in ('python', 'node'))
    return (ours + theirs >= order['acquisitions'] and min(ours, theirs) >= order['least']) or time.time() * 1000 > order['giveUpAt']


lock_of = locks_of_oslo() if order['library'] == 'oslo' else locks_of_tooz()
journal = os.open(os.path.join(order['witness'], 'python'), os.O_WRONLY | os.O_APPEND | os.O_CREAT)
report = {'acquisitions': 0, 'overlaps': 0}
print('ready', flush=True)
sys.stdin.readline()
while not is_over():
    index = random.randrange(len(order['names']))
    name = order['names'][index]
    marker = os.path.join(order['witness'], 'inside-%d' % index)
    with lock_of(name):
        try:
            os.close(os.open(marker, os.O_CREAT | os.O_EXCL))
            is_alone = True
        except FileExistsError:
            is_alone = False
            report['overlaps'] += 1
        time.sleep(random.random() * order['holdMs'] / 1000)
        if is_alone:
            os.unlink(marker)
        report['acquisitions'] += 1
        os.write(journal, b'.')
    time.sleep(random.random() * order['gapMs'] / 1000)
print(json.dumps(report), flush=True)
os._exit(0)  # a client library may have threads that never end
