# SPDX-License-Identifier: GPL-2.0-only
"""The error log."""

import os
import socket

from common import (LIMIT, ok, same, test, Daemon, Program, flush, files,
                    text_of, records, lost, root)


def errors_of(path):
    return [line.split() for line in
            records(text_of(files(path, 'HTTPERR')))]


@test
def errors():
    """The error log: what the kernel refused, and what was lost"""
    with root() as path:
        d = Daemon(path).ready()
        with Program(name='myqueue') as p:
            p.get('/none?x=1')
            with socket.create_connection(('127.0.0.1', p.port), LIMIT) as s:
                s.sendall(b'GE(T /t/x HTTP/1.1\r\nHost: x\r\n\r\n')
                s.recv(1000)
                port = s.getsockname()[1]
            with socket.create_connection(('127.0.0.1', p.port), LIMIT) as s:
                s.sendall(b'GET /t/x HTTP/3.0\r\nHost: x\r\n\r\n')
                s.recv(1000)
            try:
                p.get('/t/die')
            except OSError:
                pass
            p.child.wait()
        flush()
        d.end()
        names = files(path, 'HTTPERR')
        same([os.path.basename(n) for n in names], ['httperr1.log'], 'a file')
        head = text_of(names).splitlines()[:4]
        same(head[3], '#Fields: date time c-ip c-port s-ip s-port cs-version cs-method cs-uri '
             'sc-status s-siteid s-reason s-queuename', 'fields')
        lines = errors_of(path)
        same({len(line) for line in lines}, {13}, 'fields of each line')
        same([line[11] for line in lines],
             ['N/A', 'Verb', 'Version_N/S', 'Connection_Abandoned_By_ReqQueue'], 'reasons')
        same(lines[0][2:10], ['127.0.0.1', lines[0][3], '127.0.0.1', str(p.port), 'HTTP/1.1',
                              'GET', '/none?x=1', '404'], 'a refusal')
        same(lines[1][3], str(port), "the client's port")
        same(lines[1][9], '400', 'a bad request')
        same(lines[3][8:10], ['/t/die', '-'], 'a lost request')
        ok(int(lines[3][10]) > 0, 'its group')
        same(lines[3][12], 'myqueue', 'its queue')


@test
def errors_off():
    with root() as path:
        d = Daemon(path, '--no-errors').ready()
        with Program() as p:
            p.get('/none')
        flush()
        d.end()
        same(os.listdir(path), [], 'no file')
