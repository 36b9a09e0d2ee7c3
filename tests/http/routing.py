# SPDX-License-Identifier: GPL-2.0-only
"""Which prefix gets a request; prefixes that come and go under traffic."""

import threading

from wire import Client, ok, same, test


def context(c, path, host='test'):
    """Context of the prefix that served it, or the status"""
    a = c.get(path, host=host).answer()
    return int(a.fields[-2]) if a.status == 200 else -a.status


@test()
def categories(s):
    p = s.port
    s.must('add main http://+:%d/strong/ 1' % p)
    s.must('add main http://name.example:%d/ 2' % p)
    s.must('add main http://127.0.0.1:%d/ 3' % p)
    s.must('add main http://*:%d/ 4' % p)
    s.must('add main http://name.example:%d/strong/deep/ 5' % p)
    with s.client() as c:
        same(context(c, '/strong/deep/x', 'name.example'), 1,
             'strong wins over a longer name')
        same(context(c, '/x', 'name.example'), 2, 'name')
        same(context(c, '/x', 'NAME.Example:99'), 2, 'case and port of Host')
        same(context(c, '/x', 'name.example.'), 2, 'final dot')
        same(context(c, '/x', 'other.example'), 3, 'address')
        same(context(c, '/x', '127.0.0.1'), 3, 'address as Host')
        same(context(c, '/strong', 'other.example'), 1, 'strong everywhere')
    with s.client('::1') as c:
        same(context(c, '/x', 'other.example'), 4, 'other address: weak')
        same(context(c, '/x', 'name.example'), 2, 'name on IPv6')
        a = c.get('/x', host='other.example').answer()
        same(a.fields[-1:], ['0'], 'not routed by address')
    with s.client() as c:
        a = c.get('/x', host='other.example').answer()
        same(a.fields[-1:], ['1'], 'routed by address')
        s.must('remove main http://127.0.0.1:%d/' % p)
        same(context(c, '/x', 'other.example'), 4, 'weak takes over')


@test()
def examples(s):
    """5.3 of the interface's description"""
    p = s.port
    s.must('add main http://+:%d/vroot/ 1' % p)
    s.must('add main http://adatum.com:%d/ 2' % p)
    s.must('add main http://*:%d/ 3' % p)
    s.must('add main http://www:%d/ 4' % p)
    s.must('add main http://www:%d/dir/sna/ 5' % p)
    with s.client() as c:
        for host, path, want in (
                ('adatum.com', '/vroot/x', 1), ('adatum.com', '/d.htm', 2),
                ('other.com', '/any', 3), ('www', '/default.htm', 4),
                ('www', '/dir/sna/x', 5), ('www', '/dir/app.htm', 4)):
            same(context(c, path, host), want, host + path)


@test()
def paths(s):
    p = s.port
    s.must('add main http://+:%d/a/ 1' % p)
    s.must('add main http://+:%d/a/b/ 2' % p)
    s.must('add main http://+:%d/base~path/ 3' % p)
    s.must('add main http://+:%d/b\xfccher/ 4' % p)
    with s.client() as c:
        for path, want in (
                ('/a/', 1), ('/a', 1), ('/A/x', 1), ('/a?b=/a/b/', 1),
                ('/a/b', 2), ('/a/b/', 2), ('/a/B/c', 2), ('/a/bb', 1),
                ('/a/x/../b/c', 2), ('/a/b/../c', 1), ('/a/b/%2e%2e/c', 1),
                ('/a/./b/c', 2), ('//a//b//c', 2), ('/%61/%62/', 2),
                ('/a/b/../../../a/b/', 2), ('/ab', -404), ('/a/../x', -404),
                ('/', -404), ('/a%2Fb/', -404), ('/a%5Cb', -404),
                ('/base%20path/x', 3), ('/BASE%20PATH', 3),
                ('/b%C3%BCcher/', 4), ('/B%C3%9CCHER/', 4), ('/b%FCcher', 4),
                ('/a/b?x', 2), ('/a/%2e%2e/%2e%2e/a/b', 2)):
            same(context(c, path), want, path)


