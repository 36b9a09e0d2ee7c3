# SPDX-License-Identifier: GPL-2.0-only
"""Answers that the kernel gives itself, beside those for bad heads."""

from wire import ok, same, test


@test()
def not_found_keeps_the_connection(s):
    with s.client() as c:
        for path in ('/', '/x', '/tt/echo', '/T2', '/%74x/'):
            a = c.get(path).answer()
            same(a.status, 404, path)
            ok(b'HTTP Error 404' in a.body, path + ': page')
            ok(not a.closes, path + ': no Connection: close')
        same(c.get('/t/echo').answer().status, 200, 'then an answer')
        a = c.post('/nowhere', b'x' * 1000).answer()
        same(a.status, 404, 'with a body')
        same(c.get('/t/echo').answer().status, 200, 'then an answer')
        a = c.get('/nowhere', method='HEAD').answer(head_only=True)
        same(a.status, 404, 'HEAD')
        ok(int(a.get('Content-Length')) > 100, 'length of the page')
        same(c.get('/t/echo').answer().status, 200, 'no page followed')
    with s.client() as c:
        a = c.get('/nowhere', 'Connection: close\r\n').answer()
        ok(a.closes, 'client asked for close')
        same(c.end(), 'fin', 'closed')
    with s.client() as c:
        a = c.get('/nowhere', version='1.0').answer()
        same((a.status, a.closes), (404, True), 'HTTP/1.0')
        same(c.end(), 'fin', 'closed')


@test()
def unknown_host(s):
    s.must('group named')
    port = s.port
    s.must('add named http://known.example:%d/n/ 9' % port)
    s.must('remove main http://+:%d/t/' % port)
    with s.client() as c:
        same(c.get('/n/echo', host='known.example').answer().status, 200,
             'known')
        same(c.get('/x', host='known.example').answer().status, 404,
             'host covered, path not')
        a = c.get('/n/echo', host='other.example').answer()
        same(a.status, 400, 'host not covered')
        ok(b'Hostname' in a.body, 'page says host name')
        same(c.end(0.3), 'fin' if a.closes else 'open',
             'the connection does what the header says')


def verbosity(s, make, undo, what):
    for level, status in ((0, 0), (1, 503), (2, 503)):
        s.must('verbosity %d' % level)
        make()
        with s.client() as c:
            a = c.get('/t/echo').answer()
            same(a.status, status, '%s, level %d' % (what, level))
            if not level:
                same(a.end, 'reset', '%s: Basic resets' % what)
            else:
                reason = a.head.split(b'\r\n')[0]
                ok((reason == b'HTTP/1.1 503 Service Unavailable') ==
                   (level == 1), '%s, level %d: %r' % (what, level, reason))
                ok(not a.closes, what + ': stays')
            undo()
            if level:
                same(c.get('/t/echo').answer().status, 200,
                     what + ': afterwards')
    s.must('verbosity 0')
    ok(s.alive(), what + ': served again')


@test()
def disabled(s):
    for name in ('queue', 'main', 'session'):
        verbosity(s, lambda: s.must('state %s 1' % name),
                  lambda: s.must('state %s 0' % name), name + ' inactive')


@test()
def unbound(s):
    """No queue, no verbosity: 503 or a reset, then served again"""
    s.must('verbosity 1')
    s.must('bind main 0')
    with s.client() as c:
        a = c.get('/t/echo').answer()
        ok(a.status == 503 or a.end == 'reset', 'unbound: %r' % a.status)
    same(s('reason 21'), 1, 'reason is AppOffline')
    s.must('bind main 1')
    ok(s.alive(), 'bound again')


@test(pause=True)
def queue_full(s):
    s.must('verbosity 1')
    s.must('length 2')
    s.must('pause')
    waiting = [s.client().get('/t/echo') for _ in range(2)]
    ok(s.wait('counter 4', 2), 'two are queued')
    with s.client() as c:
        a = c.get('/t/echo').answer()
        same(a.status, 503, 'the third')
        same(s('reason 23'), 1, 'reason is QueueFull')
        s.must('verbosity 0')
        with s.client() as d:
            same(d.get('/t/echo').answer().end, 'reset', 'Basic: reset')
        s.must('resume')
        for w in waiting:
            same(w.answer().status, 200, 'the queued ones are served')
        same(c.get('/t/echo').answer().status, 200, 'the third again')


@test()
def asterisk(s):
    with s.client() as c:
        a = c.get('*', method='OPTIONS').answer()
        ok(a.status in (200, 404), 'OPTIONS *: %d' % a.status)
        same(c.get('/t/echo').answer().status, 200, 'the connection goes on')


@test()
def refusal_while_client_sends(s):
    """The client must be able to read the answer: no reset before"""
    for head, status, what in (
            ('POST /t/echo HTTP/1.1\r\nHost: test\r\nContent-Length: x\r\n\r\n',
             400, 'bad length'),
            ('POST /t/echo HTTP/1.1\r\nHost: test\r\n\r\n', 411, 'no length'),
            ('GET /t/ HTTP/1.1\r\nHost: test\r\nA : b\r\n\r\n', 400, 'header')):
        with s.client() as c:
            c.send(head)
            for _ in range(30):
                c.send(b'x' * 10000)
            a = c.answer()
            same(a.status, status, what)
            ok(b'</' in a.body, what + ': whole page')
            same(c.end(), 'fin', what + ': FIN, no reset')


@test(parallel=True)
def refusal_is_drained(s):
    """Sending goes on for a while after the answer and its FIN"""
    with s.client() as c:
        c.send('GET /t/ HTTP/1.1\r\nHost: test\r\nA : b\r\n\r\n')
        a = c.answer()
        same(a.status, 400, 'answer')
        same(c.end(), 'fin', 'FIN')
        lost = 0
        for _ in range(20):
            try:
                c.sock.sendall(b'y' * 4000)
            except ConnectionError:
                lost += 1
        same(lost, 0, 'what is sent afterwards is taken')
    ok(s.alive(), 'the next connection is served')
