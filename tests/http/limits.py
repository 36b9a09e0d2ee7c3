# SPDX-License-Identifier: GPL-2.0-only
"""Limits of connections: exactly so many, of whom, how fast, and what they hold."""

import os
import resource
import subprocess
import threading
import time

from config import must
from wire import LIMIT, Client, counters, ok, pattern, same, test, until

CONNECTION_LIMIT, ADDRESS_LIMIT, ADDRESS_RATE, MEMORY_LIMIT = 34, 39, 40, 41
HERE = '10.9.0.1'
KB = 1024


def addresses():
    """10.9.0.0/16 and 2001:db8::/32 are this machine's: clients from anywhere"""
    for words in ('addr add %s/16 dev lo' % HERE,
                  '-6 route add local 2001:db8::/32 dev lo'):
        subprocess.run(['ip'] + words.split(), check=True)


def limit(name, value):
    must('add', 'limit', 'type=' + name, 'value=%d' % value)


def proc(name):
    return counters().get(name)


def from_(port, source, host=HERE):
    """A client of another address"""
    return Client(port, host, source=source)


def opened(clients):
    """Which of them are served?"""
    for c in clients:
        c.get('/t/echo')
    return [c.answer().status == 200 for c in clients]


def at_once(count, make, threads=8):
    """That many, by several threads at once, each asked once; those served"""
    got, lock = [], threading.Lock()

    def work(share):
        mine = []
        for i in range(share, count, threads):
            try:
                mine.append(make(i))
            except ConnectionError:
                pass
        mine = [c for c, good in zip(mine, opened(mine)) if good]
        with lock:
            got.extend(mine)

    all_threads = [threading.Thread(target=work, args=(i,)) for i in range(threads)]
    for t in all_threads:
        t.start()
    for t in all_threads:
        t.join()
    return got


def settles(what, want, text, limit_s=LIMIT):
    until(lambda: what() == want, limit_s, 0.02)
    return same(what(), want, text)


@test()
def address_limit(s):
    addresses()
    limit('maxaddressconnections', 5)
    mine = at_once(13, lambda i: from_(s.port, '10.9.0.2'))
    same(len(mine), 5, 'exactly five of one address')
    same(s('reason %d' % ADDRESS_LIMIT), 8, 'the others are counted')
    same(len(at_once(5, lambda i: from_(s.port, '10.9.0.3'))), 5, 'as many of another')
    same(len(at_once(30, lambda i: s.client())), 30, 'this machine is not one client')
    mine.pop().close()
    settles(lambda: len(at_once(1, lambda i: from_(s.port, '10.9.0.2'))), 1,
            'one ends, another may come')
    six = at_once(8, lambda i: from_(s.port, '2001:db8:0:1::%x' % (i + 2), '::1'))
    same(len(six), 5, 'exactly five of an IPv6 network')
    same(len(at_once(1, lambda i: from_(s.port, '2001:db8:0:2::2', '::1'))), 1,
         'as many of another')
    must('delete', 'limit', 'type=maxaddressconnections')
    same(len(at_once(5, lambda i: from_(s.port, '10.9.0.2'))), 5, 'no such limit any more')


@test()
def address_share(s):
    """Without any setting one client gets a quarter, this machine three"""
    addresses()
    resource.setrlimit(resource.RLIMIT_NOFILE, (4096, 4096))
    limit('maxconnections', 1024)
    limit('connectionrate', 4294967295)
    same(len(at_once(270, lambda i: from_(s.port, '10.9.0.2'))), 256, 'a quarter')
    own = at_once(300, lambda i: s.client())
    same(len(own), 300, 'more for who is here')
    same(s('reason %d' % ADDRESS_LIMIT), 14, 'counted')


