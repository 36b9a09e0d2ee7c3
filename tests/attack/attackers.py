# SPDX-License-Identifier: GPL-2.0-only
"""Attacks. attackers.py NAME PORT: goes on until it is killed."""

import os
import select
import socket
import struct
import subprocess
import sys
import time

HOST = '127.0.0.1'
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
                # A FIN of the server's is seen only by who reads
                if s.recv(1, socket.MSG_PEEK) == b'':
                    raise ConnectionError
            except BlockingIOError:
                pass
            except OSError:
                del conns[s.fileno()]
                s.close()
        time.sleep(pause)


def flood(port):
    """Connections as fast as they can be made, reset or left"""
    kept = []
    while True:
        s = socket.socket()
        s.setblocking(False)
        s.connect_ex((HOST, port))
        kept.append(s)
        if len(kept) > 300:
            s = kept.pop(0)
            if len(kept) % 2:
                s.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack('ii', 1, 0))
            s.close()


ATTACKS = {
    'flood': flood,
    'pipelining': lambda port: keep_sending(
        port, 60, b'', (b'GET /none HTTP/1.1\r\n' + HEAD + b'\r\n') * 50, 4096),
    'heads': lambda port: keep_sending(
        port, 120, b'GET /t/echo HTTP/1.1\r\n' + HEAD, b'X: ' + b'y' * 60 + b'\r\n'),
    'receivers': lambda port: keep_sending(
        port, 80, b'GET /t/big?n=3000000 HTTP/1.1\r\n' + HEAD + b'\r\n', b'', 4096, 0.02),
    'bodies': lambda port: keep_sending(
        port, 120, b'POST /t/noread HTTP/1.1\r\n' + HEAD + b'Content-Length: 99999999\r\n\r\n',
        b'x' * 4096),
    'extensions': lambda port: keep_sending(port, 60, POST + b'5;', b'x' * 200),
    'trailers': lambda port: keep_sending(port, 60, POST + b'0\r\n', b'X: ' + b'y' * 200 + b'\r\n'),
    'chunks': lambda port: keep_sending(port, 40, POST, b'1\r\nx\r\n' * 20),
}

# slowhttptest's own: arguments, path
SLOW = {
    'slow headers': (['-H', '-i', '1', '-c', '200', '-r', '200'], '/t/echo'),
    'slow bodies': (['-B', '-i', '10', '-c', '200', '-r', '200', '-s', '8192'], '/t/echo'),
    'ranges': (['-R', '-c', '200', '-r', '200', '-a', '1', '-b', '500'], '/t/ranges?n=100000'),
    'slow reading': (['-X', '-c', '150', '-r', '150', '-w', '256', '-y', '512', '-n', '5',
                      '-z', '32', '-k', '3'], '/t/big?n=400000'),
}


def slow(name, port):
    """It ends when all of its connections have; then again"""
    args, path = SLOW[name]
    os.chdir('/tmp')
    while True:
        subprocess.run(['slowhttptest', *args, '-v', '0', '-p', '3', '-l', '600',
                        '-u', 'http://%s:%d%s' % (HOST, port, path)], check=False)
        time.sleep(0.05)


def main(name, port):
    os.nice(19)
    if name in SLOW:
        slow(name, port)
    ATTACKS[name](port)


if __name__ == '__main__':
    main(sys.argv[1], int(sys.argv[2]))
