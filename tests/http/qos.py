# SPDX-License-Identifier: GPL-2.0-only
"""Bandwidth, flow rate and the limit of connections, as a client sees them."""

import threading
import time

from wire import Client, ok, pattern, same, test

BASIC, LIMITED = 0, 1
GROUP_LIMIT = 37


def timed(s, path, out, key=None):
    """How long an answer took: seconds, bytes"""
    with s.client() as c:
        start = time.monotonic()
        a = c.get(path).answer()
        out[key] = (time.monotonic() - start, len(a.body), a)


def paced(took, least, what):
    """At least so long; the rest of the machine may add to it"""
    ok(least - 0.2 <= took <= least * 2 + 5, '%s: %.2f s, at least %.2f' % (
        what, took, least))


@test(parallel=True)
def bandwidth_of_a_group(s):
    s.must('rate main 40000')
    got = {}
    timed(s, '/t/big?n=120000', got)
    took, size, a = got[None]
    same(size, 120000, 'all bytes')
    ok(a.body == pattern(120000), 'the right ones')
    paced(took, 2.8, '120000 bytes at 40000 a second')
    s.must('rate main 0')
    timed(s, '/t/big?n=120000', got)
    ok(got[None][0] < 2.5, 'no limit any more: %.2f s' % got[None][0])


@test(parallel=True)
def bandwidth_is_shared(s):
    """Three connections of two groups share what their session may send"""
    s.must('group other')
    s.must('add other http://+:%d/o/ 8' % s.port)
    s.must('rate session 60000')
    got = {}
    threads = [threading.Thread(target=timed, args=(s, path, got, i))
               for i, path in enumerate(['/t/big?n=50000', '/t/big?n=50000',
                                         '/o/big?n=50000'])]
    start = time.monotonic()
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    paced(time.monotonic() - start, 2.2, '150000 bytes at 60000 a second')
    for i in range(3):
        same(got[i][1], 50000, 'all bytes of connection %d' % i)
        ok(got[i][0] > 0.8, 'none takes it all: %.2f s' % got[i][0])


@test(parallel=True)
def flow_rate(s):
    """A burst, then slowly; each response on its own"""
    s.must('flow main 20000 1000000 100000')
    got = {}
    timed(s, '/t/big?n=90000', got)
    ok(got[None][0] < 3, 'within the burst: %.2f s' % got[None][0])
    timed(s, '/t/big?n=150000', got)
    paced(got[None][0], 2.3, 'beyond the burst')
    threads = [threading.Thread(target=timed, args=(s, '/t/big?n=140000', got, i))
               for i in range(3)]
    start = time.monotonic()
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    ok(time.monotonic() - start < 6, 'three at once are no slower')


@test(parallel=True)
def limit_removed_under_way(s):
    """Who waits for a slow rate notices that it is gone"""
    s.must('rate main 2000')
    got = {}
    t = threading.Thread(target=timed, args=(s, '/t/big?n=100000', got))
    start = time.monotonic()
    t.start()
    time.sleep(1)
    s.must('rate main 0')
    t.join()
    same(got[None][1], 100000, 'all bytes')
    ok(time.monotonic() - start < 12, 'long before 50 s: %.2f s' %
       (time.monotonic() - start))


@test(parallel=True)
def paced_clients_are_not_slow(s):
    """It is we who wait: the least rate a client must take does not count"""
    s.must('timeouts main 0 0 0 0 0 100000000')
    s.must('rate main 5000')
    got = {}
    timed(s, '/t/big?n=45000', got)
    same(got[None][1], 45000, 'all bytes, at 5000 a second')
    paced(got[None][0], 7.8, 'longer than the window of the rate')
    same(s('reason 30'), 0, 'nobody was too slow')


@test(parallel=True)
def ends_under_pacing(s):
    """Clients, URLs and the program go away while an answer waits"""
    s.must('rate main 1024')
    clients = [s.client().get('/t/big?n=6000') for _ in range(6)]
    time.sleep(0.5)
    clients[0].reset()
    clients[1].close()
    clients[2].shut()
    s.must('rate main 4096')
    ok(clients[3].more(), 'bytes go on coming')
    s.must('close main')
    ok(clients[3].more(), 'also when the group is gone')
    s.program.kill()
    s.program.wait()
    same(clients[4].answer().body, pattern(6000),
         'what was handed over goes out when the program is dead')
    for c in clients[3:]:
        c.close()
    s.__init__(port=s.port)
    ok(s.alive(), 'the port is free for the next')


@test(parallel=True)
def pipelined_under_pacing(s):
    s.must('rate main 30000')
    with s.client() as c:
        start = time.monotonic()
        for _ in range(4):
            c.get('/t/big?n=20000')
        for i in range(4):
            same(c.answer().body, pattern(20000), 'answer %d' % i)
        paced(time.monotonic() - start, 2.4, '80000 bytes at 30000 a second')


@test(parallel=True)
def connection_limit(s):
    s.must('connections main 2')
    s.must('verbosity %d' % LIMITED)
    clients = [s.client() for _ in range(3)]
    for c in clients[:2]:
        same(c.get('/t/echo').answer().status, 200, 'within the limit')
    a = clients[2].get('/t/echo').answer()
    same(a.status, 503, 'beyond it')
    same(s('reason %d' % GROUP_LIMIT), 1, 'reason')
    ok(not a.closes, 'the connection stays')
    same(clients[0].get('/t/echo').answer().status, 200, 'who is in stays in')
    s.must('verbosity %d' % BASIC)
    with s.client() as c:
        same(c.get('/t/echo').answer().end, 'reset', 'Basic: reset')
    s.must('verbosity %d' % LIMITED)
    clients[0].close()
    stop = time.monotonic() + 15
    status = 503
    while status == 503 and time.monotonic() < stop:
        status = clients[2].get('/t/echo').answer().status
    same(status, 200, 'a place is free again')
    for c in clients[1:]:
        c.close()


@test(parallel=True)
def connection_limit_elsewhere(s):
    """A connection counts where its last request was routed"""
    s.must('group other')
    s.must('add other http://+:%d/o/ 8' % s.port)
    s.must('connections main 1')
    s.must('verbosity %d' % LIMITED)
    with s.client() as one, s.client() as two:
        same(one.get('/t/echo').answer().status, 200, 'counted')
        same(two.get('/t/echo').answer().status, 503, 'full')
        same(one.get('/o/echo').answer().status, 200, 'goes elsewhere')
        same(two.get('/t/echo').answer().status, 200, 'its place is free')
        same(one.get('/t/echo').answer().status, 503, 'and taken')


@test(parallel=True)
def idle_connections_are_not_counted(s):
    s.must('connections main 1')
    with Client(s.port), Client(s.port):
        ok(s.alive(), 'connections without a request do not count')
