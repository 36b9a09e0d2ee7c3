# SPDX-License-Identifier: GPL-2.0-only
"""Messages that two readers may understand differently, and what becomes of each.

A row: class, name, bytes, outcome. In the bytes "?m=000" is the tag of the message's own
target and "?s=000" that of a request hidden in it; the digits become the row's number.
An outcome is the answers in order and whether the connection goes on: then the probe
that follows every message is answered, else the connection ends and nothing behind the
message was a request to anybody."""

from collections import namedtuple

Row = namedtuple('Row', 'group name data answers stays')
# What the program sees and answers. body None: it does not read it; host None: any
Seen = namedtuple('Seen', 'method tag body host status')

H = 'Host: test\r\n'
LINE = ' /t/echo?m=000 HTTP/1.1\r\n'
GET = 'GET' + LINE + H
POST = 'POST' + LINE + H
HIDDEN = 'GET /t/echo?s=000 HTTP/1.1\r\nHost: test\r\n\r\n'
HELLO = '5\r\nhello\r\n0\r\n\r\n'
CHUNKED = 'Transfer-Encoding: chunked\r\n'
NOREAD = 'POST /t/noread?m=000 HTTP/1.1\r\n' + H

ROWS = []


def row(group, name, text, answers, stays):
    ROWS.append(Row(group, name, text.encode('latin-1'), answers, stays))


def seen(body='', method='POST', tag='m', host=None, status=200):
    return Seen(method, tag, None if body is None else body.encode('latin-1'), host, status)


def refuse(group, status, rows):
    """One answer of ours, and the end"""
    for name, text in rows:
        row(group, name, text, [status], False)


def one(group, rows, **what):
    """One request with this body; the connection goes on"""
    for name, text, body in rows:
        row(group, name, text, [seen(body, **what)], True)


def last(group, rows, **what):
    """One request, after which the connection ends"""
    for name, text, body in rows:
        row(group, name, text, [seen(body, **what)], False)


def with_length(head=POST, text=HIDDEN):
    return '%sContent-Length: %d\r\n\r\n%s' % (head, len(text), text)


def in_chunks(text=HIDDEN, head=POST):
    return '%s%s\r\n%x\r\n%s\r\n0\r\n\r\n' % (head, CHUNKED, len(text), text)


