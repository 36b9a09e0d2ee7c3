# SPDX-License-Identifier: GPL-2.0-only
"""What stands in front: PROXY headers, health checks, draining."""

import socket
import struct

from config import ctl, must
from limits import ADDRESS_LIMIT, addresses, from_, limit
from wire import Client, free_port, ok, same, test

SIGNATURE = b'\r\n\r\n\0\r\nQUIT\n'
REASON_PROXY = 42


def header(command, kind, data):
    return SIGNATURE + bytes([0x20 | command, kind]) + struct.pack('>H', len(data)) + data


def proxied(client, port, more=b''):
    """As a proxy says that a client connected to its port 443"""
    family = socket.AF_INET6 if ':' in client else socket.AF_INET
    server = '2001:db8::443' if ':' in client else '192.0.2.43'
    data = (socket.inet_pton(family, client) + socket.inet_pton(family, server) +
            struct.pack('>HH', port, 443))
    return header(1, 0x21 if ':' in client else 0x11, data + more)


LOCAL = header(0, 0, b'')


def believe(network='127.0.0.0/8'):
    must('add', 'proxylist', 'address=' + network)


def ends(c):
    a = c.get('/t/ends').answer()
    return a.fields if a.status == 200 else a.status


@test()
def proxy_client(s):
    """The client is whom the header names; our end stays ours"""
    believe()
    here = ['127.0.0.1', str(s.port)]
    with s.client() as c:
        c.send(proxied('198.51.100.7', 4711))
        same(ends(c), ['198.51.100.7', '4711'] + here, 'IPv4')
        same(ends(c), ['198.51.100.7', '4711'] + here, 'and the next request')
    with s.client() as c:
        c.send(proxied('2001:db8::7', 4712) + b'GET /t/ends HTTP/1.1\r\nHost: test\r\n\r\n' * 2)
        same(c.answer().fields, ['2001:db8::7', '4712'] + here, 'IPv6, with two requests behind')
        same(c.answer().fields, ['2001:db8::7', '4712'] + here, 'the second')
    with s.client() as c:
        c.send(proxied('::ffff:198.51.100.8', 4713, b'\x04\0\x01x' * 200))
        same(ends(c), ['198.51.100.8', '4713'] + here, 'v4-mapped, with much behind')
    for what, data in (('LOCAL', LOCAL), ('UDP', header(1, 0x12, b'x' * 12)),
                       ('unspecified', header(1, 0, b''))):
        with s.client() as c:
            me = [str(n) for n in c.sock.getsockname()]
            c.send(data)
            same(ends(c), me + here, what + ': the proxy itself')


@test()
def proxy_pieces(s):
    """A header may come byte by byte, and alone"""
    believe('127.0.0.1')
    with s.client() as c:
        for byte in proxied('198.51.100.7', 4711):
            c.send(bytes([byte]))
        ok(c.stays(), 'nothing comes')
        same(ends(c)[:2], ['198.51.100.7', '4711'], 'then a request')
    with s.client() as c:
        c.send(proxied('198.51.100.7', 4711))
        c.shut()
        same(c.end(), 'fin', 'no request at all')
    with s.client() as c:
        c.send(proxied('198.51.100.7', 4711)[:-3])
        c.shut()
        same(c.end(), 'fin', 'half a header')
    same(s('reason %d' % REASON_PROXY), 0, 'none of these is an error')


@test()
def proxy_missing(s):
    """A trusted proxy has to send one, and a good one"""
    believe()
    bad = (('a request', b'GET /t/ends HTTP/1.1\r\nHost: test\r\n\r\n'),
           ('version 1', b'PROXY TCP4 198.51.100.7 192.0.2.1 4711 80\r\n'),
           ('a bad command', header(2, 0x11, b'x' * 12)),
           ('a short address', header(1, 0x21, b'x' * 35)),
           ('too long', SIGNATURE + b'\x21\x11\xff\xff'))
    before = s.seen()
    for count, (what, data) in enumerate(bad, 1):
        with s.client() as c:
            a = c.send(data).answer()
            same((a.status, a.closes), (400, True), what)
            same(c.end(), 'fin', what + ': closed')
        same(s('reason %d' % REASON_PROXY), count, what + ': reason')
    with s.client() as c:
        same(c.send(proxied('198.51.100.7', 1) * 2).answer().status, 400, 'a second header')
    same(s('reason %d' % REASON_PROXY), len(bad), 'is a bad request like any other')
    same(s.seen(), before, 'no program saw any')
    with s.client() as c:
        c.send(LOCAL)
        ok(isinstance(ends(c), list), 'and the server goes on')