@test()
def hosts(s):
    p = s.port
    s.must('remove main http://+:%d/t/' % p)
    s.must('add main http://b\xfccher.example:%d/ 1' % p)
    s.must('add main http://[::1]:%d/ 2' % p)
    s.must('add main http://localhost:%d/ 3' % p)
    with s.client() as c:
        same(context(c, '/x', 'xn--bcher-kva.example'), 1, 'international name')
        same(context(c, '/x', 'XN--BCHER-KVA.example'), 1, 'in capitals')
        same(context(c, '/x', 'localhost'), 3, 'localhost, IPv4')
        same(context(c, '/x', 'nobody'), -400, 'nobody')
    with s.client('::1') as c:
        same(context(c, '/x', 'localhost'), 3, 'localhost, IPv6')
        same(context(c, '/x', '[::1]'), 2, 'IPv6 literal')
        same(context(c, '/x', '[0:0::1]:8'), 2, 'written differently')
        same(context(c, '/x', 'anything'), 2, 'any name by address')
    with s.client() as c:
        a = c.send('GET http://localhost/x HTTP/1.1\r\nHost: nobody\r\n\r\n')
        same(a.answer().fields[-2:-1], ['3'], 'absolute form wins over Host')


@test()
def families(s):
    for host in ('127.0.0.1', '::1'):
        with s.client(host) as c:
            same(c.get('/t/echo').answer().status, 200, host)
    s.must('add main http://127.0.0.1:%d/four/ 1' % (s.port + 1))
    for host, good in (('127.0.0.1', True), ('::1', False)):
        try:
            Client(s.port + 1, host).close()
            ok(good, 'address prefix, %s connects' % host)
        except ConnectionRefusedError:
            ok(not good, 'address prefix, %s is refused' % host)


@test()
def removal_and_longest(s):
    p = s.port
    with s.client() as c:
        same(context(c, '/t/deep/x'), 7, 'short prefix')
        s.must('add main http://+:%d/t/deep/ 8' % p)
        same(context(c, '/t/deep/x'), 8, 'the longer one from now on')
        s.must('remove main http://+:%d/t/deep/' % p)
        same(context(c, '/t/deep/x'), 7, 'the short one again')
        s.must('add main http://+:%d/keep/ 9' % p)
        s.must('remove main http://+:%d/t/' % p)
        same(context(c, '/t/x'), -404, 'removed: 404')
        same(context(c, '/keep/x'), 9, 'the connection goes on')


@test(threads=4)
def changes_under_traffic(s):
    """A prefix comes and goes 200 times; a neighbour never notices"""
    p = s.port
    counts = {}
    stop = threading.Event()

    def run(path, allowed):
        with s.client() as c:
            while not stop.is_set():
                got = context(c, path)
                counts.setdefault(path, {}).setdefault(got, 0)
                counts[path][got] += 1
                if got not in allowed:
                    return
    crew = [threading.Thread(target=run, args=a) for a in
            (('/t/x', (7,)), ('/t/deep/x', (7, 8)), ('/gone/x', (9, -404)))]
    for t in crew:
        t.start()
    for _ in range(200):
        s.must('add main http://+:%d/t/deep/ 8' % p)
        s.must('add main http://+:%d/gone/ 9' % p)
        s.must('remove main http://+:%d/t/deep/' % p)
        s.must('remove main http://+:%d/gone/' % p)
    stop.set()
    for t in crew:
        t.join()
    same(set(counts['/t/x']), {7}, 'neighbour: only its own')
    ok(set(counts['/t/deep/x']) <= {7, 8}, 'longer: %r' % counts['/t/deep/x'])
    ok(set(counts['/gone/x']) <= {9, -404}, 'gone: %r' % counts['/gone/x'])
    ok(s.alive(), 'served afterwards')


@test()
def group_closed(s):
    s.must('group other')
    s.must('add other http://+:%d/o/ 5' % s.port)
    with s.client() as c:
        same(context(c, '/o/x'), 5, 'group')
        s.must('close other')
        same(context(c, '/o/x'), -404, 'closed: 404')
        same(context(c, '/t/x'), 7, 'its neighbour goes on')
        s.must('session_close')
        same(c.end(), 'fin', 'session closed: idle connection ends')