refuse('CL.TE', 400, [
    ('length, then coding', POST + 'Content-Length: 6\r\n' + CHUNKED + '\r\n0\r\n\r\n' + HIDDEN),
    ('length of all', POST + 'Content-Length: %d\r\n' % (5 + len(HIDDEN)) + CHUNKED
     + '\r\n0\r\n\r\n' + HIDDEN),
    ('length 0', POST + 'Content-Length: 0\r\n' + CHUNKED + '\r\n' + HELLO + HIDDEN),
    ('equal lengths', POST + 'Content-Length: 15\r\nContent-Length: 15\r\n' + CHUNKED
     + '\r\n' + HELLO),
    ('two lengths', POST + 'Content-Length: 5\r\nContent-Length: 6\r\n' + CHUNKED
     + '\r\n' + HELLO),
    ('GET', GET + 'Content-Length: 3\r\n' + CHUNKED + '\r\n0\r\n\r\n' + HIDDEN),
    ('lines far apart', POST + 'Content-Length: 6\r\nA: b\r\nC: d\r\n' + CHUNKED
     + '\r\n0\r\n\r\n' + HIDDEN),
])
refuse('TE.CL', 400, [
    ('coding, then length', POST + CHUNKED + 'Content-Length: 4\r\n\r\n%x\r\n%s\r\n0\r\n\r\n'
     % (len(HIDDEN), HIDDEN)),
    ('small letters', POST + 'transfer-encoding:chunked\r\ncontent-length:4\r\n\r\n' + HELLO),
    ('unknown coding and length', POST + 'Transfer-Encoding: cow\r\nContent-Length: 5\r\n\r\nhello'
     + HIDDEN),
    ('identity and length', POST + 'Transfer-Encoding: identity\r\nContent-Length: 5\r\n\r\nhello'
     + HIDDEN),
    ('empty coding and length', POST + 'Transfer-Encoding:\r\nContent-Length: 5\r\n\r\nhello'),
    ('two codings and length', POST + CHUNKED + CHUNKED + 'Content-Length: 5\r\n\r\nhello'),
])
refuse('TE.TE', 501, [(what, POST + lines + '\r\n' + HELLO + HIDDEN) for what, lines in (
    ('xchunked', 'Transfer-Encoding: xchunked\r\n'),
    ('chunkedx', 'Transfer-Encoding: chunkedx\r\n'),
    ('chunked, identity', 'Transfer-Encoding: chunked, identity\r\n'),
    ('identity, chunked', 'Transfer-Encoding: identity, chunked\r\n'),
    ('chunked, chunked', 'Transfer-Encoding: chunked, chunked\r\n'),
    ('gzip, chunked', 'Transfer-Encoding: gzip, chunked\r\n'),
    ('comma behind', 'Transfer-Encoding: chunked,\r\n'),
    ('comma before', 'Transfer-Encoding: , chunked\r\n'),
    ('quotes', 'Transfer-Encoding: "chunked"\r\n'),
    ('single quotes', "Transfer-Encoding: 'chunked'\r\n"),
    ('parameter', 'Transfer-Encoding: chunked;q=1\r\n'),
    ('semicolon', 'Transfer-Encoding: chunked;\r\n'),
    ('no-break space', 'Transfer-Encoding: \xa0chunked\r\n'),
    ('two words', 'Transfer-Encoding: chunked identity\r\n'),
    ('colon twice', 'Transfer-Encoding:: chunked\r\n'),
    ('second line cow', CHUNKED + 'Transfer-Encoding: cow\r\n'),
    ('first line cow', 'Transfer-Encoding: cow\r\n' + CHUNKED),
    ('two lines', CHUNKED + CHUNKED),
    ('second line empty', CHUNKED + 'Transfer-Encoding:\r\n'),
    ('empty', 'Transfer-Encoding:\r\n'),
    ('brotli', 'Transfer-Encoding: br\r\n'),
)])
refuse('TE.TE', 400, [(what, POST + lines + '\r\n' + HELLO + HIDDEN) for what, lines in (
    ('space before the colon', 'Transfer-Encoding : chunked\r\n'),
    ('TAB before the colon', 'Transfer-Encoding\t: chunked\r\n'),
    ('NUL before it', 'Transfer-Encoding: \0chunked\r\n'),
    ('NUL in it', 'Transfer-Encoding: chun\0ked\r\n'),
    ('vertical tab', 'Transfer-Encoding:\x0bchunked\r\n'),
    ('form feed behind', 'Transfer-Encoding: chunked\x0c\r\n'),
    ('bare CR before it', 'Transfer-Encoding: \rchunked\r\n'),
    ('bare LF before the line', 'X: x\nTransfer-Encoding: chunked\r\n'),
    ('bare CR before the line', 'X: x\rTransfer-Encoding: chunked\r\n'),
    ('LF in the name', 'Transfer-Encoding\n: chunked\r\n'),
    ('folded value', 'Transfer-Encoding:\r\n chunked\r\n'),
    ('folded line', 'X: x\r\n Transfer-Encoding: chunked\r\n'),
    ('letter beyond ASCII', 'Transfer-Encodin\xe7: chunked\r\n'),
)])
one('TE accepted', [
    ('TAB behind the colon', POST + 'Transfer-Encoding:\tchunked\r\n\r\n' + HELLO, 'hello'),
    ('TAB behind it', POST + 'Transfer-Encoding: chunked\t\r\n\r\n' + HELLO, 'hello'),
    ('capitals', POST + 'TRANSFER-ENCODING: CHUNKED\r\n\r\n' + HELLO, 'hello'),
    ('a request in a chunk', in_chunks(), HIDDEN),
    ('TE is not Transfer-Encoding', POST + 'TE: chunked\r\nContent-Length: 5\r\n\r\nhello',
     'hello'),
])
one('TE accepted', [
    ('underscore is another name', GET + 'Transfer_Encoding: chunked\r\n\r\n', ''),
    ('X- is another name', GET + 'X-Transfer-Encoding: chunked\r\n\r\n', ''),
], method='GET')

refuse('length', 400, [(repr(value), '%sContent-Length:%s\r\n\r\nhello%s' % (POST, value, HIDDEN))
                       for value in (
    ' +5', ' -5', ' 0x5', ' 5.0', ' 5e0', ' 0b101', ' 0o5', ' 5 5', ' 5;', ' 5,', ' ,5', ' 5,6',
    ' 5, 05', ' 5;5', ' "5"', " '5'", ' five', '', ' ', ' 5_0', ' \xef\xbc\x95', ' 5\0', ' \0005',
    ' 5\x0b', ' \x0c5', ' 5\r', ' \n5', ' 5\r\n 0', ' -0', ' +0', ' 9223372036854775808',
    ' 18446744073709551621', ' 99999999999999999999999999', ' 5\xa0', ' 5 HTTP/1.1', ' 5,,5')])
