# SPDX-License-Identifier: GPL-2.0-only
"""The commands of docs/standard-tools.md, and the lines that they print there."""

import os
import pwd
import re
import signal
import socket
import subprocess
import time
from pathlib import Path

import wire
from tool import TOP, shell, wanted_status
from wire import ok, same, test

GROUP = '/sys/fs/cgroup/shop.slice'
HELLO = str(TOP / 'build/userlib/examples/hello')
URL = 'http://+:8080/shop/'
USER = pwd.getpwnam('www-data')


def shape(line):
    """A line without its numbers and the width of its columns"""
    line = re.sub(r'\b[0-9a-f]{16}\b|(?<=\bsk:)[0-9a-f]+', 'N', line)
    return re.sub(r'\d+(\.\d+)?[KMG]?', 'N', ' '.join(line.split()))


def commands():
    """(command, exit status, lines) of each on the page"""
    text = (TOP / 'docs/standard-tools.md').read_text()
    for found in re.finditer(r'^    \$ (.*)\n((?:    (?!\$ ).*\n)*)', text, re.M):
        yield found[1], wanted_status(found[1]), found[2].splitlines()


def check(line, wanted, shown, pid):
    """Once if it changes anything, else until it is so"""
    missing, stop = None, time.monotonic() + wire.LIMIT
    while True:
        r = shell(line, PID=str(pid))
        said = [shape(one) for one in r.stdout.splitlines()]
        missing = [one for one in map(shape, shown) if one not in said]
        good = r.returncode == wanted and not missing and (shown or not said)
        if good or re.search(r'ss .*K|netns (add|delete)', line) or time.monotonic() > stop:
            break
        time.sleep(0.1)
    if not ok(good, line):
        print('# %d %r\n# missing %r' % (r.returncode, r.stdout + r.stderr, missing), flush=True)


def states(pid):
    """Of its threads"""
    return {task.read_text().rpartition(')')[2].split()[0]
            for task in Path('/proc/%d/task' % pid).glob('*/stat')}


def waiting(pid, client):
    """Requests that nobody takes are in fdinfo, not in Recv-Q"""
    clients = [wire.Client(8080) for _ in range(8)]
    os.kill(pid, signal.SIGSTOP)
    same(wire.until(lambda: states(pid) == {'T'}), True, 'each thread is stopped')
    for one in [client, *clients]:
        one.get('/shop/')
    stop, pending, queues = time.monotonic() + wire.LIMIT, 0, None
    while (pending < 5 or queues != {'0'}) and time.monotonic() < stop:
        with open('/proc/%d/fdinfo/4' % pid, encoding='utf-8') as file:
            pending = int(re.search(r'^httpsys-pending:\t(\d+)$', file.read(), re.M)[1])
        told = subprocess.run(['ss', '-Htn', 'sport = :8080'], capture_output=True, text=True,
                              check=True).stdout
        queues = {line.split()[1] for line in told.splitlines()}
    # What the four threads do not have
    same((pending >= 5, queues), (True, {'0'}), 'nine requests: pending, Recv-Q')
    os.kill(pid, signal.SIGCONT)
    same([one.answer().status for one in [client, *clients]], [200] * 9, 'answered')
    for one in clients:
        one.close()


def start():
    """The page's program, in its group, once it serves"""
    # pylint: disable=consider-using-with
    program = subprocess.Popen([
        'sh', '-c', 'echo $$ >%s/cgroup.procs; exec setpriv --reuid %d --regid %d --groups 0 '
        '%s %s' % (GROUP, USER.pw_uid, USER.pw_gid, HELLO, URL)])
    stop = time.monotonic() + wire.LIMIT
    while time.monotonic() < stop:
        try:
            client = wire.Client(8080)
            if client.get('/shop/').answer().status == 200:
                return program, client
            client.close()
        except OSError:
            pass
        time.sleep(0.05)
    raise RuntimeError('the program does not serve')


def status_at(host, port):
    """Of an answer on a new connection; 0: none was possible"""
    try:
        with socket.create_connection((host, port), wire.LIMIT) as one:
            one.sendall(b'GET /shop/ HTTP/1.0\r\nHost: x\r\n\r\n')
            return int(one.recv(100).split()[1])
    except (OSError, IndexError):
        return 0


def listening(port):
    """How many sockets"""
    return len(shell('ss -Hntl sport = :%d' % port).stdout.splitlines())


@test()
def closed_ports(_):
    """Listening sockets that are destroyed, also those that overlap"""
    # pylint: disable=consider-using-with
    programs = [subprocess.Popen([HELLO, 'http://127.0.0.2:8083/shop/'])]
    ok(wire.until(lambda: status_at('127.0.0.2', 8083)), 'served on an address')
    programs.append(subprocess.Popen([HELLO, 'http://+:8083/shop/']))
    hosts = ('127.0.0.1', '127.0.0.2', '::1')

    def serves():
        return wire.until(lambda: [status_at(h, 8083) for h in hosts] == [200] * 3)
    try:
        ok(serves(), 'and on all')
        client = wire.Client(8083)
        for i in range(5):
            killed = shell('ss -HnK state listening sport = :8083').stdout.splitlines()
            same(len(killed), 3, 'destroyed, time %d' % (i + 1))
            ok(serves(), 'served as before')
            same(listening(8083), 3, 'listening sockets')
        same(client.get('/shop/').answer().status, 200, 'a connection from before')
    finally:
        for one in programs:
            one.kill()
            one.wait()
    ok(wire.until(lambda: not listening(8083)), 'none is left')


@test()
def standard_tools(_):
    """docs/standard-tools.md"""
    os.makedirs(GROUP, exist_ok=True)
    program, client = start()
    seen = 0
    try:
        pid = program.pid
        waiting(pid, client)
        for line, wanted, shown in commands():
            check(line, wanted, shown, pid)
            seen += 1
        ok(seen > 15, 'commands')
    finally:
        client.close()
        program.kill()
        program.wait()
        os.rmdir(GROUP)
