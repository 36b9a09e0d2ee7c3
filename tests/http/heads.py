# SPDX-License-Identifier: GPL-2.0-only
"""Request heads: what is refused and how, smuggling, limits at their edge."""

from wire import ok, same, test

H = 'Host: test\r\n'

# A request that must be refused and must end the connection. The rest of what
# is sent would be a second request to a parser that understands it otherwise.
REFUSED = [
    # text, status, what
    ('GET /t/echo HTTP/1.1\r\n\r\n', 400, 'no Host'),
    ('GET /t/echo HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n', 400, 'Host twice'),
    ('GET /t/echo HTTP/1.1\r\nHost: a\r\nhOST: b\r\n\r\n', 400, 'two Hosts'),
    ('GET /t/echo HTTP/1.1\r\nHost: a b\r\n\r\n', 400, 'Host with a space'),
    ('GET /t/echo HTTP/1.1\r\nHost: a/b\r\n\r\n', 400, 'Host with a slash'),
    ('GET /t/echo HTTP/1.1\r\nHost: a:x\r\n\r\n', 400, 'Host with a bad port'),
    ('GET /t/echo HTTP/1.1\r\nHost: u@a\r\n\r\n', 400, 'Host with a user'),
    ('GET /t/echo HTTP/1.1\r\nHost: [::1\r\n\r\n', 400, 'Host, open bracket'),
    ('GET /t/echo HTTP/1.1\r\nHost: a:99999\r\n\r\n', 400, 'Host, port 99999'),
    ('G@T /t/echo HTTP/1.1\r\n' + H + '\r\n', 400, 'bad method'),
    ('CONNECT test:80 HTTP/1.1\r\n' + H + '\r\n', 400, 'CONNECT'),
    (' GET /t/echo HTTP/1.1\r\n' + H + '\r\n', 400, 'space before the method'),
    ('GET  /t/echo HTTP/1.1\r\n' + H + '\r\n', 400, 'two spaces'),
    ('GET /t/echo  HTTP/1.1\r\n' + H + '\r\n', 400, 'two spaces later'),
    ('GET /t/echo HTTP/1.1 \r\n' + H + '\r\n', 400, 'space behind'),
    ('GET\t/t/echo HTTP/1.1\r\n' + H + '\r\n', 400, 'TAB as a space'),
    ('GET /t/echo\r\n' + H + '\r\n', 400, 'no version'),
    ('GET\r\n' + H + '\r\n', 400, 'method alone'),
    ('GET t/echo HTTP/1.1\r\n' + H + '\r\n', 400, 'relative target'),
    ('GET * HTTP/1.1\r\n' + H + '\r\n', 400, 'GET of an asterisk'),
    ('GET /t/e\x01 HTTP/1.1\r\n' + H + '\r\n', 400, 'control in the target'),
    ('GET /t/e\x7f HTTP/1.1\r\n' + H + '\r\n', 400, 'DEL in the target'),
    ('GET /t/e#f HTTP/1.1\r\n' + H + '\r\n', 400, 'fragment'),
    ('GET ftp://test/t HTTP/1.1\r\n' + H + '\r\n', 400, 'other scheme'),
    ('GET /t/echo HTTP/2.0\r\n' + H + '\r\n', 505, 'HTTP/2.0'),
    ('GET /t/echo HTTP/3.0\r\n' + H + '\r\n', 505, 'HTTP/3.0'),
    ('GET /t/echo HTTP/0.9\r\n' + H + '\r\n', 505, 'HTTP/0.9'),
    ('GET /t/echo HTTP/11.1\r\n' + H + '\r\n', 400, 'HTTP/11.1'),
    ('GET /t/echo HTTP/1.\r\n' + H + '\r\n', 400, 'HTTP/1.'),
    ('GET /t/echo HTTP/1.1x\r\n' + H + '\r\n', 400, 'HTTP/1.1x'),
    ('GET /t/echo http/1.1\r\n' + H + '\r\n', 400, 'http/1.1'),
    ('GET /t/echo HTTP/1,1\r\n' + H + '\r\n', 400, 'HTTP/1,1'),
    ('POST /t/echo HTTP/1.1\r\n' + H + '\r\n', 411, 'POST without a length'),
    ('PUT /t/echo HTTP/1.1\r\n' + H + '\r\n', 411, 'PUT without a length'),
    ('GET /t/echo HTTP/1.1\n' + H + '\r\n', 400, 'bare LF, first line'),
    ('GET /t/echo HTTP/1.1\r\nHost: test\n\r\n', 400, 'bare LF'),
    ('GET /t/echo HTTP/1.1\r\n' + H + 'A: b\n\n', 400, 'bare LFs at the end'),
    ('GET /t/echo HTTP/1.1\r\n' + H + 'A: b\rc\r\n\r\n', 400, 'bare CR'),
    ('GET /t/echo HTTP/1.1\r' + H + '\r\n', 400, 'bare CR, first line'),
    ('GET /t/echo HTTP/1.1\r\n' + H + 'A: b\0c\r\n\r\n', 400, 'NUL'),
    ('GET /t/echo HTTP/1.1\r\n' + H + 'A: b\x01c\r\n\r\n', 400, 'control'),
    ('GET /t/echo HTTP/1.1\r\n' + H + 'A: b\r\n c\r\n\r\n', 400, 'obs-fold'),
    ('GET /t/echo HTTP/1.1\r\n' + H + 'A: b\r\n\tc\r\n\r\n', 400,
     'obs-fold by TAB'),
    ('GET /t/echo HTTP/1.1\r\n X: y\r\n' + H + '\r\n', 400,
     'space before the first header'),
    ('GET /t/echo HTTP/1.1\r\n' + H + 'A : b\r\n\r\n', 400,
     'space before the colon'),
    ('GET /t/echo HTTP/1.1\r\n' + H + 'A\t: b\r\n\r\n', 400,
     'TAB before the colon'),
    ('GET /t/echo HTTP/1.1\r\n' + H + ': b\r\n\r\n', 400, 'no header name'),
    ('GET /t/echo HTTP/1.1\r\n' + H + 'Ab\r\n\r\n', 400, 'no colon'),
    ('GET /t/echo HTTP/1.1\r\n' + H + 'A(b: c\r\n\r\n', 400, 'bad name'),
    ('GET /t/echo HTTP/1.1\r\n' + H + 'A\xfcb: c\r\n\r\n', 400, '8 bit name'),
]

