# SPDX-License-Identifier: GPL-2.0-only
"""Request bodies: framing, chunks, back-pressure, 100-continue, draining;
file chunks of answers."""

import hashlib
import os
import socket
import tempfile
import time

from wire import SCALE, line, ok, pattern, same, test

CHUNKED = ('POST /t/echo HTTP/1.1\r\nHost: test\r\n'
           'Transfer-Encoding: chunked\r\n%s\r\n')


def chunks(*pieces, ext='', trailer=''):
    return ''.join('%x%s\r\n%s\r\n' % (len(p), ext, p) for p in pieces) + \
        '0%s\r\n%s\r\n' % (ext, trailer)


@test()
def sized(s):
    with s.client() as c:
        for size in (1, 100, 4095, 4096, 65536, 1000000):
            body = pattern(size)
            a = c.post('/t/echo', body).answer()
            same(a.fields[:5], line('POST', '/t/echo', body=body),
                 '%d bytes' % size)
        ok(c.stays(), 'all on one connection')


@test()
def chunked(s):
    good = [
        (chunks('hello'), b'hello', 'one chunk'),
        (chunks('a', 'bc', 'def'), b'abcdef', 'three chunks'),
        (chunks(), b'', 'none'),
        (chunks('x' * 5000), b'x' * 5000, 'big chunk'),
        (chunks('hi', ext=';a=b'), b'hi', 'extension'),
        (chunks('hi', ext=';a="b c"'), b'hi', 'quoted extension'),
        (chunks('hi', ext=' ; a'), b'hi', 'extension, spaces'),
        (chunks('hi', trailer='X: y\r\nZ: w\r\n'), b'hi', 'trailers'),
        ('A\r\n0123456789\r\n0\r\n\r\n', b'0123456789', 'capital A'),
        ('0003\r\nabc\r\n000\r\n\r\n', b'abc', 'leading zeros'),
        ('3;' + 'e' * 900 + '\r\nabc\r\n0\r\n\r\n', b'abc',
         '900 bytes of extensions'),
    ]
    with s.client() as c:
        for text, body, what in good:
            a = c.send(CHUNKED % '' + text).answer()
            if not same(a.fields[3:5], line('', '', body=body)[3:5], what):
                c = s.client()
        ok(c.stays(), 'all on one connection')
        c.get('/t/echo')
        same(c.answer().status, 200, 'and still in step')


@test()
def chunked_splits(s):
    text = CHUNKED % '' + chunks('hello', '0123456789abcdef', ext=';x',
                                 trailer='T: v\r\n')
    want = line('', '', body=b'hello0123456789abcdef')[3:5]
    with s.client() as c:
        start = text.index('\r\n\r\n')
        for i in range(start, len(text)):
            c.send(text[:i])
            if i % 4 == 0:
                time.sleep(0.001)
            a = c.send(text[i:]).answer()
            if a.fields[3:5] != want:
                ok(False, 'split at %d: %r' % (i, a.body))
                return
        ok(c.stays(), 'all splits on one connection')


