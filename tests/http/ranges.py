# SPDX-License-Identifier: GPL-2.0-only
"""What the kernel makes of a body: byte ranges, chunked coding, trailers."""

import email.parser
import os
import subprocess
import tempfile

from wire import line, ok, pattern, same, test

DATE = 'Sun, 06 Nov 1994 08:49:37 GMT'
TYPE = 'text/x-test; a="b"'


def ask(c, value, query='', more='', **kind):
    extra = 'Range: %s\r\n%s' % (value, more) if value else more
    return c.get('/t/ranges?n=1000' + query, extra, **kind).answer()


def whole(a, what, status=200, body=pattern(1000)):
    same((a.status, a.get('Content-Range'), a.body), (status, None, body), what)


def parts(a):
    """[(Content-Type, Content-Range, bytes)] of a multipart body, by Python"""
    text = b'Content-Type: ' + a.get('Content-Type').encode() + b'\r\n\r\n'
    message = email.parser.BytesParser().parsebytes(text + a.body)
    return [(p['Content-Type'], p['Content-Range'],
             p.get_payload(decode=True)) for p in message.get_payload()]


@test()
def range_one(s):
    data = pattern(1000)
    with s.client() as c:
        for value, first, last in (
                ('bytes=0-0', 0, 0), ('bytes=0-99', 0, 99),
                ('bytes=333-333', 333, 333), ('bytes=300-700', 300, 700),
                ('bytes=332-334', 332, 334), ('bytes=-1', 999, 999),
                ('bytes=-5000', 0, 999), ('bytes=990-', 990, 999),
                ('bytes=990-5000', 990, 999), ('BYTES=5-6', 5, 6),
                ('bytes=2000-3000,7-8', 7, 8)):
            a = ask(c, value)
            same((a.status, a.get('Content-Range'), a.body),
                 (206, 'bytes %d-%d/1000' % (first, last),
                  data[first:last + 1]), value)
            same((a.get('Content-Type'), a.get('ETag'),
                  a.get('Last-Modified')), (TYPE, '"v1"', DATE), 'headers')
        ok(a.head.startswith(b'HTTP/1.1 206 Partial Content\r\n'), 'reason')
        a = ask(c, 'bytes=5-9', '&len=1')
        same((a.status, a.body, a.head.lower().count(b'content-length')),
             (206, data[5:10], 1), 'Content-Length of the program is replaced')
        a = ask(c, 'bytes=5-9', '&auto=1')
        same((a.status, a.body, a.get('Transfer-Encoding')),
             (206, data[5:10], None), 'not chunked as well')
        ok(c.stays(), 'all on one connection')
    with s.client() as c:
        a = ask(c, 'bytes=5-9', version='1.0')
        same((a.status, a.body), (206, data[5:10]), 'HTTP/1.0')
    same(s('counter 7'), 0, 'nothing refused')


@test()
def range_several(s):
    data = pattern(1000)
    with s.client() as c:
        for value, want in (
                ('bytes=0-0,-1', [(0, 0), (999, 999)]),
                ('bytes=300-400,0-9', [(300, 400), (0, 9)]),
                ('bytes=0-,0-', [(0, 999), (0, 999)]),
                (','.join(['bytes=0-0'] + ['%d-%d' % (i * 60, i * 60 + 9)
                                           for i in range(1, 16)]),
                 [(0, 0)] + [(i * 60, i * 60 + 9) for i in range(1, 16)])):
            a = ask(c, value)
            same(a.status, 206, value)
            same(a.get('Content-Range'), None, 'Content-Range in the parts')
            same(parts(a), [(TYPE, 'bytes %d-%d/1000' % (f, l), data[f:l + 1])
                            for f, l in want], 'parts')
        first = a.get('Content-Type')
        ok(first.startswith('multipart/byteranges; boundary='), 'type')
        ok(ask(c, value).get('Content-Type') != first,
           'another boundary each time')
        a = ask(c, 'bytes=0-1,5-6', '&type=0')
        same([p[1:] for p in parts(a)], [('bytes 0-1/1000', data[:2]),
                                         ('bytes 5-6/1000', data[5:7])],
             'parts without a type')
        ok(b'text/plain' not in a.body, 'none is made up')
        ok(c.stays(), 'all on one connection')


