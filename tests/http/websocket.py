# SPDX-License-Identifier: GPL-2.0-only
"""The WebSocket example: python3-websockets as its client, and frames made by
hand that no client would send."""

import asyncio
import os
import subprocess
import threading

import websockets
from wire import HERE, LIMIT, SCALE, Client, free_port, ok, same, test

PROGRAM = os.path.join(HERE, '..', '..', 'build', 'userlib', 'examples',
                       'websocket')
KEY = 'dGhlIHNhbXBsZSBub25jZQ=='        # of RFC 6455 1.3, with its answer
ACCEPT = 's3pPLMBiTxaQ9kYGzzhZRbK+xOo='
ASKS = ('Connection: keep-alive, Upgrade\r\nUpgrade: websocket\r\n'
        'Sec-WebSocket-Key: %s\r\nSec-WebSocket-Version: 13\r\n' % KEY)
TEXT, BINARY, CLOSE, PING, PONG = 1, 2, 8, 9, 10


class Example:
    """The program, on a port of its own"""

    def __init__(self):
        self.port = free_port()
        self.url = 'ws://127.0.0.1:%d/ws/echo' % self.port
        self.program = subprocess.Popen(
            [PROGRAM, 'http://+:%d/ws/' % self.port])

    def __enter__(self):
        for _ in range(200):
            try:
                Client(self.port).close()
                return self
            except ConnectionRefusedError:
                threading.Event().wait(0.05)
        raise RuntimeError('the example does not listen')

    def __exit__(self, *_):
        ok(self.program.poll() is None, 'the example lives')
        self.program.terminate()
        try:
            same(self.program.wait(LIMIT), 0, 'and ends well')
        except subprocess.TimeoutExpired:
            self.program.kill()
            ok(False, 'the example does not end')

    def open(self):
        """A connection after the handshake"""
        c = Client(self.port).get('/ws/echo', ASKS)
        same(c.answer(head_only=True).status, 101, 'switched')
        return c


def frame(opcode, data=b'', fin=True, mask=b'\1\2\3\4', rsv=0, length=None):
    """@length: bytes of the length field, by default as few as it takes"""
    head = bytes([fin << 7 | rsv << 4 | opcode])
    size, bit = len(data), 0x80 if mask else 0
    if length is None:
        length = 0 if size < 126 else 2 if size < 65536 else 8
    head += bytes([bit | (size if not length else 126 if length == 2 else 127)])
    head += size.to_bytes(length, 'big') if length else b''
    if mask:
        data = bytes(b ^ mask[i % 4] for i, b in enumerate(data))
    return head + (mask or b'') + data


def receive(c):
    """(opcode, payload) of the server's next frame; (0, b'') at the end"""
    head = c._need(2)
    if len(head) < 2:
        return 0, b''
    size = head[1]
    if size >= 126:
        size = int.from_bytes(c._need(2 if size == 126 else 8), 'big')
    return head[0] & 15, c._need(size)


def run(coroutine):
    return asyncio.run(asyncio.wait_for(coroutine, 80))


async def messages(url):
    async with websockets.connect(url, max_size=None, ping_interval=None,
                                  open_timeout=30) as ws:
        for message in ('hello', '', 'Gr\u00fc\u00dfe \U0001f600', 'x' * 125,
                        'x' * 126, 'x' * 65535, 'x' * 65536, b'', b'\0\xff',
                        os.urandom(1 << 20)):
            await ws.send(message)
            same(await ws.recv(), message, '%s of %d' % (
                type(message).__name__, len(message)))
        await ws.send(['frag', 'men', 'ted'])
        same(await ws.recv(), 'fragmented', 'fragments')
        await (await ws.ping(b'are you there'))
        ok(True, 'a ping is answered')
        for i in range(20):
            await ws.send(str(i))
        same([await ws.recv() for i in range(20)], [str(i) for i in range(20)],
             'twenty before the first is read')
        await ws.close(4321, 'enough')
        same((ws.close_code, ws.close_reason), (4321, ''), 'closed in order')


@test()
def websocket_client(_s):
    with Example() as e:
        run(messages(e.url))


async def one_of_many(url, number, rounds):
    async with websockets.connect(url, open_timeout=60, ping_interval=None,
                                  close_timeout=30) as ws:
        for i in range(rounds):
            text = '%d %d' % (number, i)
            await ws.send(text)
            if await ws.recv() != text:
                return 0
    return rounds


async def many(url, rounds):
    return await asyncio.gather(*(one_of_many(url, n, rounds)
                                  for n in range(8)))


