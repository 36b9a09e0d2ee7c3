# SPDX-License-Identifier: GPL-2.0-only
"""Wire fuzzer: batches of connections that send requests, whole and mutated, in pieces at
random places, and half-close, reset, go or do not read in between. After each batch those
who behaved must have been answered right, and at the end nothing may be left.

TIME=seconds runs that long (20). Each batch prints nothing but its failure, with its
seed; SEED=number runs that batch alone. The order in which the kernel and the program's
threads run is not part of the seed."""

import os
import random
import socket
import subprocess
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [os.path.join(HERE, '..', 'http'), os.path.join(HERE, '..', 'smuggling')]
# pylint: disable=wrong-import-position
import wire                                                        # noqa: E402
from table import ROWS                                             # noqa: E402
from wire import SCALE, Client, ok, line, test                     # noqa: E402

SECONDS = float(os.environ.get('TIME') or 20)
SEED = os.environ.get('SEED')
CONNECTIONS = 12 if SCALE >= 100 else 4
CONNECTIONS_NOW = 'counter 1'

MODES = ('echo', 'echo', 'echo', 'noread', 'chunked?k=3', 'pieces?k=3', 'unframed',
         'big?n=20000', 'big?n=400000', 'auto?k=2&t=1', 'status?s=204', 'status?s=404', 'disc',
         'cancel', 'slow?ms=3', 'hold', 'pipe?n=100', 'ranges?n=5000', 'cached?p=1', '../none',
         '%2e%2e/x', 'a%2Fb')
METHODS = ('GET', 'GET', 'POST', 'POST', 'PUT', 'HEAD', 'OPTIONS', 'DELETE', 'BREW')
HEADERS = ('Expect: 100-continue', 'Connection: close', 'Connection: keep-alive',
           'Connection: Upgrade\r\nUpgrade: raw', 'Range: bytes=0-9,20-', 'If-None-Match: "a"',
           'Accept-Encoding: gzip;q=0, br', 'X-Nonce: n', 'Cookie: a=b', 'Transfer-Encoding: x',
           'Content-Length: 3', 'If-Modified-Since: Sun, 06 Nov 1994 08:49:37 GMT')
WORDS = (b'\r\n', b'\n', b'\r', b'\0', b' ', b'\t', b':', b'\r\n\r\n', b'0\r\n\r\n', b'%', b'\xff',
         b'Content-Length: 0\r\n', b'Transfer-Encoding: chunked\r\n', b'HTTP/1.0', b'ffffffff',
         b'Host: a\r\n', b'Expect: 100-continue\r\n', b'GET /t/echo HTTP/1.1\r\nHost: a\r\n\r\n')


def chunks(r, body):
    out = b''
    while body:
        n = r.randint(1, len(body))
        out += b'%x%s\r\n' % (n, r.choice((b'', b'', b';a=b'))) + body[:n] + b'\r\n'
        body = body[n:]
    return out + b'0\r\n' + r.choice((b'', b'', b'X: y\r\n')) + b'\r\n'


def request(r):
    """A request that is well-formed, mostly"""
    method = r.choice(METHODS)
    head = '%s /t/%s HTTP/1.%d\r\nHost: test\r\n' % (
        method, r.choice(MODES), r.random() < 0.95)
    head += ''.join(h + '\r\n' for h in r.sample(HEADERS, r.choice((0, 0, 1, 2, 4))))
    body = r.randbytes(r.choice((0, 5, 300)))
    body *= r.choice((1, 1, 1, 40))
    if method in ('POST', 'PUT') or r.random() < 0.2:
        if r.random() < 0.5:
            return head.encode() + b'Content-Length: %d\r\n\r\n' % len(body) + body
        return head.encode() + b'Transfer-Encoding: chunked\r\n\r\n' + chunks(r, body)
    return head.encode() + b'\r\n'


def mutate(r, data):
    data = bytearray(data)
    for _ in range(r.choice((1, 1, 2, 5))):
        at = r.randrange(len(data) + 1)
        kind = r.randrange(5)
        if kind == 0 and at < len(data):
            data[at] ^= 1 << r.randrange(8)
        elif kind == 1:
            del data[at:at + r.choice((1, 1, 4, 50))]
        elif kind == 2:
            data[at:at] = r.choice(WORDS)
        elif kind == 3:
            data[at:at] = data[r.randrange(len(data) + 1):][:r.choice((1, 10, 200))]
        else:
            data[at:at + r.choice((0, 4))] = r.randbytes(4)
    return bytes(data)