refuse('length', 400, [(what, POST + lines + '\r\nhello' + HIDDEN) for what, lines in (
    ('two', 'Content-Length: 5\r\nContent-Length: 44\r\n'),
    ('the other way', 'Content-Length: 44\r\nContent-Length: 5\r\n'),
    ('5 and 05', 'Content-Length: 5\r\nContent-Length: 05\r\n'),
    ('0 and 00', 'Content-Length: 0\r\nContent-Length: 00\r\n'),
    ('a list and another', 'Content-Length: 5, 5\r\nContent-Length: 6\r\n'),
    ('far apart', 'Content-Length: 5\r\nA: b\r\ncontent-length: 6\r\n'),
    ('empty second', 'Content-Length: 5\r\nContent-Length:\r\n'),
    ('space before the colon', 'Content-Length : 5\r\n'),
    ('NUL in the name', 'Content-Length\0: 5\r\n'),
    ('space in the name', 'Content Length: 5\r\n'),
    ('brackets', '[Content-Length]: 5\r\n'),
    ('colon first', ':Content-Length: 5\r\n'),
    ('equals sign', 'Content-Length=5\r\n'),
    ('CR in the name', 'Content-Length\r: 5\r\n'),
    ('letter beyond ASCII', 'Content-L\xeangth: 5\r\n'),
    ('semicolon in the name', 'Content-Length;: 5\r\n'),
    ('folded', 'Content-Length:\r\n 5\r\n'),
)])
one('length accepted', [
    ('twice the same', POST + 'Content-Length: 5\r\nContent-Length: 5\r\n\r\nhello', 'hello'),
    ('list of the same', POST + 'Content-Length: 5, 5\r\n\r\nhello', 'hello'),
    ('list, TAB', POST + 'Content-Length: 5\t,5\r\n\r\nhello', 'hello'),
    ('leading zeros', POST + 'Content-Length: 0005\r\n\r\nhello', 'hello'),
    ('zeros', POST + 'Content-Length: 000\r\n\r\n', ''),
    ('TABs', POST + 'Content-Length:\t5\t\r\n\r\nhello', 'hello'),
    ('no space', POST + 'Content-Length:5\r\n\r\nhello', 'hello'),
    ('a request as body', with_length(), HIDDEN),
    ('a refusal as body', with_length(POST, 'X Y Z\n\n'), 'X Y Z\n\n'),
    ('CRLF behind the body', POST + 'Content-Length: 5\r\n\r\nhello\r\n', 'hello'),
])
one('length accepted', [
    ('underscore is another name', GET + 'Content_Length: 50\r\n\r\n', ''),
    ('GET with a body', with_length(GET), HIDDEN),
    ('GET in chunks', in_chunks(head=GET), HIDDEN),
], method='GET')

# Bodies that nobody reads must not become requests
for status, path in ((404, '/none?m=000'), (400, '/t/%zz?m=000')):
    for name, text in (('length', with_length('POST %s HTTP/1.1\r\n%s' % (path, H))),
                       ('chunks', in_chunks(head='POST %s HTTP/1.1\r\n%s' % (path, H))),
                       ('GET', with_length('GET %s HTTP/1.1\r\n%s' % (path, H)))):
        row('CL.0', '%d, %s' % (status, name), text, [status], status == 404)
one('CL.0', [
    ('answered unread, length', with_length(NOREAD), None),
    ('answered unread, chunks', in_chunks(head=NOREAD), None),
    ('unread, trailers', NOREAD + CHUNKED + '\r\n0\r\nX: y\r\n\r\n', None),
])
row('CL.0', '204, length', with_length('POST /t/status?m=000&s=204 HTTP/1.1\r\n' + H),
    [seen(None, status=204)], True)
row('CL.0', '304, chunks', in_chunks(head='POST /t/status?m=000&s=304 HTTP/1.1\r\n' + H),
    [seen(None, status=304)], True)
one('CL.0', [('OPTIONS with a body', with_length('OPTIONS' + LINE + H), HIDDEN)],
    method='OPTIONS')
one('CL.0', [('DELETE with a body', with_length('DELETE' + LINE + H), HIDDEN)],
    method='DELETE')
