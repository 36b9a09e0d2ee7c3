# SPDX-License-Identifier: GPL-2.0-only
"""httpsys-activate with the rights that its unit leaves it; here no systemd starts what it asks for"""

import os
import re
import signal
import subprocess

import wire
from tool import NOBODY, TOP
from wire import ok, same, test

AGENT = str(TOP / 'build/userlib/httpsys-activate')
WORKER = str(TOP / 'build/userlib/examples/prefork')
UNIT = TOP / 'scripts/install/httpsys-activate@.service'
PORT = 81       # low: only who may bind it gets the URL


def start_agent():
    left = re.search(r'^CapabilityBoundingSet=(.*)$', UNIT.read_text(), re.M)[1].lower()
    bound = ','.join(['-all', *(name.replace('cap_', '+') for name in left.split())])
    # pylint: disable=consider-using-with
    return subprocess.Popen(
        ['setpriv', '--bounding-set', bound, '--no-new-privs', AGENT, '--owner=nobody', 'demand',
         'worker.service', 'http://+:%d/demand/' % PORT], stderr=subprocess.PIPE, text=True)


def start_worker():
    """As the queue's owner; the device's group lets it in"""
    # pylint: disable=consider-using-with
    return subprocess.Popen(
        ['setpriv', '--reuid', str(NOBODY), '--regid', str(os.stat('/dev/httpsys').st_gid),
         '--clear-groups', WORKER, '--worker', 'demand'])


def state():
    """All that is registered"""
    with open('/proc/self/net/httpsys_state', encoding='utf-8') as file:
        return file.read()


def listens():
    return 'url=http://+:%d/demand/' % PORT in state()


@test()
def activate(_):
    """a queue for another user, and its server when a request waits"""
    agent, worker = start_agent(), None
    try:
        wire.until(lambda: listens() or agent.poll() is not None)
        ok(listens(), 'has a low port')
        ok(' name=demand mode=0600 ' in state(), 'and a queue that only its owner may open')
        for turn in ('first', 'after a crash'):
            with wire.Client(PORT) as c:
                c.get('/demand/')
                ok('worker.service' in agent.stderr.readline(), turn + ': asks systemd for it')
                worker = start_worker()
                same(c.answer().status, 200, turn + ': the request was kept for it')
            worker.send_signal(signal.SIGKILL)
            worker.wait()
        agent.terminate()
        same(agent.wait(timeout=wire.LIMIT), 0, 'ends')
        same((listens(), ' name=demand ' in state()), (False, False), 'and takes all with it')
    finally:
        for child in (agent, worker):
            if child and child.poll() is None:
                child.kill()
                child.wait()
