# SPDX-License-Identifier: GPL-2.0-only
"""The daemon as a program and a service; what the page about it shows."""

import os
import re
import shutil
import subprocess
import tempfile

from common import (DAEMON, CTL, TOP, LIMIT, W3C, IIS, NCSA, RAW, ANALYSED, ok,
                    same, test, Daemon, Program, flush, files, text_of,
                    records, root)

# As the unit does
RIGHTS = ['--inh-caps', '-all,+net_admin', '--ambient-caps', '-all,+net_admin',
          '--bounding-set', '-all,+net_admin', '--no-new-privs']


def become(user):
    return ['setpriv', '--reuid', user, '--regid', user, '--clear-groups']


@test
def one_only():
    """A second daemon would take half of the records"""
    with root() as path:
        d = Daemon(path).ready()
        r = subprocess.run([DAEMON, '--root=' + path], capture_output=True, text=True,
                           timeout=LIMIT, check=False)
        same(r.returncode, 1, 'refused')
        ok('another httpsyslogd' in r.stderr, r.stderr)
        d.end()


@test
def arguments():
    """One line that says what, status 2"""
    for bad in ['--root=', '--nap=x', '--nap=99999', '--retry=0', '--error-size=5',
                '--error-rollover=often', '--codepage=none-such', '--unknown']:
        r = subprocess.run([DAEMON, bad], capture_output=True, text=True, timeout=LIMIT,
                           check=False)
        same((r.returncode, r.stderr.count('\n')), (2, 1), bad)
    same(subprocess.run([DAEMON, 'x'], capture_output=True, timeout=LIMIT,
                        check=False).returncode, 2, 'an argument too many')
    r = subprocess.run([DAEMON, '--help'], capture_output=True, text=True, check=False)
    ok(r.returncode == 0 and 'usage' in r.stdout, 'help')
    r = subprocess.run([DAEMON, '--root=/none'], capture_output=True, text=True, check=False)
    same((r.returncode, r.stderr.count('\n')), (1, 1), 'a root that is not there')
    status = subprocess.run([CTL, 'flush', 'log'], capture_output=True,
                            check=False).returncode
    same(status, 2, 'httpsysctl flush log')


@test
def unit():
    """The daemon's unit is good, and hardened"""
    with tempfile.TemporaryDirectory() as place:
        path = place + '/httpsyslogd.service'
        with open(TOP + '/scripts/install/httpsyslogd.service', encoding='utf-8') as file:
            lines = file.read().replace('@PREFIX@/sbin/httpsyslogd', DAEMON)
        with open(path, 'w', encoding='utf-8') as file:
            file.write(lines)
        r = subprocess.run(['systemd-analyze', 'verify', '--man=no', path], text=True,
                           capture_output=True, check=False)
        said = [line for line in r.stderr.splitlines() if 'httpsyslogd' in line]
        same((r.returncode, said), (0, []), 'systemd-analyze verify')
        r = subprocess.run(['systemd-analyze', 'security', '--offline=true', '--threshold=25',
                            path], text=True, capture_output=True, check=False)
        ok(r.returncode == 0, 'exposed less than 2.5: ' + r.stdout[-200:])


@test
def ordinary_user():
    """With CAP_NET_ADMIN alone, as the unit starts it; not without"""
    with root() as path:
        os.chown(path, 41009, 41009)
        os.chmod('/dev/httpsys', 0o666)
        su = become('41009')
        d = Daemon(path, command=[*su, *RIGHTS]).ready()
        with Program(format=W3C) as p:
            p.get('/t/x')
            same(flush(), (0, ''), 'flushed')
        same(d.end()[0], 0, 'ends well')
        same(len(records(text_of(files(path)))), 1, 'a line')
        status, said = Daemon(path, command=su).ready().end()
        same(status, 1, 'without the capability')
        ok('Operation not permitted' in said, said)
        r = subprocess.run([*su, CTL, 'flush', 'logbuffer'], capture_output=True, text=True,
                           check=False)
        same((r.returncode, r.stderr.count('\n')), (1, 1), 'nor flush')
    os.chmod('/dev/httpsys', 0o660)


@test
def page():
    """docs/logging.md: what it shows works"""
    with open(TOP + '/docs/logging.md', encoding='utf-8') as file:
        shown = [line.strip() for line in file if line.startswith('    ')]
    same(subprocess.run(['systemd-sysusers', TOP + '/scripts/install/httpsys.sysusers'],
                        check=False).returncode, 0, "the daemon's user")
    os.makedirs('/var/log/httpsys', exist_ok=True)
    shutil.chown('/var/log/httpsys', 'httpsys-log', 'httpsys-log')
    os.chmod('/dev/httpsys', 0o666)
    d = Daemon('/var/log/httpsys', command=[*become('httpsys-log'), *RIGHTS]).ready()
    for kind, name in ((W3C, 'w3c'), (IIS, 'iis'), (NCSA, 'ncsa'), (RAW, 'raw')):
        with Program(format=kind, directory='C:\\' + name, fields=ANALYSED,
                     on='session' if kind == RAW else 'group') as p:
            p.many(['/t/x', '/none'])
    flush()
    env = {**os.environ, 'PATH': TOP + '/build/userlib:' + os.environ['PATH']}
    env['PATH'] += ':/sbin:/usr/sbin'
    ran = 0
    for line in shown:
        if line.split()[0] not in ('httpsyslogd', 'httpsysctl', 'goaccess', 'awk', 'logrotate'):
            continue
        r = subprocess.run(['sh', '-c', line.replace('report.json', '/tmp/report.json')],
                           cwd=TOP, env=env, capture_output=True, text=True, check=False,
                           stdin=subprocess.DEVNULL)
        ok(r.returncode == 0, line if not r.returncode else line + ': ' + r.stderr)
        ran += 1
        if line.startswith('awk'):
            ok(re.match(r'\d+ ', r.stdout), r.stdout)
    same(ran, 7, 'commands of the page')
    same(text_of(files('/var/log/httpsys', 'HTTPERR')).splitlines()[3],
         next(line for line in shown if line.startswith('#Fields')),
         'fields of the error log')
    d.end()
    shutil.rmtree('/var/log/httpsys')
    os.chmod('/dev/httpsys', 0o660)