@test()
def chunked_malformed(s):
    """The program sees a broken body; nothing behind it is a request"""
    bad = [
        ('g\r\nabc\r\n0\r\n\r\n', 'no hexadecimal'),
        ('\r\nabc\r\n0\r\n\r\n', 'empty size'),
        (' 3\r\nabc\r\n0\r\n\r\n', 'space before'),
        ('0x3\r\nabc\r\n0\r\n\r\n', '0x'),
        ('-3\r\nabc\r\n0\r\n\r\n', 'minus'),
        ('+3\r\nabc\r\n0\r\n\r\n', 'plus'),
        ('3\nabc\r\n0\r\n\r\n', 'bare LF behind the size'),
        ('3\r\nabc\n0\r\n\r\n', 'bare LF behind the data'),
        ('3\r\nabcd\r\n0\r\n\r\n', 'too long'),
        ('3\r\nab\r\n0\r\n\r\n', 'too short'),
        ('3\rabc\r\n0\r\n\r\n', 'bare CR'),
        ('3;a\rb\r\nabc\r\n0\r\n\r\n', 'bare CR in an extension'),
        ('3;a\nb\r\nabc\r\n0\r\n\r\n', 'bare LF in an extension'),
        ('3;a\0b\r\nabc\r\n0\r\n\r\n', 'NUL in an extension'),
        ('10000000000000000\r\nabc\r\n0\r\n\r\n', 'size over 64 bits'),
        ('ffffffffffffffff\r\nabc\r\n0\r\n\r\n', 'size 2^64 - 1'),
        ('8000000000000000\r\nabc\r\n0\r\n\r\n', 'size 2^63'),
        ('3;' + 'e' * 1100 + '\r\nabc\r\n0\r\n\r\n', 'extension over 1 KiB'),
        (''.join('1;' + 'e' * 200 + '\r\na\r\n' for _ in range(6)) +
         '0\r\n\r\n', 'extensions over 1 KiB in all'),
        ('3\r\nabc\r\n0\r\nbad trailer\r\n\r\n', 'trailer without a colon'),
        ('3\r\nabc\r\n0\r\nA: b\n\r\n', 'trailer with a bare LF'),
        ('3\r\nabc\r\n0\r\nX: ' + 'v' * 100000 + '\r\n\r\n', 'long trailer'),
    ]
    for text, what in bad:
        before = s.seen()
        with s.client() as c:
            c.send(CHUNKED % '' + text +
                   'GET /t/second HTTP/1.1\r\nHost: test\r\n\r\n')
            a = c.answer()
            ok(a.status in (0, 400), '%s: %d' % (what, a.status))
            if a.status:
                ok(a.closes, what + ': Connection: close')
            ok(c.end() in ('fin', 'reset'), what + ': ends')
        ok(s.seen() - before <= 1, what + ': no second request')
    ok(s.alive(), 'the next connection is served')


def stalled(c, data, limit):
    """Send until nothing is taken for half a second; bytes taken"""
    c.sock.settimeout(0.7)
    done = 0
    try:
        while done < len(data):
            done += c.sock.send(data[done:done + 65536])
    except socket.timeout:
        pass
    c.sock.settimeout(limit)
    return done


