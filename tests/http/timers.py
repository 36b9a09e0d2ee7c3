# SPDX-License-Identifier: GPL-2.0-only
"""Timers, set to a second or two by the property. All run beside each other."""

import time

from wire import ok, same, test

# timeouts GROUP body drain queue idle header rate; 0 inherits
OFF = 0xffffffff


def since(start):
    return time.monotonic() - start


def near(start, seconds, what):
    took = since(start)
    ok(seconds - 0.3 <= took <= seconds + 4, '%s: after %.1f s' % (what, took))


@test(parallel=True)
def idle(s):
    s.must('timeouts main 0 0 0 1 0 0')
    with s.client() as c:
        same(c.get('/t/echo').answer().status, 200, 'first request')
        start = time.monotonic()
        same(c.end(), 'fin', 'closed without a word')
        near(start, 1, 'idle')
    same(s('reason 27'), 1, 'reason')
    with s.client() as c:
        ok(c.end(2) == 'open', 'before the first request the machine rules')


@test(parallel=True)
def idle_is_restarted(s):
    s.must('timeouts main 0 0 0 2 0 0')
    with s.client() as c:
        for _ in range(4):
            same(c.get('/t/echo').answer().status, 200, 'request')
            time.sleep(1)
        ok(True, 'requests every second keep it open')


@test(parallel=True)
def header(s):
    s.must('timeouts main 0 0 0 0 1 0')
    with s.client() as c:
        same(c.get('/t/echo').answer().status, 200, 'first request')
        start = time.monotonic()
        c.send('GET /t/ec')
        a = c.answer()
        same(a.status, 408, 'head that does not end')
        ok(a.closes, 'Connection: close')
        near(start, 1, 'header')
        same(c.end(), 'fin', 'closed')
    same(s('reason 12'), 1, 'reason')
    with s.client() as c:
        same(c.get('/t/echo').answer().status, 200, 'first request')
        start = time.monotonic()
        for byte in 'GET /t/echo HTTP/1.1\r\nX: aaaaaaaaaaaaaaaaaaaaaa':
            c.send(byte)
            if c.end(0.1) != 'open':
                break
        same(c.answer().status, 408, 'dripping does not help')
        near(start, 1, 'dripping')


@test(parallel=True)
def body(s):
    s.must('timeouts main 1 0 0 0 0 0')
    with s.client() as c:
        start = time.monotonic()
        c.send('POST /t/echo HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nab')
        a = c.answer()
        same(a.status, 408, 'body that does not come')
        near(start, 1, 'body')
        ok(c.end() in ('fin', 'reset'), 'ends')
    same(s('reason 13'), 1, 'reason')
    with s.client() as c:
        c.send('POST /t/echo HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\n')
        for byte in 'hello':
            time.sleep(0.5)
            c.send(byte)
        same(c.answer().status, 200, 'each piece starts it again')


@test(parallel=True)
def drain(s):
    s.must('timeouts main 0 1 0 0 0 0')
    with s.client() as c:
        start = time.monotonic()
        c.send('POST /t/noread HTTP/1.1\r\nHost: a\r\nContent-Length: 90000\r\n'
               '\r\nab')
        same(c.answer().status, 200, 'answer before the body')
        ok(c.end() in ('fin', 'reset'), 'the rest does not come: ends')
        near(start, 1, 'drain')
    same(s('reason 28'), 1, 'reason')


@test(parallel=True, pause=True)
def queue_basic(s):
    s.must('timeouts main 0 0 1 0 0 0')
    s.must('pause')
    with s.client() as c:
        start = time.monotonic()
        same(c.get('/t/echo').answer().end, 'reset', 'Basic: reset')
        near(start, 1, 'queue')
    same(s('reason 29'), 1, 'reason')
    before = s.seen()
    s.must('resume')
    ok(s.alive(), 'served again')
    same(s.seen() - before, 1, 'the expired one was not delivered')


