# SPDX-License-Identifier: GPL-2.0-only
"""Attacks. attackers.py NAME PORT: begins when a line comes on standard input, and goes on
until it is killed. In a network namespace whose loopback device has OTHERS."""

import os
import select
import socket
import struct
import subprocess
import sys
import time

HOST, SERVER = '127.0.0.1', '10.9.0.1'
WHOLE = 100000                  # bytes of what ranges are asked of
HEAD = b'Host: test\r\n'
POST = b'POST /t/echo HTTP/1.1\r\n' + HEAD + b'Transfer-Encoding: chunked\r\n\r\n'


def connect(port, rcvbuf=0):
    s = socket.socket()
    if rcvbuf:
        s.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, rcvbuf)
    s.connect((HOST, port))
    s.setblocking(False)
    return s


def keep_sending(port, count, first, more, rcvbuf=0, pause=0.002):
    """@count connections: each sends @first, then @more again and again, and never
    reads; one that was closed is made anew"""
    conns = {}
    while True:
        while len(conns) < count:
            try:
                s = connect(port, rcvbuf)
                s.send(first)
                conns[s.fileno()] = s
            except OSError:
                break
        for s in select.select([], list(conns.values()), [], 0.05)[1]:
            try:
                if more:
                    s.send(more)
                # What has not been read hides a reset, what has not been looked at a FIN
                if s.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR):
                    raise ConnectionError
                if s.recv(1, socket.MSG_PEEK) == b'':
                    raise ConnectionError
            except BlockingIOError:
                pass
            except OSError:
                del conns[s.fileno()]
                s.close()
        time.sleep(pause)


def flood(port, addresses):
    """Connections as fast as they can be made, of each address in turn, reset or left"""
    kept, nr = [], 0
    while True:
        s = socket.socket()
        s.setblocking(False)
        s.bind(('10.9.1.%d' % (nr % addresses + 1), 0))
        s.connect_ex((SERVER, port))
        kept.append(s)
        nr += 1
        if len(kept) > 75 * addresses + 200:
            s = kept.pop(0)
            if nr // addresses % 2:
                s.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack('ii', 1, 0))
            s.close()


def spin(_):
    """No attack: takes the CPU as one does"""
    while True:
        pass


ATTACKS = {
    'spin': spin,
    'flood': lambda port: flood(port, 1),
    'floods': lambda port: flood(port, 12),
    'pipelining': lambda port: keep_sending(
        port, 60, b'', (b'GET /none HTTP/1.1\r\n' + HEAD + b'\r\n') * 400, 4096),
    'heads': lambda port: keep_sending(
        port, 60, b'GET /t/echo HTTP/1.1\r\n' + HEAD, b'X: ' + b'y' * 500 + b'\r\n', pause=0),
    'no reading': lambda port: keep_sending(
        port, 80, b'GET /t/big?n=600000 HTTP/1.1\r\n' + HEAD + b'\r\n', b'', 4096, 0.02),
    'deaf program': lambda port: keep_sending(
        port, 200, b'POST /t/echo HTTP/1.1\r\n' + HEAD + b'Content-Length: 99999999\r\n\r\n',
        b'x' * 2048),
    'bodies': lambda port: keep_sending(
        port, 120, b'POST /t/noread HTTP/1.1\r\n' + HEAD + b'Content-Length: 99999999\r\n\r\n',
        b'x' * 4096),
    'extensions': lambda port: keep_sending(port, 60, POST + b'5;', b'x' * 200),
    'trailers': lambda port: keep_sending(port, 60, POST + b'0\r\n', b'X: ' + b'y' * 200 + b'\r\n'),
    'chunks': lambda port: keep_sending(port, 40, POST, b'1\r\nx\r\n' * 20),
}

# slowhttptest's own: arguments, path
SLOW = {
    'slow headers': (['-H', '-i', '10', '-c', '200', '-r', '200'], '/t/echo'),
    'slow bodies': (['-B', '-i', '10', '-c', '200', '-r', '200', '-s', '8192'], '/t/echo'),
    'ranges': (['-R', '-t', 'GET', '-c', '200', '-r', '200', '-a', '1', '-b', '500'],
               '/t/ranges?n=%d' % WHOLE),
    'slow reading': (['-X', '-c', '150', '-r', '150', '-w', '256', '-y', '512', '-n', '5',
                      '-z', '32', '-k', '3'], '/t/big?n=400000'),
}


def slow(name, port):
    """It ends when all of its connections have; then again"""
    args, path = SLOW[name]
    os.chdir('/tmp')
    while True:
        subprocess.run(['slowhttptest', *args, '-v', '0', '-p', '3', '-l', '600',
                        '-u', 'http://%s:%d%s' % (HOST, port, path)], check=False,
                       stdin=subprocess.DEVNULL)
        time.sleep(0.05)


def main(name, port):
    # Behind everybody else: they stand for other machines, whose CPUs are their own
    os.sched_setscheduler(0, os.SCHED_IDLE, os.sched_param(0))
    if not sys.stdin.readline():
        return
    if name in SLOW:
        slow(name, port)
    ATTACKS[name](port)


if __name__ == '__main__':
    main(sys.argv[1], int(sys.argv[2]))