@test()
def back_pressure(s):
    """A body that the program does not read stops the client soon"""
    size = 16000000 * min(SCALE, 100) // 100
    block = pattern(500000)
    hold = s.client()
    hold.sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 65536)
    hold.send('POST /t/hold HTTP/1.1\r\nHost: test\r\nContent-Length: %d\r\n'
              '\r\n' % size)
    ok(s.wait('held', 1), 'the program has the request')
    first = stalled(hold, block * 32, 30)
    ok(first < min(12000000, size), 'the client is stopped after %d bytes' % first)
    ok(s.alive(), 'others are served')
    s.must('release')
    digest = hashlib.sha256()
    sent = 0
    view = memoryview(block)
    offset = first % len(block)
    for _ in range(first // len(block)):
        digest.update(block)
    digest.update(view[:offset])
    sent = first
    while sent < size:
        piece = view[offset:offset + min(len(block) - offset, size - sent)]
        hold.sock.sendall(piece)
        digest.update(piece)
        sent += len(piece)
        offset = (offset + len(piece)) % len(block)
    hold.sock.settimeout(60)
    a = hold.answer()
    same(a.fields[3:5], [str(size), digest.hexdigest()],
         '%d bytes arrived in the end' % size)
    hold.close()


@test()
def expect_continue(s):
    for version, body in (('1.1', b'hello'), ('1.1', b'x' * 100000)):
        with s.client() as c:
            c.send('POST /t/echo HTTP/%s\r\nHost: test\r\nContent-Length: %d'
                   '\r\nExpect: 100-continue\r\n\r\n' % (version, len(body)))
            while b'\r\n\r\n' not in c.data and c.more():
                pass
            same(c.data, b'HTTP/1.1 100 Continue\r\n\r\n', 'read: 100 first')
            c.data = b''
            a = c.send(body).answer()
            same(a.fields[3:5], line('', '', body=body)[3:5], 'then the answer')
            same(a.interim, [], 'one 100 only')
            same(c.get('/t/echo').answer().status, 200, 'and it goes on')


@test()
def expect_without_reading(s):
    with s.client() as c:
        c.send('POST /t/noread HTTP/1.1\r\nHost: test\r\nContent-Length: 5\r\n'
               'Expect: 100-continue\r\n\r\n')
        a = c.answer()
        same((a.status, a.interim), (200, []), 'answer without a 100')
        ok(a.closes, 'says that it closes: nobody knows whether a body comes')
        c.get('/t/echo?hidden')
        same(c.end(), 'fin', 'and does, whatever follows')
    with s.client() as c:
        c.send('POST /nowhere HTTP/1.1\r\nHost: test\r\nContent-Length: 5\r\n'
               'Expect: 100-continue\r\n\r\n')
        a = c.answer()
        same((a.status, a.interim), (404, []), '404 without a 100')
        ok(a.closes, '404 says that it closes')
        same(c.end(), 'fin', 'and does')
    with s.client() as c:
        c.send('POST /t/echo HTTP/1.1\r\nHost: test\r\nContent-Length: 5\r\n'
               'Expect: 100-continue\r\n\r\nhello')
        a = c.answer()
        same(a.fields[3:4], ['5'], 'body sent without waiting')
    with s.client() as c:
        a = c.send('GET /t/echo HTTP/1.1\r\nHost: test\r\n'
                   'Expect: 100-continue\r\n\r\n').answer()
        same((a.status, a.interim), (200, []), 'no body, no 100')


@test()
def unread_bodies(s):
    with s.client() as c:
        for size in (1, 1000, 100000, 2000000):
            a = c.post('/t/noread', pattern(size)).answer()
            same(a.status, 200, '%d bytes not read' % size)
        a = c.send(CHUNKED.replace('echo', 'noread') % '' +
                   chunks('x' * 10000, 'y' * 3)).answer()
        same(a.status, 200, 'chunked, not read')
        same(c.get('/t/echo?in-step').answer().fields[1:2],
             ['/t/echo?in-step'], 'then the next request')


@test()
def client_leaves_in_body(s):
    for how in ('reset', 'close', 'shut'):
        c = s.client()
        c.send('POST /t/echo HTTP/1.1\r\nHost: test\r\n'
               'Content-Length: 100\r\n\r\nabc')
        time.sleep(0.1)
        getattr(c, how)()
        ok(s.wait('counter 1', 0), how + ': no connection left')
    ok(s.alive(), 'others are served')


@test()
def file_chunks(s):
    size = 3000000 * SCALE // 100
    with tempfile.NamedTemporaryFile() as f:
        content = os.urandom(size)
        f.write(content)
        f.flush()
        s.must('file ' + f.name)
        with s.client() as c:
            for off, n in ((0, 0), (0, 1), (1, 4096), (4095, 70000),
                           (size - 1, 0), (size, 0), (1234, size // 2)):
                a = c.get('/t/file?off=%d&len=%d' % (off, n)).answer()
                want = content[off:off + n] if n else content[off:]
                same((a.status, len(a.body),
                      hashlib.sha256(a.body).hexdigest()),
                     (200, len(want), hashlib.sha256(want).hexdigest()),
                     'file from %d, %d bytes' % (off, n))
            a = c.get('/t/file', method='HEAD').answer(head_only=True)
            same(a.status, 200, 'HEAD of a file')
            ok(c.stays(), 'HEAD of a file: no body')


@test()
def empty_file(s):
    with tempfile.NamedTemporaryFile() as f:
        s.must('file ' + f.name)
        with s.client() as c:
            a = c.get('/t/file').answer()
            same((a.status, a.body, a.get('Content-Length')), (200, b'', '0'),
                 'empty file')
            same(c.get('/t/echo').answer().status, 200, 'and it goes on')


@test()
def file_shrinks(s):
    """Announced bytes that are not there any more: cut off, nobody hangs"""
    with tempfile.NamedTemporaryFile() as f:
        f.write(b'z' * 8000000)
        f.flush()
        s.must('file ' + f.name)
        with s.client(rcvbuf=4096) as c:
            c.get('/t/file')
            c.more()
            f.truncate(1000)
            a = c.answer()
            ok(a.status == 200 and (a.end or len(a.body) == 8000000),
               'file cut while it is sent: %r' % a.end)
    ok(s.alive(), 'others are served')
