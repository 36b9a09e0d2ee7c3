# SPDX-License-Identifier: GPL-2.0-only
"""Life of a connection: keep-alive, pipelining, closing, half-close, resets."""

import time

from wire import EMPTY, LIMIT, SCALE, ok, pattern, same, test

H = 'Host: test\r\n'


@test()
def keep_alive(s):
    with s.client() as c:
        for i in range(20):
            a = c.get('/t/echo?%d' % i, 'X-Nonce: k%d\r\n' % i).answer()
            if a.fields[:5] != ['GET', '/t/echo?%d' % i, 'k%d' % i, '0', EMPTY]:
                ok(False, 'request %d: %r' % (i, a.body))
                return
        ok(True, '20 requests on one connection')
        a = c.get('/t/echo', 'Connection: Keep-Alive\r\n').answer()
        ok(not a.closes and c.stays(), 'keep-alive asked for')
        a = c.get('/t/echo', 'Connection: x, CLOSE ,y\r\n').answer()
        same((a.status, a.closes), (200, True), 'close in a list')
        same(c.end(), 'fin', 'closed')


@test()
def http_1_0(s):
    for extra in ('', 'Connection: keep-alive\r\n'):
        with s.client() as c:
            a = c.get('/t/echo', extra, '1.0').answer()
            same(a.status, 200, 'HTTP/1.0 ' + extra.strip())
            ok(a.head.startswith(b'HTTP/1.1 '), 'answered as 1.1')
            ok(a.closes, 'Connection: close')
            same(c.end(), 'fin', 'closed')
    with s.client() as c:
        a = c.send('GET /t/echo HTTP/1.0\r\n\r\n').answer()
        same(a.status, 200, 'HTTP/1.0 without a Host')
    with s.client() as c:
        c.get('/t/echo', version='1.0').get('/t/second', version='1.1')
        same(c.answer().status, 200, 'HTTP/1.0, then another')
        same(c.end(), 'fin', 'the other is not looked at')


@test()
def pipelining(s):
    for count in (1, 2, 7, 50):
        before = s.seen()
        with s.client() as c:
            c.send(''.join('GET /t/echo?%d HTTP/1.1\r\n%s\r\n' % (i, H)
                           for i in range(count)))
            got = [c.answer().fields[1:2] for _ in range(count)]
            same(got, [['/t/echo?%d' % i] for i in range(count)],
                 '%d in one send, in order' % count)
            ok(c.stays(), '%d: nothing follows' % count)
        same(s.seen() - before, count, '%d seen' % count)


@test()
def pipelining_splits(s):
    """Three requests with a body between, cut in two at every byte"""
    text = ('GET /t/echo?a HTTP/1.1\r\n' + H + '\r\n'
            'POST /t/echo?b HTTP/1.1\r\n' + H +
            'Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n'
            'POST /t/echo?c HTTP/1.1\r\n' + H +
            'Content-Length: 2\r\n\r\nxyGET /t/echo?d HTTP/1.1\r\n' + H +
            '\r\n')
    want = [['GET', '/t/echo?a', '0'], ['POST', '/t/echo?b', '3'],
            ['POST', '/t/echo?c', '2'], ['GET', '/t/echo?d', '0']]
    c = s.client()
    for i in range(1, len(text), 1 if SCALE == 100 else 5):
        c.send(text[:i])
        if i % 3 == 0:
            time.sleep(0.001)
        c.send(text[i:])
        got = []
        for _ in want:
            f = c.answer().fields
            got.append(f[:2] + f[3:4])
        if got != want:
            ok(False, 'split at %d: %r' % (i, got))
            c.close()
            return
    ok(c.stays(), 'all splits on one connection')
    c.close()


@test(threads=8)
def pipelined_order(s):
    """A slow answer holds back the quick ones behind it"""
    with s.client() as c:
        c.get('/t/slow?ms=300&1').get('/t/echo?2').get('/t/echo?3')
        got = [c.answer().fields[1] for _ in range(3)]
        same(got, ['/t/slow?ms=300&1', '/t/echo?2', '/t/echo?3'], 'in order')


@test()
def pipelined_after_close(s):
    before = s.seen()
    with s.client() as c:
        c.get('/t/echo', 'Connection: close\r\n').get('/t/echo?second')
        a = c.answer()
        same((a.status, a.closes), (200, True), 'first')
        same(c.end(), 'fin', 'second is not answered')
    with s.client() as c:
        c.get('/t/disc').get('/t/echo?second')
        a = c.answer()
        same((a.status, a.closes), (200, True), 'DISCONNECT')
        same(c.end(), 'fin', 'second is not answered')
    ok(s.seen() - before in (2, 3), 'seen: %d' % (s.seen() - before))


@test()
def half_close(s):
    with s.client() as c:
        c.get('/t/slow?ms=300').shut()
        same(c.answer().status, 200, 'FIN behind a request')
        same(c.end(), 'fin', 'then closed')
    with s.client() as c:
        c.get('/t/echo?1').get('/t/slow?ms=200').get('/t/echo?3').shut()
        same([c.answer().status for _ in range(3)], [200] * 3,
             'FIN behind three')
        same(c.end(), 'fin', 'then closed')
    with s.client() as c:
        c.send('GET /t/echo HTT').shut()
        a = c.answer()
        ok(a.status in (0, 400), 'FIN in a head: %d' % a.status)
        ok(c.end() in ('fin', 'reset'), 'closed')
    with s.client() as c:
        c.shut()
        same(c.end(), 'fin', 'FIN at once')
    with s.client() as c:
        c.get('/t/echo').answer()
        c.shut()
        same(c.end(), 'fin', 'FIN when idle')