@test()
def proxy_limits(s):
    """What one client may have is asked of whom the header names, not of the proxy"""
    addresses()
    believe('10.9.0.0/16')
    limit('maxaddressconnections', 5)

    def served(name):
        clients = [from_(s.port, '10.9.0.2') for _ in range(12)]
        for i, c in enumerate(clients):
            c.send(proxied(name % i, 4711) + b'GET /t/ends HTTP/1.1\r\nHost: test\r\n\r\n')
        got = [c.answer().status == 200 for c in clients]
        for c in clients:
            c.close()
        return sum(got)

    same(served('198.51.100.%d'), 12, 'twelve clients of one proxy')
    same(served('2001:db8:1::%d'), 5, 'five of one client')
    same(s('reason %d' % ADDRESS_LIMIT), 7, 'the others are counted')


@test()
def proxy_untrusted(s):
    """Who is not in the list cannot say who it is"""
    lie = proxied('198.51.100.7', 4711)
    def refused(what):
        with s.client() as c:
            me = c.sock.getsockname()[0]
            same(ends(c)[:1], [me], what + ': its own address')
        with s.client() as c:
            a = c.send(lie + b'GET /t/ends HTTP/1.1\r\nHost: test\r\n\r\n').answer()
            same((a.status, a.closes), (400, True), what + ': a header is a bad request')
            same(c.end(), 'fin', what + ': closed')
        with s.client() as c:
            same(ends(c)[:1], [me], what + ': first request')
            same(c.send(lie).answer().status, 400, what + ': later neither')
    refused('no list')
    believe('127.0.0.2')
    believe('2001:db8::/32')
    believe('10.0.0.0/8')
    refused('others are believed')
    believe('127.0.0.1/32')
    with s.client() as c:
        c.send(lie)
        same(ends(c)[:2], ['198.51.100.7', '4711'], 'listed')
        must('delete', 'proxylist', 'address=127.0.0.1')
        same(ends(c)[:2], ['198.51.100.7', '4711'], 'a connection stays what it is')
    refused('deleted')
    same(s('reason %d' % REASON_PROXY), 0, 'none of these is about a proxy')


@test(parallel=True)
def proxy_slow(s):
    """A header that does not end has the time of a head"""
    believe()
    must('add', 'timeout', 'timeouttype=headerwaittimeout', 'value=1')
    with s.client() as c:
        c.send(SIGNATURE)
        same(c.end(), 'fin', 'closed without a word')
    same(s('reason %d' % REASON_PROXY), 1, 'reason')
    with s.client() as c:
        c.send(proxied('198.51.100.7', 4711) + b'GET /t/e')
        same(c.answer().status, 408, 'behind the header as ever')


@test()
def proxy_list(s):
    """The list as text"""
    for good in ('10.0.0.0/8', '10.0.0.1', '0.0.0.0/0', '2001:db8::/33', '::1'):
        must('add', 'proxylist', 'address=' + good)
    same(must('show', 'proxylist').split('\n'),
         ['proxylist address=' + n for n in
          ('10.0.0.0/8', '10.0.0.1', '0.0.0.0/0', '2001:db8::/33', '::1')], 'shown as given')
    same(ctl('add', 'proxylist', 'address=10.0.0.1/32')[0], 1, 'the same once more')
    for bad in ('10.0.0', '10.0.0.0/33', '::/129', '10.0.0.0/', '10.0.0.0/x', '', 'test'):
        same(ctl('add', 'proxylist', 'address=' + bad)[0], 2, 'bad: "%s"' % bad)
    for bad in ('10.0.0.1/8', '::1/64', '::ffff:10.0.0.0/104'):
        same(ctl('add', 'proxylist', 'address=' + bad)[0], 2, 'not a network: ' + bad)
    same(ctl('add', 'proxylist', 'address=10.9.9.9', user=41001)[0], 1, 'not an administrator')
    text = must('config', 'save', '-')
    ok('proxylist address=2001:db8::/33\n' in text, 'saved')


def check(s, path='/health', **more):
    """What a balancer learns: status, and whether the connection ends"""
    with s.client() as c:
        a = c.get(path, **more).answer(more.get('method') == 'HEAD')
        return a.status


