# SPDX-License-Identifier: GPL-2.0-only
"""One message and its probe on a connection: sending, and reading what comes back."""

import hashlib
import re
import socket

from table import Seen
from wire import LIMIT, Client

TAG = re.compile(rb'\?(\w+)=(\d{3})')
PROBE = b'GET /t/echo?%s=%03d HTTP/1.1\r\nHost: test\r\nConnection: close\r\n\r\n'


def numbered(data, number):
    """With the row's number in its tags"""
    return re.sub(rb'\?([ms])=000', rb'?\1=%03d' % number, data)


def tag(text, number):
    """Tag of a target: "m", "s", "probe", "after"; "?" of another row, None without"""
    found = TAG.search(text.encode('latin-1') if isinstance(text, str) else text)
    if not found:
        return None
    return found[1].decode() if int(found[2]) == number else '?'


class Got:
    """An answer"""

    def __init__(self, status, closes, body):
        self.status, self.closes, self.body = status, closes, body
        self.fields = body.decode('latin-1').split()

    def __repr__(self):
        return '%d%s' % (self.status, ' ' + ' '.join(self.fields[:2])
                         if self.status == 200 else '')


def _chunks(data):
    """Body and the rest; None where it is cut off"""
    body = b''
    while True:
        size, mark, data = data.partition(b'\r\n')
        if not mark:
            return None, b''
        n = int(size.split(b';')[0], 16)
        if not n:
            return body, data.partition(b'\r\n')[2]
        if len(data) < n + 2:
            return None, b''
        body, data = body + data[:n], data[n + 2:]


def answers(data):
    """All answers in what came; the last may be None: cut off, or no answer"""
    out = []
    while data:
        head, mark, rest = data.partition(b'\r\n\r\n')
        match = re.match(rb'HTTP/1\.[01] (\d{3})[ \r]', head + b'\r\n')
        if not mark or not match:
            return out + [None]
        status, lower = int(match[1]), head.lower()
        length = re.search(rb'\r\ncontent-length: (\d+)', lower)
        if status < 200:
            data = rest
            continue
        if status in (204, 304):
            body, data = b'', rest
        elif length:
            n = int(length[1])
            body, data = (rest[:n], rest[n:]) if len(rest) >= n else (None, b'')
        elif b'\r\ntransfer-encoding: chunked' in lower:
            body, data = _chunks(rest)
        else:
            body, data = rest, b''
        out.append(None if body is None else
                   Got(status, b'\r\nconnection: close' in lower, body))
    return out


def _read(sock, seconds):
    sock.settimeout(seconds)
    try:
        return sock.recv(1 << 18)
    except socket.timeout:
        return None
    except ConnectionError:
        return b''


def talk(port, data, patience=LIMIT):
    """Send, read to the end. Who is quiet for @patience is told that nothing follows.
    The answers, and our port"""
    with Client(port) as c:
        number = c.sock.getsockname()[1]
        c.send(data)
        parts, told = [], False
        while True:
            got = _read(c.sock, LIMIT if told else patience)
            if got is None and not told:
                c.shut()
                told = True
            elif not got:
                break
            else:
                parts.append(got)
        return answers(b''.join(parts)), number


def fits(want, got, number, port):
    """Is this the answer that is allowed?"""
    if got is None or not isinstance(want, Seen):
        return got is not None and got.status == want
    if got.status != want.status:
        return False
    if got.status != 200:
        return True
    f = got.fields
    if len(f) < 6 or f[0] != want.method or tag(f[1], number) != want.tag:
        return False
    if want.body is not None:
        body = numbered(want.body, number)
        if f[3:5] != [str(len(body)), hashlib.sha256(body).hexdigest()]:
            return False
    return want.host is None or f[5] == '%s:%d' % (want.host, port)
