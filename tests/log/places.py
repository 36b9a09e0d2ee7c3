# SPDX-License-Identifier: GPL-2.0-only
"""Where files are, what they are called, when the next begins."""

import os
import re
import signal
import subprocess
import tempfile
import time

from common import (TOP, W3C, NCSA, SIZE, DAILY, WEEKLY, MONTHLY, HOURLY, ok,
                    same, test, soon, Daemon, Program, flush, files, text_of,
                    records, lost, root, logged)


@test
def directories():
    """A program says any directory, and gets one below its user's"""
    os.makedirs('/tmp/elsewhere', exist_ok=True)
    with root() as path:
        os.makedirs(path + '/0/link-to')
        os.symlink('/tmp/elsewhere', path + '/0/link')
        os.mkfifo(path + '/0/link-to/ex%s.log' % time.strftime('%y%m%d', time.gmtime()))
        d = Daemon(path).ready()
        for place in ['C:\\Logs\\App', '//srv/share', '/a/./b//c/', '/a/../../../tmp/elsewhere',
                      '/..', '/link/deep', '/link-to', '/' + '/'.join('d' * 33)]:
            with Program(format=W3C, directory=place) as p:
                p.get('/t/x')
                flush()
        d.kill(signal.SIGUSR1)
        ok(soon(lambda: 'lines written' in d.said()), 'totals on SIGUSR1')
        _, said = d.end()
        made = sorted(os.path.relpath(base, path) for base, _, names in os.walk(path)
                      if any(n.endswith('.log') for n in names))
        same(made, ['0/Logs/App', '0/a/b/c', '0/link-to', '0/srv/share'], 'directories')
        same(os.listdir('/tmp/elsewhere'), [], 'nothing elsewhere')
        same(said.count('leads elsewhere'), 3, 'refused by name')
        ok('/0/link/deep/' in said and said.count('are lost') == 5, said)
        ok('3 lines written, 5 not' in said, 'counted')


@test
def users():
    """One user does not write into the log of another"""
    os.chmod('/dev/httpsys', 0o666)
    with root() as path:
        d = Daemon(path).ready()
        for user in (41001, 41002):
            with Program(user=user, format=W3C, directory='/same') as p:
                p.get('/t/x')
        flush()
        d.end()
        same(sorted(os.listdir(path)), ['41001', '41002'], 'a directory for each')
    os.chmod('/dev/httpsys', 0o660)


@test
def by_size():
    """Rollover by size, across a restart"""
    query = 'x' * 4000
    with root() as path:
        d = Daemon(path).ready()
        with Program(format=W3C, rollover=SIZE, size=1048576) as p:
            p.many(['/t/x?' + query] * 300)
            flush()
            d.end()
            d = Daemon(path).ready()
            p.many(['/t/x?' + query] * 300)
            flush()
        d.end()
        names = files(path)
        same([os.path.basename(n) for n in names], ['extend1.log', 'extend2.log', 'extend3.log'],
             'files')
        same(len(records(text_of(names))), 600, 'all lines')
        ok(max(os.path.getsize(n) for n in names) <= 1048576, 'none too large')
        ok(all(text_of(n).startswith('#Software: httpsys') for n in names), 'a header in each')


@test
def by_time():
    """Rollover by the clock, which is set forward"""
    start = time.time()
    with root() as path:
        d = Daemon(path).ready()
        with Program(format=W3C, rollover=HOURLY) as p:
            for step in range(3):
                p.get('/t/%d' % step)
                flush()
                time.clock_settime(time.CLOCK_REALTIME, time.time() + 3600)
        d.end()
        names = [os.path.basename(n) for n in files(path)]
        want = [time.strftime('ex%y%m%d%H.log', time.gmtime(start + 3600 * i)) for i in range(3)]
        same(names, want, 'a file each hour')
    time.clock_settime(time.CLOCK_REALTIME, 1782999999)  # a Thursday, 2 July 2026, 13:46 UTC
    want = {DAILY: 'ex260702.log', WEEKLY: 'ex260701.log', MONTHLY: 'ex2607.log'}
    for roll, name in want.items():
        with root() as path:
            got, _ = logged(path, ['/t/x'], format=W3C, rollover=roll)
            same(os.path.basename(got), name, 'name')
    os.environ['TZ'] = 'Pacific/Kiritimati'     # 14 hours ahead
    with root() as path:
        got, _ = logged(path, ['/t/x'], format=W3C, rollover=DAILY, flags=3)
        same(os.path.basename(got), 'ex260703.log', 'by local time')
    with root() as path:
        _, text = logged(path, ['/t/x'], format=NCSA)
        ok('[03/Jul/2026:03:4' in text and ' +1400]' in text, text)
    del os.environ['TZ']


@test
def rotated():
    """logrotate renames, then SIGHUP"""
    with root() as path:
        d = Daemon(path).ready()
        with Program(format=W3C, rollover=SIZE, size=4294967295) as p:
            p.get('/t/1')
            flush()
            name = path + '/0/web/extend1.log'
            os.rename(name, name + '.1')
            p.get('/t/2')
            flush()
            ok(not os.path.exists(name), 'not before the signal')
            d.reopen()
            p.get('/t/3')
            flush()
            same(len(records(text_of(name + '.1'))), 2, 'before the signal')
            same(len(records(text_of(name))), 1, 'after it')
            ok(text_of(name).startswith('#Software'), 'with a header')
            os.unlink(name)
            p.get('/t/4')
            flush()
            same(len(records(text_of(name))), 1, 'a file that was removed is made anew')
        d.end()


@test
def logrotate():
    """The example rotates, and the daemon follows"""
    with root() as path, tempfile.TemporaryDirectory() as state:
        d = Daemon(path).ready()
        with open(TOP + '/scripts/install/httpsys.logrotate', encoding='utf-8') as file:
            rules = file.read().replace('/var/log/httpsys', path)
        rules = re.sub(r'\tsu .*', '\tsu root root', rules)
        rules = re.sub(r'systemctl .*', 'kill -HUP %d' % d.child.pid, rules)
        with open(state + '/rules', 'w', encoding='utf-8') as file:
            file.write(rules)
        with Program(format=W3C, rollover=SIZE, size=4294967295) as p:
            for name in ('1', '2'):
                p.get('/t/' + name)
                p.get('/none')
                flush()
                r = subprocess.run(['logrotate', '--force', '--state', state + '/state',
                                    state + '/rules'], capture_output=True, text=True,
                                   check=False)
                same((r.returncode, r.stderr), (0, ''), 'logrotate')
                d.reopen()
        d.end()
        for place in ('0/web', 'HTTPERR'):
            same([len(records(text_of(n))) for n in files(path, place, '*.log.1')], [1],
                 'a line in the newest of ' + place)
            ok(files(path, place, '*.log.2*'), 'and an older one')