def stream(r):
    """What a connection sends"""
    out = b''
    for _ in range(r.choice((1, 1, 2, 4, 20))):
        part = r.choice(ROWS).data if r.random() < 0.3 else request(r)
        out += mutate(r, part) if r.random() < 0.4 else part
    return out[:r.randrange(len(out))] if r.random() < 0.2 and out else out


def script(r):
    """The actions of a connection, in order"""
    data, actions = stream(r), []
    cuts = sorted(r.randrange(len(data) + 1) for _ in range(r.choice((0, 0, 1, 3, 30))))
    for start, end in zip([0] + cuts, cuts + [len(data)]):
        actions.append(('send', data[start:end]))
        if r.random() < 0.3:
            actions.append(('read', r.choice((1, 100, 100000))))
    if r.random() < 0.3:
        actions.insert(r.randrange(len(actions) + 1), ('shut', None))
    actions += [('read', 1 << 20)] * r.choice((0, 1, 3))
    if r.random() < 0.3:
        actions.insert(r.randrange(len(actions) + 1), (r.choice(('reset', 'close')), None))
    return actions


class Wild:
    """A connection that does as its script says, never waiting"""

    def __init__(self, port, r):
        self.client = Client(port)
        self.client.sock.setblocking(False)
        self.actions = script(r)[::-1]

    def step(self):
        """False: it is done"""
        if not self.actions:
            return False
        what, value = self.actions.pop()
        sock = self.client.sock
        try:
            if what == 'send':
                sock.send(value)
            elif what == 'read':
                sock.recv(value)
            elif what == 'shut':
                sock.shutdown(socket.SHUT_WR)
            else:
                self.end(what == 'reset')
        except OSError:
            pass
        return bool(self.actions)

    def end(self, reset):
        self.actions = []
        if reset and self.client.sock.fileno() >= 0:
            self.client.reset()
        self.client.close()


class Good:
    """A connection that behaves, and is kept as long as the server keeps it"""

    def __init__(self, port):
        self.port, self.client = port, Client(port)

    def ask(self, r):
        """Is the answer right?"""
        body = r.randbytes(r.choice((0, 10, 1000)))
        url = '/t/%s?%d' % (r.choice(('echo', 'chunked', 'pieces')), r.randrange(1 << 30))
        self.client.post(url, body, 'X-Nonce: good\r\n')
        a = self.client.answer()
        return a.status == 200 and a.fields[:5] == line('POST', url, 'good', body)


def batch(s, seed, kept):
    """False: somebody who behaved was not served"""
    r = random.Random(seed)
    wild = [Wild(s.port, r) for _ in range(CONNECTIONS)]
    going = list(wild)
    while going:
        w = r.choice(going)
        if not w.step():
            going.remove(w)
    for w in wild:
        w.end(r.random() < 0.3)
    s('release')
    fresh = Good(s.port)
    good = kept.ask(r) and fresh.ask(r)
    fresh.client.close()
    return good


def now():
    """What there is of everything"""
    return {name: n for name, n in wire.counters().items() if str(name).endswith('_now')}


def same_as(before):
    """Wait until there is no more than before; what there is"""
    wire.until(lambda: now() == before)
    return now()


def batches(s):
    s.must('tidy')
    seed = int(SEED) if SEED else random.SystemRandom().randrange(1 << 31)
    kept, first, stop = Good(s.port), seed, time.monotonic() + SECONDS
    good = True
    while good and (seed == first or (time.monotonic() < stop and not SEED)):
        good = batch(s, seed, kept)
        if not good:
            ok(False, 'who behaves is not served; SEED=%d' % seed)
        seed += 1
    kept.client.close()
    ok(good, '%d batches of %d connections, seeds from %d; the program had %d requests'
       % (seed - first, CONNECTIONS, first, s.seen()))
    # A request that the program holds may have reached it after the last release
    if not ok(wire.until(lambda: s('release') == 0 and s(CONNECTIONS_NOW) == 0),
              'no connection is left'):
        subprocess.run(['ss', '-Htnoim', 'state', 'connected', 'exclude', 'time-wait'], check=False)
        print('# %r' % wire.counters(), flush=True)
    ok(s.program.poll() is None, 'the program lives')


@test()
def wire_fuzz(_s):
    before = now()
    server = wire.Server(threads=16)
    try:
        batches(server)
    finally:
        server.stop()
    # Exchanges have no counter: the module's unloading fails if one is left
    left = same_as(before)
    ok(left == before, 'when the program has died all is as before: %r' % left)


if __name__ == '__main__':
    wire.ALARM = int(SECONDS) + 120
    sys.exit(wire.run(sys.argv[1:]))