@test()
def health(s):
    """A URL that the kernel answers, by itself"""
    other = free_port()
    s.must('add main http://+:%d/t/ 8' % other)
    same(check(s), 404, 'nothing yet')
    must('add', 'health', 'port=%d' % s.port, 'path=/Health')
    before = s.seen()
    with s.client() as c:
        for host in ('test', 'test', 'another.example', '127.0.0.1:1'):
            a = c.get('/health', host=host).answer()
            same((a.status, a.body, a.closes), (200, b'ok\n', False), 'Host: ' + host)
        same(a.get('Cache-Control'), 'no-store', 'nobody may keep it')
        ok(a.get('Date') and a.get('Server').startswith('httpsys'), 'Date, Server')
        a = c.get('/HEALTH?x=1', method='HEAD').answer(True)
        same((a.status, a.get('Content-Length')), (200, '3'), 'HEAD, any case, any query')
        same(c.get('/health/', method='GET').answer().status, 404, 'not below it')
        same(c.get('/health', method='OPTIONS').answer().status, 404, 'another method')
        same(c.get('/t/echo').answer().status, 200, 'others as ever')
    with s.client() as c:
        a = c.send('GET /health HTTP/1.0\r\n\r\n').answer()
        same((a.status, a.body, a.closes), (200, b'ok\n', True), 'HTTP/1.0 without Host')
        same(c.end(), 'fin', 'closed')
    with s.client() as c:
        c.send('GET /health HTTP/1.1\r\nHost: a\r\n\r\n' * 30)
        same([c.answer().status for _ in range(30)], [200] * 30, 'pipelined')
    with Client(other) as c:
        same(c.get('/health').answer().status, 404, 'another port')
    must('add', 'health', 'port=%d' % s.port, 'path=/t/echo')
    same(check(s, '/t/echo'), 200, 'a registered URL')
    same(s.seen() - before, 1, 'no program saw a check')
    must('delete', 'health', 'port=%d' % s.port, 'path=/t/echo')
    must('delete', 'health', 'port=%d' % s.port, 'path=/health')
    same(check(s), 404, 'deleted')


@test(pause=True)
def health_of_a_path(s):
    """With for= it says whether a request for that path would be taken"""
    s.must('add main http://+:%d/keep/ 8' % s.port)
    s.must('group lone')
    s.must('bind lone 0')
    must('add', 'health', 'port=%d' % s.port, 'path=/health', 'for=/t/')
    def is_now(status, what):
        with s.client() as c:
            for _ in range(2):
                a = c.get('/health').answer()
                if a.status != status:
                    break
            same(a.status, status, what)
            ok(not a.closes, what + ': the connection goes on')
    is_now(200, 'served')
    s.must('state main 1')
    is_now(503, 'group switched off')
    s.must('state main 0')
    is_now(200, 'on again')
    s.must('state queue 1')
    is_now(503, 'queue switched off')
    s.must('state queue 0')
    s.must('bind main 0')
    is_now(503, 'no queue')
    s.must('bind main 1')
    is_now(200, 'bound again')
    s.must('remove main http://+:%d/t/' % s.port)
    is_now(503, 'not registered')
    s.must('add lone http://+:%d/t/ 9' % s.port)
    is_now(503, 'registered by a group without a queue')
    s.must('remove lone http://+:%d/t/' % s.port)
    s.must('add main http://+:%d/t/ 9' % s.port)
    s.must('length 2')
    s.must('pause')
    waiting = [s.client().get('/t/echo') for _ in range(2)]
    ok(s.wait('counter 4', 2), 'two are queued')
    is_now(503, 'nobody receives and the queue is full')
    s.must('resume')
    for c in waiting:
        same(c.answer().status, 200, 'received again')
        c.close()
    is_now(200, 'there is room')
    with s.client() as c:
        s.must('bind main 0')
        a = c.get('/health').answer()
        ok(a.head.startswith(b'HTTP/1.1 503 Service Unavailable - Unhealthy\r\n'), 'why')