POST = 'POST /t/echo HTTP/1.1\r\n' + H

# Framing that two parsers may understand differently
SMUGGLING = [
    ('Content-Length: 5\r\nTransfer-Encoding: chunked\r\n', 400, 'CL and TE'),
    ('Transfer-Encoding: chunked\r\nContent-Length: 5\r\n', 400, 'TE and CL'),
    ('Content-Length: 0\r\nTransfer-Encoding: chunked\r\n', 400, 'CL 0 and TE'),
    ('Content-Length: 5\r\nContent-Length: 6\r\n', 400, 'two lengths'),
    ('Content-Length: 5, 6\r\n', 400, 'list of lengths'),
    ('Content-Length: +5\r\n', 400, 'plus'),
    ('Content-Length: -5\r\n', 400, 'minus'),
    ('Content-Length: 5 5\r\n', 400, 'two numbers'),
    ('Content-Length: 0x5\r\n', 400, 'hexadecimal'),
    ('Content-Length: 5.0\r\n', 400, 'fraction'),
    ('Content-Length: \r\n', 400, 'empty length'),
    ('Content-Length: five\r\n', 400, 'word'),
    ('Content-Length: 5;\r\n', 400, 'semicolon'),
    ('Content-Length: 9223372036854775808\r\n', 400, '2^63'),
    ('Content-Length: 18446744073709551621\r\n', 400, '2^64 + 5'),
    ('Content-Length: 99999999999999999999999999\r\n', 400, '26 digits'),
    ('Content-Length : 5\r\n', 400, 'space before the colon'),
    ('Transfer-Encoding : chunked\r\n', 400, 'TE, space before the colon'),
    ('Content-Length: 5\r\n\tTransfer-Encoding: chunked\r\n', 400, 'fold'),
    ('Transfer-Encoding: gzip\r\n', 501, 'gzip'),
    ('Transfer-Encoding: identity\r\n', 501, 'identity'),
    ('Transfer-Encoding: chunked, gzip\r\n', 501, 'chunked, gzip'),
    ('Transfer-Encoding: gzip, chunked\r\n', 501, 'gzip, chunked'),
    ('Transfer-Encoding: chunked, chunked\r\n', 501, 'chunked twice'),
    ('Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n', 501,
     'two lines chunked'),
    ('Transfer-Encoding: chunked\r\nTransfer-Encoding: gzip\r\n', 501,
     'two lines'),
    ('Transfer-Encoding: xchunked\r\n', 501, 'xchunked'),
    ('Transfer-Encoding: chunkedx\r\n', 501, 'chunkedx'),
    ('Transfer-Encoding: "chunked"\r\n', 501, 'quoted'),
    ('Transfer-Encoding: chunked;a=b\r\n', 501, 'parameter'),
    ('Transfer-Encoding: \r\n', 501, 'empty coding'),
    ('Transfer-Encoding: chun\x0bked\r\n', 400, 'control character'),
    ('Transfer-Encoding:\x0bchunked\r\n', 400, 'vertical tab'),
]