one('CL.0', [('unknown method with a body', with_length('BREW' + LINE + H), HIDDEN)],
    method='BREW')
row('0.CL', 'length 0, then a request', POST + 'Content-Length: 0\r\n\r\n' + HIDDEN,
    [seen(), seen(method='GET', tag='s')], True)
row('0.CL', 'no chunk, then a request', POST + CHUNKED + '\r\n0\r\n\r\n' + HIDDEN,
    [seen(), seen(method='GET', tag='s')], True)
row('0.CL', 'GET, then a request', GET + '\r\n' + HIDDEN,
    [seen(method='GET'), seen(method='GET', tag='s')], True)
row('0.CL', 'GET, then chunks', GET + '\r\n' + HELLO, [seen(method='GET'), 400], False)
refuse('0.CL', 411, [
    ('POST without a length', POST + '\r\n' + HIDDEN),
    ('PUT without a length', 'PUT' + LINE + H + '\r\n' + HIDDEN),
    ('POST with another name', POST + 'Content_Length: 5\r\n\r\nhello'),
])

refuse('line ends', 400, [
    ('LF behind the request line', 'GET /t/echo?m=000 HTTP/1.1\n' + H + '\r\n' + HIDDEN),
    ('LF behind a header', GET[:-2] + '\n\r\n' + HIDDEN),
    ('LFs only', 'GET /t/echo?m=000 HTTP/1.1\nHost: test\n\n' + HIDDEN),
    ('LF as the end', GET + '\n' + HIDDEN),
    ('LF LF as the end', GET + 'A: b\n\n' + HIDDEN),
    ('CR LF LF', GET + 'A: b\r\n\n' + HIDDEN),
    ('LF CR LF', GET + 'A: b\n\r\n' + HIDDEN),
    ('CR as the end', GET + '\r' + HIDDEN),
    ('CR CR LF', GET + 'A: b\r\r\n\r\n' + HIDDEN),
    ('CR behind the request line', 'GET /t/echo?m=000 HTTP/1.1\r' + H + '\r\n'),
    ('CR in a value', GET + 'A: b\rc\r\n\r\n'),
    ('a request behind CR', GET + 'A: b\r\rGET /t/echo?s=000 HTTP/1.1\r\rHost: x\r\n\r\n'),
    ('a request behind LF', GET + 'A: b\n\nGET /t/echo?s=000 HTTP/1.1\nHost: x\n\n'),
    ('LF before the request line', '\n' + GET + '\r\n'),
    ('CR before the request line', '\r' + GET + '\r\n'),
    ('nine empty lines', '\r\n' * 9 + GET + '\r\n'),
    ('LF before the body', POST + 'Content-Length: 5\r\n\nhello\r\n\r\n'),
    ('next line, line separator', 'GET /t/echo?m=000 HTTP/1.1\x85' + H + '\r\n'),
])
one('line ends', [
    ('one empty line before', '\r\n' + GET + '\r\n', ''),
    ('eight empty lines before', '\r\n' * 8 + GET + '\r\n', ''),
    ('NEL in a value', GET + 'A: b\x85Content-Length: 44\r\n\r\n', ''),
], method='GET')
refuse('folded', 400, [
    ('space', GET + 'A: b\r\n c\r\n\r\n'),
    ('TAB', GET + 'A: b\r\n\tc\r\n\r\n'),
    ('Host', 'GET' + LINE + 'Host:\r\n test\r\n\r\n'),
    ('first header', 'GET' + LINE + ' A: b\r\n' + H + '\r\n'),
    ('a length', POST + 'A: b\r\n Content-Length: 5\r\n\r\nhello'),
    ('Connection', GET + 'Connection:\r\n close\r\n\r\n'),
    ('last header', GET + 'A: b\r\n \r\n\r\n'),
    ('white line', GET + ' \r\n\r\n' + HIDDEN),
])

refuse('chunk size', 400, [(repr(size), POST + CHUNKED + '\r\n%s\r\nhello\r\n0\r\n\r\n%s' % (
    size, HIDDEN)) for size in (
    ' 5', '\t5', '5 ', '5\t', '+5', '-5', '0x5', '0X5', '5h', '5,', '5.0', '"5"', '', ' ',
    'five', '5\0', '\0005', '5\x0b', '00000000000000005', '8000000000000000',
    'ffffffffffffffff', '10000000000000005', '5\r', '5 5', '5=a', '\xef\xbc\x95', '5\r\n5')])
