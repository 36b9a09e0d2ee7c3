# SPDX-License-Identifier: GPL-2.0-only
"""The commands of docs/containers.md, as they stand there, and what happens when a part of them
is missing: containers that differ from the page's in just that, run by crun."""

import copy
import glob
import json
import os
import re
import subprocess
import sys
import tempfile

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path.insert(0, TOP + '/tests/http')
from wire import until  # noqa: E402

PAGE = TOP + '/docs/containers.md'
EXAMPLES = TOP + '/build/userlib/examples'
STORAGE = '/var/lib/containers'
LIMIT = 60.0	# seconds for whatever should happen soon
ENV = {**os.environ, 'PATH': TOP + '/build/userlib:' + os.environ['PATH']}
WORDS = ('mkdir', 'cp', 'ldd', 'ip', 'podman', 'curl', 'httpsysctl')
ENOSYS = 38
# Prints the error of io_uring_setup(2)
RING = 'syscall(425, 1, 0); print $!+0'

_count = {'done': 0, 'failed': 0}


def ok(good, text, note=''):
    _count['done'] += 1
    _count['failed'] += not good
    text = ' '.join(text.replace('#', '/').split())
    print('%sok %d - %s' % ('' if good else 'not ', _count['done'], text), flush=True)
    if not good and note:
        print('# ' + note.strip().replace('\n', '\n# '), flush=True)


def shell(command):
    return subprocess.run(['sh', '-c', command], cwd=TOP, env=ENV, text=True, check=False,
                          capture_output=True, stdin=subprocess.DEVNULL, timeout=120)


def commands():
    """(command, exit status) of each one on the page"""
    with open(PAGE, encoding='utf-8') as file:
        text = file.read().replace('\\\n', '')
    for line in re.findall(r'^    (.*)$', text, re.M):
        if line.split()[0] in WORDS:
            status = re.search(r'# exit status (\d+)$', line)
            yield line, int(status[1]) if status else 0


def page():
    """Each as it stands there; ids of the containers by name"""
    ids = {}
    for line, wanted in commands():
        done = []

        def good(line=line, wanted=wanted, done=done):
            done[:] = [shell(line)]
            says = done[0].stdout
            return done[0].returncode == wanted and (
                wanted or not re.search(r'curl|httpsysctl (?:show|explain)', line) or
                re.search(r'^Hello from|http://\+:80', says, re.M))
        # A program that was started needs a moment
        result = until(good, LIMIT) if 'curl' in line or 'httpsysctl' in line else good()
        ok(result, 'page: ' + line, done[0].stdout + done[0].stderr)
        name = re.search(r'podman run .*--name (\w+)', line)
        if name:
            ids[name[1]] = done[0].stdout.strip()
    return ids


def unit():
    """The page's unit has no mistakes that systemd sees"""
    with open(PAGE, encoding='utf-8') as file:
        lines = re.search(r'^    \[Service\]\n(?:    .*\n)+', file.read(), re.M)[0]
    with tempfile.TemporaryDirectory() as place:
        path = place + '/hello.service'
        with open(path, 'w', encoding='utf-8') as file:
            file.write(re.sub('^    ', '', lines, flags=re.M))
        r = shell('systemd-analyze verify --man=no ' + path)
    said = [line for line in r.stderr.splitlines() if 'hello.service' in line]
    ok(r.returncode == 0 and not said, 'unit: verified', r.stderr)


def kept(name, container):
    """Text of a file that podman keeps of a container"""
    path, = (path for place in (STORAGE, '/run/containers') for path in
             glob.glob('%s/storage/*/%s/userdata/%s' % (place, container, name)))
    with open(path, encoding='utf-8') as file:
        return file.read()


def plain(spec):
    """A new namespace in place of the named one, nothing of podman's directories"""
    spec = copy.deepcopy(spec)
    for space in spec['linux']['namespaces']:
        space.pop('path', None)
    spec['mounts'] = [m for m in spec['mounts'] if m['type'] != 'bind']
    return spec


def without_device(spec):
    spec['linux']['devices'] = []


def without_rule(spec):
    """Of the device cgroup: the first forbids everything"""
    del spec['linux']['resources']['devices'][1:]


def without_group(spec):
    spec['process']['user']['additionalGids'] = []


