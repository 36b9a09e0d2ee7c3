# SPDX-License-Identifier: GPL-2.0-only
"""Connections that a 101 has made byte pipes: what watches them, what does
not, and many bytes both ways. tests/abi/upgrade.c has the rest."""

import hashlib
import threading
import time

from wire import SCALE, ok, pattern, same, test

ASKS = 'Connection: Upgrade\r\nUpgrade: raw\r\n'


def pipe(s, query='', behind=b'', **kind):
    c = s.client(**kind)
    c.send(('GET /t/pipe%s HTTP/1.1\r\nHost: test\r\n%s\r\n' % (
        query, ASKS)).encode() + behind)
    a = c.answer(head_only=True)
    same((a.status, a.get('Upgrade'), a.get('Connection')),
         (101, 'raw', 'Upgrade'), 'switched')
    same(a.get('Content-Length'), None, 'no Content-Length')
    return c


def comes(c, data, what):
    same(c._need(len(data)), data, what)


@test()
def pipe_echoes(s):
    with pipe(s, behind=b'early') as c:
        comes(c, b'early', 'bytes behind the head are the first')
        for data in (b'x', b'GET / HTTP/1.1\r\n\r\n', bytes(range(256)) * 99):
            c.send(data)
            comes(c, data, '%d bytes' % len(data))
        c.shut()
        same(c.end(), 'fin', 'our FIN is answered')
    same(s('counter 6'), 1, 'one response')
    ok(s.wait('counter 1', 0), 'no connection is left')
    same(s('counter 8'), 0, 'no reset')


@test(parallel=True)
def pipe_both_ways(s):
    """Far more than all buffers together: the echo is read while we send"""
    size = 4000000 * SCALE // 100
    data, digest = pattern(size), hashlib.sha256()
    with pipe(s) as c:
        sender = threading.Thread(target=lambda: (c.send(data), c.shut()))
        sender.start()
        got = len(c.data)
        digest.update(c.data)
        c.data = b''
        while c.more():
            got += len(c.data)
            digest.update(c.data)
            c.data = b''
        sender.join()
        same((got, c.ended), (size, 'fin'), 'all bytes come back, then FIN')
        same(digest.hexdigest(), hashlib.sha256(data).hexdigest(), 'the same')


@test(parallel=True)
def pipe_is_quiet(s):
    """No timer of HTTP's watches it"""
    s.must('timeouts main 1 1 1 1 1 0')
    with pipe(s) as c:
        same(c.end(4), 'open', 'nothing for a while')
        c.send(b'still there?')
        comes(c, b'still there?', 'then as before')
        c.send(b'half')
        comes(c, b'half', 'a piece')
        same(c.end(2.5), 'open', 'and again nothing')
    same(s('counter 10'), 0, 'no timeout')


@test(parallel=True)
def pipe_send_rate(s):
    """But who does not take what is sent is dropped"""
    s.must('timeouts main 0 0 0 0 0 100000000')
    with pipe(s, '?n=6000000', rcvbuf=4096):
        start = time.monotonic()
        ok(s.wait('reason 30', 1), 'a client that does not read is dropped')
        ok(time.monotonic() - start < 14, 'soon')
    ok(s.alive(), 'others are served')


@test(parallel=True)
def pipe_stops_its_client(s):
    """The program does not read: it sends, and we do not take it"""
    with pipe(s, '?n=6000000', rcvbuf=4096) as c:
        c.sock.settimeout(1)
        block, sent = pattern(64256), 0
        try:
            while sent < 20000000:
                sent += c.sock.send(block)
        except OSError:
            pass
        ok(sent < 12000000, 'stopped after %d bytes' % sent)
        ok(s.alive(), 'others are served')
        c.reset()
        ok(s.wait('counter 1', 0), 'a reset ends both directions')


@test()
def pipes_and_requests(s):
    """Upgraded connections and ordinary ones beside each other"""
    pipes = [pipe(s) for _ in range(3)]     # the program has four threads
    for i, c in enumerate(pipes):
        c.send(b'number %d' % i)
    ok(s.alive(), 'a request beside them')
    for i, c in enumerate(pipes):
        comes(c, b'number %d' % i, 'each has its own bytes')
        c.shut()
        same(c.end(), 'fin', 'and its own end')
    ok(s.alive(), 'threads are free again')