refuse('chunk extension', 400, [(repr(ext), POST + CHUNKED + '\r\n5%shello\r\n0\r\n\r\n%s' % (
    ext, HIDDEN)) for ext in (
    ';\n', ';a\n', ';a=b\n', '\n', '\n\r\n', ';a\r', ';a\rb\r\n', ';a\0\r\n', ';a="b\nc"\r\n',
    ' a\r\n', ' ; a\n', ';a="\r"\r\n', '\x0b;a\r\n', ';' + 'a' * 1100 + '\r\n')])
one('chunk extension', [(repr(ext), POST + CHUNKED + '\r\n5%s\r\nhello\r\n0\r\n\r\n' % ext, 'hello')
                        for ext in (';', ';a', ';a=b', ';a="b;c"', ' ;a', '\t; a = b', ';;;',
                                    ';5', ';a="0"', ';' + 'a' * 900)])
one('chunk size', [
    ('sixteen digits', POST + CHUNKED + '\r\n0000000000000005\r\nhello\r\n0\r\n\r\n', 'hello'),
    ('zeros as the last', POST + CHUNKED + '\r\n5\r\nhello\r\n0000\r\n\r\n', 'hello'),
    ('capitals', POST + CHUNKED + '\r\nA\r\nhellohello\r\n0\r\n\r\n', 'hellohello'),
    ('extension of the last', POST + CHUNKED + '\r\n5\r\nhello\r\n0;a=b\r\n\r\n', 'hello'),
    ('chunks in a chunk', in_chunks(HELLO + HIDDEN), HELLO + HIDDEN),
])
refuse('chunk end', 400, [(name, POST + CHUNKED + '\r\n' + text + HIDDEN) for name, text in (
    ('two bytes more', '5\r\nhelloXX\r\n0\r\n\r\n'),
    ('a byte less', '6\r\nhello\r\n0\r\n\r\n'),
    ('LF behind data', '5\r\nhello\n0\r\n\r\n'),
    ('CR behind data', '5\r\nhello\r0\r\n\r\n'),
    ('nothing behind data', '5\r\nhello0\r\n\r\n'),
    ('empty line between', '5\r\nhello\r\n\r\n0\r\n\r\n'),
    ('LF LF as the end', '5\r\nhello\r\n0\n\n'),
    ('CRLF LF as the end', '5\r\nhello\r\n0\r\n\n'),
    ('CRLF CR as the end', '5\r\nhello\r\n0\r\n\r'),
    ('no end', '5\r\nhello\r\n0\r\n'),
    ('minus nothing', '5\r\nhello\r\n-0\r\n\r\n'),
    ('a letter for the CR', '5\r\nhelloX\n0\r\n\r\n'),
    ('two bytes for CRLF', '5\r\nhelloab0\r\n\r\n'),
)])
one('trailer', [(what, POST + CHUNKED + '\r\n5\r\nhello\r\n0\r\n%s\r\n' % lines, 'hello')
                for what, lines in (
    ('any', 'X: y\r\n'), ('length', 'Content-Length: 44\r\n'),
    ('coding', 'Transfer-Encoding: chunked\r\n'), ('Host', 'Host: other\r\n'),
    ('Connection', 'Connection: close\r\n'), ('empty value', 'X:\r\n'))])
refuse('trailer', 400, [(what, POST + CHUNKED + '\r\n5\r\nhello\r\n0\r\n%s\r\n' % lines)
                        for what, lines in (
    ('a request line', 'GET /t/echo?s=000 HTTP/1.1\r\nHost: test\r\n'), ('no colon', 'X\r\n'),
    ('space before the colon', 'X : y\r\n'), ('folded', 'X: y\r\n z\r\n'),
    ('LF', 'X: y\n'), ('LF and a request', 'X: y\n\nGET /t/echo?s=000 HTTP/1.1\r\nHost: test\r\n'),
    ('CR', 'X: y\rz\r\n'), ('NUL', 'X: \0\r\n'), ('no name', ': y\r\n'),
    ('too much', ('X: ' + 'y' * 1000 + '\r\n') * 17))])

