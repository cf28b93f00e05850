"""Takes one lock as Cinder does, says so, and gives it back when it is told to on standard input; see tooz-zookeeper.test.ts."""
import json
import os
import sys

from tooz import coordination

order = json.loads(sys.argv[1])
coordinator = coordination.get_coordinator(order['url'], b'cinder')
coordinator.start()
with coordinator.get_lock(order['name'].encode('ascii')):
    print('granted', flush=True)
    sys.stdin.readline()
print('released', flush=True)
os._exit(0)  # a client library may have threads that never end