@test(parallel=True)
def websocket_clients(_s):
    rounds = max(2, 5 * SCALE // 100)
    with Example() as e:
        same(run(many(e.url, rounds)), [rounds] * 8, 'eight at once')


@test()
def websocket_handshake(_s):
    with Example() as e:
        with Client(e.port) as c:
            a = c.get('/ws/echo', ASKS).answer(head_only=True)
            same((a.status, a.get('Upgrade'), a.get('Connection')),
                 (101, 'websocket', 'Upgrade'), 'switched')
            same(a.get('Sec-WebSocket-Accept'), ACCEPT, 'the key of RFC 6455')
        for asks, status, what in (
                (ASKS.replace('13', '8'), 426, 'version 8'),
                (ASKS.replace('websocket', 'other', 1), 426, 'another one'),
                (ASKS.replace(KEY, KEY[:-4]), 400, 'short key'),
                (ASKS.replace(KEY, '!' + KEY[1:]), 400, 'key not Base64'),
                (ASKS.replace(', Upgrade', ''), 400, 'no Connection: Upgrade'),
                ('', 426, 'nothing asked')):
            with Client(e.port) as c:
                a = c.get('/ws/echo', asks).answer()
                same(a.status, status, what)
                if status == 426:
                    same(a.get('Sec-WebSocket-Version'), '13', 'which we know')
                same(c.get('/ws/').answer().status, 200, 'still HTTP')
        with Client(e.port) as c:
            same(c.get('/ws/echo', ASKS, version='1.0').answer().status, 400,
                 'HTTP/1.0')
        with Client(e.port) as c:
            a = c.get('/ws/').answer()
            ok(b'new WebSocket' in a.body, 'the page')


@test()
def websocket_frames(_s):
    """RFC 6455 5: what is wrong closes with its code, then FIN"""
    bad = [
        (frame(TEXT, b'x', mask=None), 1002, 'not masked'),
        (frame(TEXT, b'x', rsv=4), 1002, 'reserved bit'),
        (frame(3, b'x'), 1002, 'opcode 3'),
        (frame(11), 1002, 'opcode 11'),
        (frame(PING, b'x', fin=False), 1002, 'ping in pieces'),
        (frame(PING, b'x' * 126), 1002, 'long ping'),
        (frame(0, b'x'), 1002, 'continuation of nothing'),
        (frame(TEXT, b'a', fin=False) + frame(TEXT, b'b'), 1002,
         'a message within another'),
        (frame(TEXT, b'x', length=2), 1002, 'length in more bytes'),
        (frame(TEXT, b'x' * 126, length=8), 1002, 'in eight'),
        (b'\x82\xff' + b'\xff' * 8 + b'1234', 1002, 'length of 2^64 - 1'),
        (b'\x82\xff' + b'\x00' * 4 + b'\x10\0\0\0' + b'1234', 1009,
         '256 MiB'),
        (frame(BINARY, b'x' * 1048576, fin=False) + frame(0, b'y'), 1009,
         'too big in pieces'),
        (frame(TEXT, b'\xc0\x80'), 1007, 'overlong UTF-8'),
        (frame(TEXT, b'\xed\xa0\x80'), 1007, 'surrogate'),
        (frame(TEXT, b'\xf4\x90\x80\x80'), 1007, 'beyond U+10FFFF'),
        (frame(TEXT, b'abc\xe2\x82'), 1007, 'cut character'),
        (frame(CLOSE, b'\3'), 1002, 'close of one byte'),
        (frame(CLOSE, b'\3\xed'), 1002, 'code 1005 sent'),
        (frame(CLOSE, b'\0\1'), 1002, 'code 1'),
        (frame(CLOSE, b'\3\xe8\xff'), 1007, 'reason not UTF-8'),
        (frame(CLOSE, b'\3\xe8bye'), 1000, 'good close'),
        (frame(CLOSE), None, 'close without a code'),
    ]
    with Example() as e:
        for data, code, what in bad:
            with e.open() as c:
                c.send(data)
                want = code.to_bytes(2, 'big') if code else b''
                same(receive(c), (CLOSE, want), what)
                same(c.end(), 'fin', 'then the end')


@test()
def websocket_pieces(_s):
    with Example() as e, e.open() as c:
        data = frame(TEXT, 'Gr\u00fc\u00dfe'.encode())
        for i in range(len(data)):
            c.send(data[i:i + 1])
        same(receive(c), (TEXT, 'Gr\u00fc\u00dfe'.encode()), 'byte by byte')
        c.send(frame(TEXT, b'\xe2\x82', fin=False) + frame(PING, b'now') +
               frame(0, b'', fin=False) + frame(PONG) + frame(0, b'\xac'))
        same(receive(c), (PONG, b'now'), 'a ping between pieces')
        same(receive(c), (TEXT, b'\xe2\x82\xac'), 'a character of two pieces')
        c.send(frame(BINARY, b'x' * 1048576))
        same(receive(c), (BINARY, b'x' * 1048576), 'the largest message')
        c.shut()
        ok(c.end() in ('fin', 'reset'), 'a FIN without a close frame')