@test()
def range_none(s):
    with s.client() as c:
        for value in ('bytes=1000-', 'bytes=5000-6000', 'bytes=-0'):
            a = ask(c, value)
            same((a.status, a.get('Content-Range'), a.body, a.get(
                'Content-Length'), a.get('Content-Type')),
                (416, 'bytes */1000', b'', '0', None), value)
        ok(a.head.startswith(b'HTTP/1.1 416 Range Not Satisfiable\r\n'),
           'reason')
        same(a.get('ETag'), '"v1"', 'ETag stays')
        a = c.get('/t/ranges?n=0', 'Range: bytes=0-\r\n').answer()
        same((a.status, a.get('Content-Range')), (416, 'bytes */0'),
             'an empty body')
        ok(c.stays(), 'the connection goes on')


@test()
def range_ignored(s):
    with s.client() as c:
        for value in ('bytes=', 'bytes=a-b', 'bytes=5-2', 'lines=1-2',
                      'bytes=0-5,1-6,2-7', 'bytes=1-2-3',
                      'bytes=' + ','.join(['0-0'] * 17),
                      'bytes=1-2\r\nRange: bytes=3-4'):
            whole(ask(c, value), value)
        whole(ask(c, None), 'no Range')
        whole(ask(c, 'bytes=1-2', '&s=201'), 'another status', 201)
        whole(ask(c, 'bytes=1-2', '&auto=1&k=1', 'If-Range: "v2"\r\n'),
              'If-Range does not hold, chunked')
        a = ask(c, 'bytes=1-2', '&cr=1')
        same((a.status, len(a.body)), (200, 1000), 'the program did it itself')
        a = c.post('/t/ranges?n=1000', b'', 'Range: bytes=1-2\r\n').answer()
        whole(a, 'POST')
        a = c.get('/t/ranges?n=1000', 'Range: bytes=1-2\r\n',
                  method='HEAD').answer(head_only=True)
        same((a.status, a.get('Content-Range')), (200, None), 'HEAD')
        ok(c.stays(), 'all on one connection')
    with s.client() as c:
        a = ask(c, 'bytes=1-2', '&more=1')
        whole(a, 'in two calls', body=pattern(1000) + b'end')


@test()
def range_conditions(s):
    with s.client() as c:
        for value, status in (('"v1"', 206), ('"v2"', 200), ('W/"v1"', 200),
                              (DATE, 206), (DATE[:-5] + '8 GMT', 200),
                              ('nonsense', 200)):
            a = ask(c, 'bytes=1-2', more='If-Range: %s\r\n' % value)
            same((a.status, len(a.body)), (status, 2 if status == 206 else
                                           1000), 'If-Range: ' + value)
        a = ask(c, 'bytes=5000-', more='If-Range: "v2"\r\n')
        same(a.status, 200, 'it does not hold: no 416')
        a = ask(c, 'bytes=1-2',
                more='If-Range: "v1"\r\nIf-Range: "v1"\r\n')
        same(a.status, 200, 'If-Range twice')