# One request whose body the two halves of a head might hide
SECOND = '5\r\nhello\r\n0\r\n\r\nGET /t/second HTTP/1.1\r\n' + H + '\r\n'


def refused(s, text, status, what):
    before = s.seen()
    with s.client() as c:
        a = c.send(text).answer()
        same(a.status, status, what)
        if not a.status:
            return
        ok(a.closes, what + ': Connection: close')
        ok(a.get('Date') and a.get('Server') and a.get('Content-Length'),
           what + ': Date, Server, Content-Length')
        same(a.get('Content-Type'), 'text/html; charset=us-ascii',
             what + ': Content-Type')
        ok(b'HTTP Error %d' % status in a.body, what + ': page names the error')
        same(c.end(), 'fin', what + ': closed, nothing follows')
    same(s.seen(), before, what + ': the program saw nothing')


@test()
def refused_heads(s):
    for text, status, what in REFUSED:
        refused(s, text, status, what)
    ok(s.alive(), 'the next connection is served')


@test()
def smuggling(s):
    for framing, status, what in SMUGGLING:
        refused(s, POST + framing + '\r\n' + SECOND, status, what)
    refused(s, 'POST /t/echo HTTP/1.0\r\n' + H + 'Transfer-Encoding: chunked'
            '\r\n\r\n' + SECOND, 400, 'TE in HTTP/1.0')
    refused(s, 'GET /t/echo HTTP/1.1\r\n' + H + 'Content-Length: 3\r\n'
            'Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n', 400, 'GET, CL and TE')
    ok(s.alive(), 'the next connection is served')


@test()
def accepted_heads(s):
    table = [
        ('\r\nGET /t/echo HTTP/1.1\r\n' + H + '\r\n', 'empty line before'),
        ('GET /t/echo HTTP/1.1\r\nhOsT:test\r\n\r\n', 'no space after colon'),
        ('GET /t/echo HTTP/1.1\r\nHost: \t test \t\r\n\r\n', 'white space'),
        ('GET /t/echo HTTP/1.9\r\n' + H + '\r\n', 'HTTP/1.9'),
        ('GET http://test/t/echo HTTP/1.1\r\n' + H + '\r\n', 'absolute form'),
        ('GET /t/echo HTTP/1.1\r\n' + H + 'A:\r\nB: \r\n\r\n', 'empty values'),
        ('GET /t/echo HTTP/1.1\r\n' + H + 'A: \xe4\xff\r\n\r\n', '8 bit value'),
        ('GET /t/\xc3\xbc HTTP/1.1\r\n' + H + '\r\n', '8 bit target'),
        ('BREW /t/echo HTTP/1.1\r\n' + H + '\r\n', 'unknown method'),
        ('DELETE /t/echo HTTP/1.1\r\n' + H + '\r\n', 'DELETE without a body'),
        (POST + 'Content-Length: 0\r\n\r\n', 'length 0'),
        (POST + 'Content-Length: 5, 5\r\n\r\nhello', 'equal lengths, listed'),
        (POST + 'Content-Length: 5\r\nContent-Length: 5\r\n\r\nhello',
         'equal lengths, two lines'),
        (POST + 'Content-Length: 0005\r\n\r\nhello', 'leading zeros'),
        (POST + 'Transfer-Encoding: CHUNKED\r\n\r\n0\r\n\r\n', 'CHUNKED'),
        (POST + 'Transfer-Encoding:  chunked \r\n\r\n0\r\n\r\n', 'spaces'),
        ('GET /t/echo HTTP/1.1\r\nHost: test:1\r\n\r\n', 'other port'),
    ]
    with s.client() as c:
        for text, what in table:
            a = c.send(text).answer()
            if not same(a.status, 200, what):
                c = s.client()
                continue
            ok(not a.closes, what + ': stays')
        ok(c.stays(), 'all on one connection, nothing follows')