@test()
def no_body_answers(s):
    with s.client() as c:
        for status in (204, 304):
            a = c.get('/t/status?s=%d' % status).answer()
            same(a.status, status, str(status))
            ok(c.stays(), '%d: no body byte' % status)
        a = c.get('/t/echo', method='HEAD').answer(head_only=True)
        same(a.status, 200, 'HEAD')
        ok(c.stays(), 'HEAD: no body byte')
        a = c.get('/t/chunked', method='HEAD').answer(head_only=True)
        same(a.get('Transfer-Encoding'), 'chunked', 'HEAD of chunked')
        ok(c.stays(), 'HEAD of chunked: no body byte')
        a = c.get('/t/pieces', method='HEAD').answer(head_only=True)
        ok(int(a.get('Content-Length')) > 10, 'HEAD of pieces: length')
        same(c.get('/t/echo').answer().fields[0], 'GET', 'still in step')


@test()
def framings(s):
    with s.client() as c:
        for k in (1, 2, 5, 20):
            for mode in ('chunked', 'pieces'):
                a = c.get('/t/%s?k=%d' % (mode, k), 'X-Nonce: q\r\n').answer()
                same(a.fields[:3], ['GET', '/t/%s?k=%d' % (mode, k), 'q'],
                     '%s in %d' % (mode, k))
        a = c.get('/t/unframed').answer()
        ok(a.closes, 'unframed: Connection: close')
        same(a.fields[:2], ['GET', '/t/unframed'], 'unframed: ended by close')
        same(c.ended, 'fin', 'unframed: FIN')


@test()
def big_answers(s):
    with s.client() as c:
        for size in (0, 1, 1000, 4096, 65535, 65536, 1000000):
            a = c.get('/t/big?n=%d' % size).answer()
            same(len(a.body), size, '%d bytes' % size)
            ok(a.body == pattern(size), '%d bytes: the right ones' % size)
        ok(c.stays(), 'nothing follows')


@test()
def slow_reader(s):
    """Megabytes to a client that reads a bit at a time"""
    size = 6000000 * SCALE // 100
    with s.client(rcvbuf=100000) as c:
        c.get('/t/big?n=%d' % size)
        time.sleep(0.5)
        ok(s.alive(), 'others are served meanwhile')
        for _ in range(10):
            if len(c.data) < size:
                c.more()
            time.sleep(0.02)
        a = c.answer()
        same(len(a.body), size, 'all bytes')
        ok(a.body == pattern(size), 'the right ones')


@test(threads=6)
def client_reset(s):
    def busy(): return s('counter 1')
    for what, path, wait in (('queued or received', '/t/slow?ms=200', 0),
                             ('received', '/t/hold', 1),
                             ('during a big answer', '/t/big?n=9000000', 0)):
        c = s.client()
        c.get(path)
        if wait:
            ok(s.wait('held', 1), what + ': held')
        elif 'big' in path:
            c.more()
        c.reset()
        if wait:
            s.must('release')
        ok(s.wait('counter 1', 0), what + ': no connection left')
        ok(s.alive(), what + ': others are served')
    c = s.client()
    c.send('GET /t/e')
    c.reset()
    ok(s.wait('counter 1', 0), 'in a head: no connection left')
    ok(busy() == 0, 'none')


@test()
def cancelled(s):
    with s.client() as c:
        a = c.get('/t/cancel').answer()
        same(a.end, 'reset', 'CANCEL resets')
    ok(s.alive(), 'the next connection is served')


@test()
def program_dies(s):
    """Its connections are reset, its port is free"""
    with s.client() as idle, s.client() as c:
        idle.get('/t/echo').answer()
        c.get('/t/hold')
        ok(s.wait('held', 1), 'a request is in the program')
        start = time.monotonic()
        s.program.kill()
        s.program.wait()
        a = c.answer()
        same(a.end, 'reset', 'the request is reset')
        ok(time.monotonic() - start < 1.5, 'soon')
        same(idle.end(), 'fin', 'the idle connection is closed')
        try:
            s.client().close()
            ok(False, 'nobody listens')
        except ConnectionRefusedError:
            ok(True, 'nobody listens')
    s.__init__(port=s.port)
    ok(s.alive(), 'another program takes its place')


@test()
def many_connections(s):
    count = 200 * SCALE // 100
    clients = [s.client() for _ in range(count)]
    for i, c in enumerate(clients):
        c.get('/t/echo?%d' % i)
    wrong = 0
    for i, c in enumerate(clients):
        wrong += c.answer().fields[1:2] != ['/t/echo?%d' % i]
    same(wrong, 0, '%d connections at once' % count)
    for c in clients:
        c.close()
    ok(s.wait('counter 1', 0), 'none is left')


@test()
def one_segment(s):
    """Head and body of a small answer come in one piece"""
    with s.client() as c:
        c.get('/t/echo')
        c.more(LIMIT)
        ok(c.data.endswith(b'\n') and b'\r\n\r\n' in c.data, 'one read')