@test()
def connection_limit(s):
    """Several listeners accept at once: never one more than the limit"""
    resource.setrlimit(resource.RLIMIT_NOFILE, (4096, 4096))
    limit('maxconnections', 1024)
    limit('maxaddressconnections', 4294967295)
    port = s.port + 1 if s.port < 65535 else 1025
    s.must('add main http://+:%d/t/ 7' % port)
    hosts = ('127.0.0.1', '::1')
    got = at_once(1100, lambda i: Client((s.port, port)[i // 2 % 2], hosts[i % 2]))
    same(len(got), 1024, 'exactly as many as there may be')
    same(s('reason %d' % CONNECTION_LIMIT), 76, 'the others are counted')
    same(proc('connections_peak'), 1024, 'the most there were')
    got.pop().close()
    settles(lambda: len(at_once(1, lambda i: s.client())), 1, 'one ends, another may come')


@test()
def connection_rate(s):
    addresses()
    limit('connectionrate', 5)
    start = time.monotonic()
    got = len(at_once(60, lambda i: from_(s.port, '10.9.0.2')))
    more = int(5 * (time.monotonic() - start)) + 1
    ok(20 <= got <= 20 + more, 'four seconds of the rate at once: %d, %d more' % (got, more))
    same(s('reason %d' % ADDRESS_RATE), 60 - got, 'the others are counted')
    same(len(at_once(20, lambda i: from_(s.port, '10.9.0.3'))), 20, 'as many of another')
    same(len(at_once(60, lambda i: s.client())), 60, 'not of this machine')
    time.sleep(1.0)
    ok(at_once(3, lambda i: from_(s.port, '10.9.0.2')), 'after a while some more')


def holds(s, most):
    """What connections hold, and held, keeps to the limit; CPUs add up at intervals"""
    most += os.cpu_count() * 16 * KB
    now, peak = proc('connection_bytes_now'), proc('connection_bytes_peak')
    return ok(now <= most and peak <= most, 'at most %d KiB: %d now, %d at most' % (
        most // KB, now // KB, peak // KB))


def others(s, text):
    with s.client() as c:
        same(c.get('/t/echo').answer().status, 200, text + ': an ordinary request')
        body = pattern(150000)
        same(c.post('/t/echo', body).answer().fields[3:4], ['150000'], text + ': and a body')


def released(s, clients):
    """Some of the program's threads may have come to their answers only now"""
    for c in clients:
        c.close()
    settles(lambda: proc('connection_bytes_now'), 0, 'all of it comes back', 3 * LIMIT)


@test(threads=8)
def memory_of_bodies(s):
    """Nobody reads them: each goes on with a page, and none is lost"""
    limit('connectionkbytes', KB)
    clients = [s.client() for _ in range(60)]
    s.must('length 1000')
    body = pattern(100000)
    for c in clients:
        c.sock.setblocking(False)
        try:
            c.sock.send(b'POST /t/hold HTTP/1.1\r\nHost: test\r\n'
                        b'Content-Length: 100000\r\n\r\n' + body[:60000])
        except BlockingIOError:
            pass
    settles(lambda: proc('connection_bytes_now') > 900 * KB, True, 'the limit is reached')
    holds(s, KB * KB)
    same(s('reason %d' % MEMORY_LIMIT), 0, 'nobody is sent away')
    for c in clients:
        c.close()
    settles(lambda: s('release') or proc('connection_bytes_now'), 0,
            'all of it comes back, when the program has ended what it took')
    others(s, 'afterwards')
    holds(s, KB * KB)


@test(threads=12)
def memory_of_bodies_arrives(s):
    """The same, and every byte arrives"""
    limit('connectionkbytes', KB)
    clients = [s.client() for _ in range(10)]
    fill = [s.client() for _ in range(40)]
    for c in fill:
        c.send('POST /t/never HTTP/1.1\r\nHost: test\r\nContent-Length: 99999\r\n\r\n')
        c.send(pattern(65000))
    settles(lambda: proc('connection_bytes_now') > 900 * KB, True, 'the limit is reached')
    body = pattern(300000)
    done = []

    def work(c):
        done.append(c.post('/t/echo', body).answer().fields[3:5])
    threads = [threading.Thread(target=work, args=(c,)) for c in clients]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    with s.client() as c:
        want = c.post('/t/echo', body).answer().fields[3:5]
    same(done, [want] * 10, 'ten bodies, whole')
    holds(s, KB * KB)
    for c in clients + fill:
        c.close()


@test()
def memory_of_heads(s):
    limit('connectionkbytes', KB)
    clients = [s.client() for _ in range(150)]
    for c in clients:
        c.send('GET /t/echo HTTP/1.1\r\nHost: test\r\n' + 'X: %s\r\n' % ('y' * 100) * 100)
    settles(lambda: proc('connections_now') < 150, True, 'some are sent away')
    ok(s('reason %d' % MEMORY_LIMIT) > 20, 'and counted')
    holds(s, KB * KB)
    with s.client() as c:
        same(c.get('/t/echo', 'X: %s\r\n' % ('y' * 1500)).answer().status, 200,
             'usual heads are within everybody\'s share')
    released(s, clients)
    others(s, 'afterwards')


@test(threads=40)
def memory_of_answers(s):
    """Nobody takes them: a page or some of each wait, half of the limit for all"""
    limit('connectionkbytes', KB)
    clients = [s.client(rcvbuf=4096) for _ in range(30)]
    for c in clients:
        c.get('/t/big?n=3000000')
    settles(lambda: proc('connection_bytes_now') > 450 * KB, True, 'half of it is reached')
    # Each of the program's threads may have brought a few pages more
    holds(s, 512 * KB + 40 * 20 * KB)
    others(s, 'meanwhile')
    released(s, clients)
    with s.client() as c:
        same(c.get('/t/big?n=3000000').answer().body, pattern(3000000), 'answers flow again')