@test()
def head_in_all_splits(s):
    text = 'GET /t/echo?x HTTP/1.1\r\n' + H + 'X-Nonce: n1\r\n\r\n'
    with s.client() as c:
        for i in range(1, len(text)):
            c.send(text[:i])
            c.sock.settimeout(5)
            a = c.send(text[i:]).answer()
            if a.status != 200 or a.fields[1:3] != ['/t/echo?x', 'n1']:
                ok(False, 'split at %d: %r' % (i, a.body))
                return
        ok(True, 'two pieces at every byte')
    with s.client() as c:
        for byte in text:
            c.send(byte)
        same(c.answer().status, 200, 'one byte at a time')


def sized_head(total, path='/t/echo'):
    start = 'GET %s HTTP/1.1\r\n%s' % (path, H)
    left = total - len(start) - 2
    lines = []
    while left > 0:
        n = min(left, 4000)
        if 0 < left - n < 10:
            n -= 10
        lines.append('X-F: ' + 'v' * (n - 7) + '\r\n')
        left -= n
    text = start + ''.join(lines) + '\r\n'
    assert len(text) == total, (len(text), total)
    return text


@test()
def head_limits(s):
    with s.client() as c:
        same(c.send(sized_head(16384)).answer().status, 200,
             'head of 16384 bytes')
        same(c.send(sized_head(16384)).answer().status, 200, 'and again')
    for size in (16385, 20000, 200000):
        refused(s, sized_head(size), 431, 'head of %d bytes' % size)
    text = 'GET /t/echo HTTP/1.1\r\n' + H + 'X: ' + 'v' * 20000 + '\r\n\r\n'
    refused(s, text, 431, 'one header of 20000 bytes')
    refused(s, 'GET /t/' + 'a' * 17000 + ' HTTP/1.1\r\n' + H + '\r\n', 414,
            'target of 17000 bytes')
    refused(s, 'GET /t/' + 'a' * 300000, 414, 'endless target')
    refused(s, 'GET /t/echo HTTP/1.1\r\nX: ' + 'a' * 300000, 431,
            'endless header')
    with s.client() as c:
        path = '/t/echo?' + 'q' * 16000
        a = c.get(path).answer()
        same(a.status, 200, 'target of 16008 bytes')


@test()
def url_limits(s):
    with s.client() as c:
        same(c.get('/t/' + 'a' * 260).answer().status, 200, 'segment of 260')
    with s.client() as c:
        same(c.get('/t/' + 'a' * 261).answer().status, 400, 'segment of 261')
    with s.client() as c:
        same(c.get('/t/' + '/'.join('a' * 254)).answer().status, 200,
             '255 segments')
    with s.client() as c:
        same(c.get('/t/' + '/'.join('a' * 255)).answer().status, 400,
             '256 segments')
    for path in ('/t/%', '/t/%4', '/t/%zz', '/t/%00', '/t/%1f', '/t/%7f',
                 '/t/%u12', '/t/%u0000', '/t/%0d%0a'):
        with s.client() as c:
            same(c.get(path).answer().status, 400, path)
    ok(s.alive(), 'the next connection is served')


@test()
def many_headers(s):
    extra = ''.join('H%d: v\r\n' % i for i in range(1200))
    with s.client() as c:
        same(c.get('/t/echo', extra).answer().status, 200, '1200 headers')
        same(c.get('/t/echo').answer().status, 200, 'and then one')