refuse('request line', 400, [(what, line + H + '\r\n' + HIDDEN) for what, line in (
    ('two versions', 'GET /t/echo?m=000 HTTP/1.1 HTTP/1.1\r\n'),
    ('space in the target', 'GET /t/ec ho?m=000 HTTP/1.1\r\n'),
    ('TAB in the target', 'GET /t/echo?m=000\tx HTTP/1.1\r\n'),
    ('TABs between', 'GET\t/t/echo?m=000\tHTTP/1.1\r\n'),
    ('vertical tab between', 'GET\x0b/t/echo?m=000 HTTP/1.1\r\n'),
    ('NUL in the target', 'GET /t/echo?m=000\0x HTTP/1.1\r\n'),
    ('NUL behind the method', 'GET\0 /t/echo?m=000 HTTP/1.1\r\n'),
    ('two spaces', 'GET  /t/echo?m=000 HTTP/1.1\r\n'),
    ('space behind', 'GET /t/echo?m=000 HTTP/1.1 \r\n'),
    ('space before', ' GET /t/echo?m=000 HTTP/1.1\r\n'),
    ('no version', 'GET /t/echo?m=000\r\n'),
    ('no target', 'GET HTTP/1.1\r\n'),
    ('version in small letters', 'GET /t/echo?m=000 http/1.1\r\n'),
    ('HTTP/1.10', 'GET /t/echo?m=000 HTTP/1.10\r\n'),
    ('HTTP/01.1', 'GET /t/echo?m=000 HTTP/01.1\r\n'),
    ('HTTP/+1.1', 'GET /t/echo?m=000 HTTP/+1.1\r\n'),
    ('HTTP/1.1 with a letter', 'GET /t/echo?m=000 HTTP/1.1a\r\n'),
    ('a response', 'HTTP/1.1 200 OK\r\n'),
    ('fragment', 'GET /t/echo?m=000#x HTTP/1.1\r\n'),
    ('CONNECT', 'CONNECT test:80 HTTP/1.1\r\n'),
    ('colon in the method', 'GET: /t/echo?m=000 HTTP/1.1\r\n'),
    ('relative target', 'GET t/echo?m=000 HTTP/1.1\r\n'),
    ('asterisk', 'GET * HTTP/1.1\r\n'),
    ('backslash', 'GET \\t\\echo?m=000 HTTP/1.1\r\n'),
    ('letter beyond ASCII in the method', 'G\xcbT /t/echo?m=000 HTTP/1.1\r\n'),
)])
refuse('request line', 505, [
    ('HTTP/2.0', 'GET /t/echo?m=000 HTTP/2.0\r\n' + H + '\r\n' + HIDDEN),
    ('HTTP/0.9', 'GET /t/echo?m=000 HTTP/0.9\r\n' + H + '\r\n' + HIDDEN),
    ('preface of HTTP/2', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n' + '\0\0\0\4\0\0\0\0\0'),
])
refuse('request line', 400, [('TLS', '\x16\x03\x01\x02\0\x01\0\x01\xfc\x03\x03')])
one('request line', [('small letters', 'get' + LINE + H + '\r\n', '')], method='get')
one('request line', [('HTTP/1.2', 'GET /t/echo?m=000 HTTP/1.2\r\n' + H + '\r\n', ''),
                     ('beyond ASCII', 'GET /t/echo\xe4?m=000 HTTP/1.1\r\n' + H + '\r\n', '')],
    method='GET')
row('request line', 'junk behind a body', POST + 'Content-Length: 5\r\n\r\nhelloX' + HIDDEN,
    [seen('hello'), seen(method='XGET', tag='s')], True)
row('request line', 'a NUL behind a body', POST + 'Content-Length: 5\r\n\r\nhello\0' + HIDDEN,
    [seen('hello'), 400], False)
row('request line', 'HTTP/0.9 behind a request', GET + '\r\nGET /t/echo?s=000\r\n',
    [seen(method='GET'), 400], False)

refuse('HTTP/1.0', 400, [
    ('chunked', 'POST /t/echo?m=000 HTTP/1.0\r\n' + H + CHUNKED + '\r\n' + HELLO + HIDDEN),
    ('chunked and length', 'POST /t/echo?m=000 HTTP/1.0\r\n' + H + CHUNKED
     + 'Content-Length: 5\r\n\r\n' + HELLO + HIDDEN),
    ('chunked, keep-alive', 'GET /t/echo?m=000 HTTP/1.0\r\n' + H + 'Connection: keep-alive\r\n'
     + CHUNKED + '\r\n' + HELLO),
])
last('HTTP/1.0', [
    ('length', 'POST /t/echo?m=000 HTTP/1.0\r\n' + H + 'Content-Length: 5\r\n\r\nhello' + HIDDEN,
     'hello'),
    ('keep-alive', 'POST /t/echo?m=000 HTTP/1.0\r\n' + H
     + 'Connection: keep-alive\r\nContent-Length: 5\r\n\r\nhello' + HIDDEN, 'hello'),
    ('Expect', 'POST /t/echo?m=000 HTTP/1.0\r\n' + H
     + 'Expect: 100-continue\r\nContent-Length: 5\r\n\r\nhello', 'hello'),
])
last('HTTP/1.0', [
    ('no Host', 'GET /t/echo?m=000 HTTP/1.0\r\n\r\n' + HIDDEN, ''),
    ('Upgrade', 'GET /t/echo?m=000 HTTP/1.0\r\n' + H
     + 'Connection: upgrade\r\nUpgrade: x\r\n\r\n' + HIDDEN, ''),
], method='GET')

refuse('Host', 400, [(what, 'GET' + LINE + lines + '\r\n' + HIDDEN) for what, lines in (
    ('none', ''), ('empty', 'Host:\r\n'), ('twice', H + H), ('two', H + 'Host: other\r\n'),
    ('two, far apart', H + 'A: b\r\nhost: other\r\n'),
    ('space before the colon', 'Host : test\r\n'),
    ('a second, space before the colon', H + 'Host : other\r\n'),
    ('list', 'Host: test, other\r\n'), ('two words', 'Host: test other\r\n'),
    ('path', 'Host: test/t\r\n'), ('query', 'Host: test?x\r\n'), ('user', 'Host: a@test\r\n'),
    ('URL', 'Host: http://test\r\n'), ('two ports', 'Host: test:80:80\r\n'),
    ('port a word', 'Host: test:http\r\n'), ('port too large', 'Host: test:65536\r\n'),
    ('port 0', 'Host: test:0\r\n'), ('minus', 'Host: test:-80\r\n'), ('NUL', 'Host: test\0\r\n'),
    ('quotes', 'Host: "test"\r\n'), ('open bracket', 'Host: [::1\r\n'),
    ('backslash', 'Host: test\\other\r\n'), ('percent', 'Host: te%73t\r\n'),
    ('semicolon', 'Host: test;other\r\n'), ('asterisk', 'Host: *\r\n'), ('plus', 'Host: +\r\n'),
    ('folded', 'Host: test\r\n other\r\n'), ('fragment', 'Host: test#other\r\n'),
    ('zone', 'Host: [fe80::1%25lo]\r\n'), ('empty label', 'Host: a..b\r\n'),
)])
refuse('absolute form', 400, [(what, 'GET %s HTTP/1.1\r\n%s\r\n' % (target, lines) + HIDDEN)
                              for what, target, lines in (
    ('no Host', 'http://test/t/echo?m=000', ''), ('two Hosts', 'http://test/t/echo?m=000', H + H),
    ('bad Host', 'http://test/t/echo?m=000', 'Host: a/b\r\n'),
    ('user', 'http://a@test/t/echo?m=000', H), ('no host', 'http:///t/echo?m=000', H),
    ('one slash', 'http:/t/echo?m=000', H), ('other scheme', 'ftp://test/t/echo?m=000', H),
    ('backslash', 'http://test\\other/t/echo?m=000', H), ('query at once', 'http://test?m=000', H),
    ('bad port', 'http://test:x/t/echo?m=000', H), ('percent', 'http://te%73t/t/echo?m=000', H),
    ('no scheme', '//test/t/echo?m=000'[2:], H))])
one('absolute form', [(what, 'GET %s HTTP/1.1\r\n%s\r\n\r\n' % (target, host), '')
                      for what, target, host in (
    ('another Host', 'http://test/t/echo?m=000', 'Host: other'),
    ('empty Host', 'http://test/t/echo?m=000', 'Host:'),
    ('capitals', 'HTTP://test/t/echo?m=000', 'Host: a'),
    ('a name in the path', '//other/../t/echo?m=000', 'Host: test'),
    ('a URL in the path', '/t/http://other/echo?m=000', 'Host: test'))],
    method='GET', host='test')
one('another target', [
    ('X-Original-URL', GET + 'X-Original-URL: /t/echo?s=000\r\n\r\n', ''),
    ('X-HTTP-Method-Override', GET + 'X-HTTP-Method-Override: POST\r\n\r\n', ''),
], method='GET', host='test')

one('Connection', [
    ('names the length', POST + 'Connection: Content-Length\r\nContent-Length: 5\r\n\r\nhello',
     'hello'),
    ('names the coding', POST + 'Connection: Transfer-Encoding\r\n' + CHUNKED + '\r\n' + HELLO,
     'hello'),
    ('names Host', POST + 'Connection: Host\r\nContent-Length: 5\r\n\r\nhello', 'hello'),
    ('close in quotes', POST + 'Connection: "close"\r\nContent-Length: 5\r\n\r\nhello', 'hello'),
    ('closed', POST + 'Connection: closed\r\nContent-Length: 5\r\n\r\nhello', 'hello'),
    ('Keep-Alive: close', POST + 'Keep-Alive: close\r\nContent-Length: 5\r\n\r\nhello', 'hello'),
    ('Proxy-Connection', POST + 'Proxy-Connection: close\r\nContent-Length: 5\r\n\r\nhello',
     'hello'),
])
last('Connection', [
    ('close', POST + 'Connection: close\r\nContent-Length: 5\r\n\r\nhello' + HIDDEN, 'hello'),
    ('close among others', POST + 'Connection: a,CLOSE ,keep-alive\r\nContent-Length: 5\r\n\r\n'
     'hello' + HIDDEN, 'hello'),
    ('close in a second line', POST + 'Connection: keep-alive\r\nConnection: close\r\n'
     'Content-Length: 5\r\n\r\nhello' + HIDDEN, 'hello'),
])
one('Expect', [
    ('body at once', POST + 'Expect: 100-continue\r\nContent-Length: 5\r\n\r\nhello', 'hello'),
    ('chunks at once', POST + 'Expect: 100-continue\r\n' + CHUNKED + '\r\n' + HELLO, 'hello'),
    ('a request as body', with_length(POST + 'Expect: 100-continue\r\n'), HIDDEN),
    ('no body', POST + 'Expect: 100-continue\r\nContent-Length: 0\r\n\r\n', ''),
    ('another word', POST + 'Expect: 100-continuex\r\nContent-Length: 5\r\n\r\nhello', 'hello'),
    ('capitals', POST + 'Expect: 100-CONTINUE\r\nContent-Length: 5\r\n\r\nhello', 'hello'),
    ('twice', POST + 'Expect: 100-continue\r\nExpect: 100-continue\r\n'
     'Content-Length: 5\r\n\r\nhello', 'hello'),
])
one('Expect', [
    ('answered unread, body at once', with_length(NOREAD + 'Expect: 100-continue\r\n'), None),
    ('answered unread, chunks', in_chunks(head=NOREAD + 'Expect: 100-continue\r\n'), None),
])
row('Expect', '404, body at once', with_length('POST /none?m=000 HTTP/1.1\r\n' + H
                                               + 'Expect: 100-continue\r\n'), [404], True)
one('Expect', [('GET', GET + 'Expect: 100-continue\r\n\r\n', '')], method='GET')
one('Upgrade', [
    ('h2c', GET + 'Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\n'
     'HTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA\r\n\r\n', ''),
    ('websocket, not taken', GET + 'Connection: Upgrade\r\nUpgrade: websocket\r\n'
     'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n', ''),
    ('without Connection', GET + 'Upgrade: websocket\r\n\r\n', ''),
    ('without a protocol', GET + 'Connection: Upgrade\r\n\r\n', ''),
], method='GET')
one('Upgrade', [('with a body', with_length(POST + 'Connection: Upgrade\r\nUpgrade: h2c\r\n'),
                 HIDDEN)])

row('pipelined', 'three', GET + '\r\n' + with_length() + HIDDEN,
    [seen(method='GET'), seen(HIDDEN), seen(method='GET', tag='s')], True)
row('pipelined', 'chunks between', in_chunks() + HIDDEN,
    [seen(HIDDEN), seen(method='GET', tag='s')], True)
row('pipelined', 'a refusal between', GET + '\r\nGET /t/echo?s=000 HTTP/1.1\r\n\r\n' + HIDDEN,
    [seen(method='GET'), 400], False)
row('pipelined', '404 between', GET + '\r\nGET /none HTTP/1.1\r\n' + H + '\r\n' + HIDDEN,
    [seen(method='GET'), 404, seen(method='GET', tag='s')], True)
row('pipelined', 'smuggling behind a good one', HIDDEN + POST + 'Content-Length: 5\r\n' + CHUNKED
    + '\r\n' + HELLO, [seen(method='GET', tag='s'), 400], False)