@test()
def health_list(s):
    """The list as text"""
    must('add', 'health', 'port=80', 'path=/health')
    must('add', 'health', 'port=80', 'path=/A.b/C', 'for=/App/')
    text = 'health port=80 path=/health\nhealth port=80 path=/a.b/c for=/app/'
    same(must('show', 'health'), text, 'shown')
    ok(text in must('config', 'save', '-'), 'saved')
    same(ctl('add', 'health', 'port=80', 'path=/HEALTH')[0], 1, 'the same once more')
    for bad in (['port=0', 'path=/a'], ['path=/a'], ['port=80'], ['port=80', 'path=a'],
                ['port=80', 'path=/a', 'for=b'], ['port=80', 'path=/' + 255 * 'a']):
        same(ctl('add', 'health', *bad)[0], 2, 'bad: ' + ' '.join(bad)[:40])
    for bad in ('/a?b', '/a%20b', '/a//b', '/a/../b', '/a b', '/a/.', '/\xe4'):
        same(ctl('add', 'health', 'port=80', 'path=' + bad)[0], 2, 'not canonical: ' + bad)
    same(ctl('add', 'health', 'port=81', 'path=/h', user=41001)[0], 1, 'not an administrator')


@test()
def drain(s):
    """Health checks fail, every connection gets one more answer, and none is lost"""
    must('add', 'health', 'port=%d' % s.port, 'path=/health')
    same(check(s, '/t/cached'), 200, 'into the cache')
    idle, hit, busy, quiet = (s.client() for _ in range(4))
    for c in (idle, hit, quiet):
        same(c.get('/t/echo').answer().status, 200, 'before')
    busy.get('/t/hold')
    ok(s.wait('held', 1), 'under way')
    must('drain', 'on')
    same(must('drain'), 'drain on, connections 4', 'says so')
    ok(idle.stays() and quiet.stays(), 'idle connections are left to their clients')
    with s.client() as c:
        a = c.get('/health').answer()
        ok(a.head.startswith(b'HTTP/1.1 503 Service Unavailable - Draining\r\n'), 'health check')
        ok(a.closes and c.end() == 'fin', 'health check: closes')
    for c, path, what in ((idle, '/t/echo', 'a request that was on its way'),
                          (hit, '/t/cached', 'a hit'), (s.client(), '/t/echo', 'a new connection')):
        a = c.get(path).answer()
        same((a.status, a.closes, c.end()), (200, True, 'fin'), what)
        c.close()
    s.must('release')
    a = busy.answer()
    same((a.status, a.closes, busy.end()), (200, True, 'fin'), 'what was under way')
    busy.close()
    same(ctl('drain', 'wait=0'), (1, 'httpsysctl: drain: 1 connection left'), 'one is left')
    quiet.close()
    same(ctl('drain', 'wait=30'), (0, ''), 'none is left')
    must('drain', 'off')
    same(check(s), 200, 'well again')
    with s.client() as c:
        ok(not c.get('/t/echo').answer().closes and c.stays(), 'connections stay')


@test()
def drain_close(s):
    """Who has no request is let go at once"""
    idle, busy, half = (s.client() for _ in range(3))
    same(idle.get('/t/echo').answer().status, 200, 'before')
    busy.get('/t/hold')
    half.send('GET /t/echo HTTP/1.1\r\nHo')
    ok(s.wait('held', 1) and half.stays(), 'under way')
    must('drain', 'on')
    must('drain', 'close')
    same(idle.end(), 'fin', 'idle: closed')
    half.send('st: test\r\n\r\n')
    a = half.answer()
    same((a.status, a.closes), (200, True), 'half a head: answered')
    s.must('release')
    a = busy.answer()
    same((a.status, a.closes), (200, True), 'under way: answered')
    late = s.client()
    a = late.get('/t/echo').answer()
    same((a.status, a.closes), (200, True), 'new: served all the same')
    silent = s.client()
    ok(silent.stays(), 'new without a request')
    must('drain', 'close')
    same(silent.end(), 'fin', 'the next close is for it')
    for c in (idle, busy, half, late, silent):
        c.close()
    same(ctl('drain', 'wait=30'), (0, ''), 'none is left')


@test()
def drain_state(s):
    """It is not configuration: no file begins or ends it"""
    must('drain', 'on')
    ok('drain' not in must('config', 'save', '-'), 'not saved')
    same(ctl('config', 'load', '/dev/stdin', text='httpsys-config 1\n'), (0, ''), 'load')
    same(must('drain'), 'drain on, connections 0', 'goes on')
    same(ctl('drain', 'off', user=41001)[0], 1, 'not an administrator')
    for bad in ('of', 'wait', 'wait=', 'wait=x'):
        same(ctl('drain', bad)[0], 2, 'bad: ' + bad)
    same(ctl('drain', 'on', 'off')[0], 2, 'bad: two')
    must('drain', 'off')
    same(must('drain'), 'drain off, connections 0', 'off')