@test()
def range_of_files(s):
    """Chunks of memory and of a file, across their borders"""
    content = os.urandom(300000)
    data = pattern(1000) + content[7:]
    with tempfile.NamedTemporaryFile() as f:
        f.write(content)
        f.flush()
        s.must('file ' + f.name)
        with s.client() as c:
            for first, last in ((990, 1010), (1000, 1000), (200000, 299999),
                                (0, len(data) - 1), (5, 250000)):
                a = ask(c, 'bytes=%d-%d' % (first, last), '&file=1&off=7')
                same((a.status, a.get('Content-Range')),
                     (206, 'bytes %d-%d/%d' % (first, last, len(data))),
                     '%d-%d' % (first, last))
                ok(a.body == data[first:last + 1], 'bytes')
            a = ask(c, 'bytes=10-250000,-5,999-1000', '&file=1&off=7')
            ok([p[2] for p in parts(a)] ==
               [data[10:250001], data[-5:], data[999:1001]], 'three parts')
        url = 'http://127.0.0.1:%d/t/ranges?n=1000&file=1&off=7' % s.port
        with tempfile.TemporaryDirectory() as d:
            out = os.path.join(d, 'out')
            with open(out, 'wb') as half:
                half.write(data[:123456])
            subprocess.run(['curl', '-sS', '-C', '-', '-o', out, url],
                           check=True, timeout=60)
            with open(out, 'rb') as got:
                ok(got.read() == data, 'curl -C goes on with half a file')


@test()
def chunked_by_the_kernel(s):
    with s.client() as c:
        for k in (0, 1, 2, 7):
            a = c.get('/t/auto?k=%d' % k, 'X-Nonce: n%d\r\n' % k).answer()
            same((a.status, a.get('Transfer-Encoding'),
                  a.get('Content-Length')), (200, 'chunked', None),
                 '%d sends' % k)
            same(a.fields[:3], ['GET', '/t/auto?k=%d' % k, 'n%d' % k], 'body')
            same((len(a.chunks), a.trailers), (max(k, 1) + 1, []),
                 'a chunk for each')
        big = b'x' * 300000
        a = c.post('/t/auto?k=3', big).answer()
        same(a.fields[:5], line('POST', '/t/auto?k=3', body=big), 'after POST')
        a = c.get('/t/auto?len=1').answer()
        same((a.get('Transfer-Encoding'), a.fields[:1]), (None, ['GET']),
             'Content-Length of the program wins')
        a = c.get('/t/auto', method='HEAD').answer(head_only=True)
        same((a.status, a.get('Transfer-Encoding')), (200, None), 'HEAD')
        ok(c.stays(), 'all on one connection')
    for k in (0, 3):
        with s.client() as c:
            a = c.get('/t/auto?k=%d' % k, version='1.0').answer()
            same((a.get('Transfer-Encoding'), a.closes, a.fields[:1]),
                 (None, True, ['GET']), 'HTTP/1.0, %d sends' % k)
            same(c.end(), 'fin', 'ended by closing')


@test()
def trailers(s):
    with s.client() as c:
        for k in (0, 3):
            a = c.get('/t/auto?k=%d&t=1' % k).answer()
            same((a.fields[:1], a.trailers), (['GET'], [b'X-Sum: 12 34']),
                 'behind the last chunk, %d sends' % k)
        a = c.get('/t/auto?t=3').answer()
        same(a.trailers, [b'X-Sum: 12 34'] + [b'X-Next: 12 34'] * 2, 'three')
        a = c.get('/t/auto?t=1&len=1').answer()
        same((a.fields[:1], a.end), (['GET'], None),
             'dropped: the body has a length')
        a = c.get('/t/auto?t=1', method='HEAD').answer(head_only=True)
        same(a.status, 200, 'dropped: HEAD')
        ok(c.stays(), 'all on one connection')
    with s.client() as c:
        a = c.get('/t/auto?t=1', version='1.0').answer()
        same(a.fields[:1], ['GET'], 'dropped: HTTP/1.0')
        ok(b'X-Sum' not in a.body, 'no trace of them')
    with s.client() as c:
        c.get('/t/auto?t=1&own=1')
        while c.more():
            pass
        same(c.ended, 'reset', 'refused: the program makes the chunks')
    with tempfile.TemporaryDirectory() as d:
        head = os.path.join(d, 'head')
        subprocess.run(['curl', '-sS', '-D', head, '-o', '/dev/null',
                        'http://127.0.0.1:%d/t/auto?t=1' % s.port],
                       check=True, timeout=60)
        with open(head, 'rb') as f:
            ok(b'X-Sum: 12 34' in f.read(), 'curl reads them')