def without_sysctl(spec):
    spec['linux'].pop('sysctl', None)


def ring(spec):
    spec['process']['args'] = ['/bin/perl', '-e', RING]


def contained(spec, name, change, directory):
    """Exit status and what a container says that is changed so"""
    spec = plain(spec)
    change(spec)
    spec['linux']['cgroupsPath'] = '/httpsys-' + name
    place = os.path.join(directory, name)
    os.mkdir(place)
    with open(place + '/config.json', 'w', encoding='utf-8') as file:
        json.dump(spec, file)
    r = shell('timeout -k 5 60 crun run -b %s httpsys-%s' % (place, name))
    return r.returncode, r.stdout + r.stderr


def differing(spec):
    """Each thing that is missing shows as the page says"""
    low = 'http://+:80/: error 5'
    shell('cp /usr/bin/perl /srv/hello/bin && ldd /usr/bin/perl | grep -o "/[^ ]*" | '
          'xargs cp --parents -Lt /srv/hello')
    with tempfile.TemporaryDirectory() as directory:
        for change, status, text in (
                (without_device, 1, 'HTTP_INITIALIZE_SERVER, NULL): error 2'),
                (without_rule, 1, 'HTTP_INITIALIZE_SERVER, NULL): error 5'),
                (without_group, 1, 'HTTP_INITIALIZE_SERVER, NULL): error 5'),
                (without_sysctl, 1, low),
                (ring, 0, str(ENOSYS))):
            got = contained(spec, change.__name__, change, directory)
            ok(got[0] == status and text in got[1], 'differing: %s: %s' % (change.__name__, text),
               '%d %s' % got)


def fences(spec, pid):
    """The page's container is as narrow as it says"""
    with open('/proc/%s/status' % pid, encoding='utf-8') as file:
        status = dict(line.rstrip('\n').split(':\t', 1) for line in file if ':\t' in line)
    ok(all(int(status[c], 16) == 0 for c in ('CapPrm', 'CapEff', 'CapBnd', 'CapAmb')),
       'fences: no capability')
    ok((status['Seccomp'], status['NoNewPrivs']) == ('2', '1'), 'fences: a seccomp profile')
    ok(spec['linux']['seccomp']['defaultAction'] == 'SCMP_ACT_ERRNO', 'fences: the default one')
    device = os.stat('/dev/httpsys').st_rdev
    ok(spec['linux']['resources']['devices'] ==
       [{'allow': False, 'access': 'rwm'},
        {'allow': True, 'type': 'c', 'major': os.major(device), 'minor': os.minor(device),
         'access': 'rwm'}], 'fences: one device')
    ok('http://+:80/' not in shell('httpsysctl show servicestate; httpsysctl show urlacl').stdout,
       'fences: the host does not have the containers\' URLs and reservations')
    ok('urlacl' not in shell('ip netns exec one httpsysctl config save -').stdout,
       'fences: nor has the neighbour')


def everything():
    """With a program of the host beside the containers"""
    with subprocess.Popen([EXAMPLES + '/hello', 'http://+:8080/shop/']) as host:
        try:
            ids = page()
            spec = json.loads(kept('config.json', ids['one']))
            differing(spec)
            fences(spec, kept('pidfile', ids['two']).strip())
            unit()
        finally:
            host.kill()


def main():
    # Podman's overlays do not lie on one, as the root of the virtual machine does
    os.makedirs(STORAGE, exist_ok=True)
    subprocess.run(['mount', '-t', 'tmpfs', 'none', STORAGE], check=True)
    subprocess.run(['systemd-sysusers', TOP + '/scripts/install/httpsys.sysusers'], check=True)
    subprocess.run(['chgrp', 'httpsys', '/dev/httpsys'], check=True)
    try:
        everything()
    except Exception as error:	# the plan must come
        ok(False, repr(error))
    finally:
        shell('podman rm -f -t 0 -a; httpsysctl delete urlacl url=http://+:8080/hello/')
        shell('ip netns delete one; ip netns delete two; rm -r /srv/hello')
        shell('chgrp root /dev/httpsys; umount -R ' + STORAGE)
    print('1..%d' % _count['done'])
    return 1 if _count['failed'] else 0


if __name__ == '__main__':
    sys.exit(main())