@test(parallel=True, pause=True)
def queue_limited(s):
    s.must('timeouts main 0 0 1 0 0 0')
    s.must('verbosity 1')
    s.must('pause')
    with s.client() as c:
        a = c.get('/t/echo').answer()
        same(a.status, 503, 'Limited: 503')
        s.must('resume')
        if not a.closes:
            same(c.get('/t/echo').answer().status, 200, 'and it goes on')


@test(parallel=True, pause=True)
def queue_off(s):
    s.must('timeouts session 0 0 1 0 0 0')
    s.must('timeouts main 0 0 65535 0 0 0')
    s.must('pause')
    with s.client() as c:
        c.get('/t/echo')
        same(c.end(3), 'open', 'group switches off what the session sets')
        s.must('resume')
        same(c.answer().status, 200, 'and it is served')


@test(parallel=True, pause=True)
def inherited(s):
    s.must('timeouts session 0 0 1 0 0 0')
    s.must('timeouts main 0 0 0 9 0 0')
    s.must('pause')
    with s.client() as c:
        start = time.monotonic()
        same(c.get('/t/echo').answer().end, 'reset', 'timer of the session')
        near(start, 1, 'queue')


@test(parallel=True)
def no_timer_while_answering(s):
    s.must('timeouts main 1 1 1 1 1 0')
    with s.client() as c:
        same(c.get('/t/slow?ms=3000').answer().status, 200,
             'a program may take its time')


@test(parallel=True)
def send_rate(s):
    s.must('timeouts main 0 0 0 0 0 100000000')
    with s.client(rcvbuf=4096) as c:
        start = time.monotonic()
        c.get('/t/big?n=20000000')
        ok(s.wait('reason 30', 1), 'a client that does not read is dropped')
        ok(since(start) < 14, 'after %.1f s' % since(start))
    ok(s.alive(), 'others are served')


@test(parallel=True)
def send_rate_off(s):
    s.must('timeouts main 0 0 0 0 0 %d' % OFF)
    with s.client(rcvbuf=100000) as c:
        c.get('/t/big?n=9000000')
        time.sleep(4)
        a = c.answer()
        same(len(a.body), 9000000, 'all bytes, however late')


def go_on(c):
    """The interim answer, taken out of what came"""
    while b'\r\n\r\n' not in c.data and c.more():
        pass
    head, c.data = c.data, b''
    return head


@test(parallel=True)
def body_of_a_waiting_client(s):
    """Who waits for 100 Continue waits for the program, not we for him"""
    s.must('timeouts main 1 0 0 0 0 0')
    with s.client() as c:
        c.send('POST /t/slow?ms=2500 HTTP/1.1\r\nHost: test\r\n'
               'Content-Length: 5\r\nExpect: 100-continue\r\n\r\n')
        same(go_on(c), b'HTTP/1.1 100 Continue\r\n\r\n', 'asked to go on')
        same(c.send('hello').answer().status, 200, 'answered')
    with s.client() as c:
        c.send('POST /t/echo HTTP/1.1\r\nHost: test\r\n'
               'Content-Length: 5\r\nExpect: 100-continue\r\n\r\n')
        same(go_on(c), b'HTTP/1.1 100 Continue\r\n\r\n', 'at once')
        start = time.monotonic()
        same(c.answer().status, 408, 'then it is the client who is late')
        near(start, 1, 'body')


@test(parallel=True)
def endpoint_closed_under_a_body(s):
    """Answered early, the rest of the body comes when nobody listens any more"""
    with s.client() as c:
        c.send('POST /t/noread HTTP/1.1\r\nHost: test\r\n'
               'Content-Length: 10\r\n\r\nhello')
        same(c.answer().status, 200, 'answered early')
        s.must('remove main http://+:%d/t/' % s.port)
        c.send('world')
        same(c.end(), 'fin', 'closed with the last byte')
