# SPDX-License-Identifier: GPL-2.0-only
"""Proxies in front of the module, as liberal as they can be made, with connections to it
that all clients share; and what they say that they passed on."""

import os
import re
import shutil
import socket
import subprocess
import tempfile
from collections import namedtuple

from wire import LIMIT, free_port, started

STARTING = 40       # seconds, on a slow, busy machine

# A request as the proxy understood it. passed: it went to the module; sure: and was
# answered by it with @status
Line = namedtuple('Line', 'client method target status passed sure')

NGINX = '''
daemon off;
master_process off;
user root;
pid @DIR@/pid;
error_log @DIR@/error;
events { worker_connections 256; }
http {
	log_format row '$remote_port $status "$upstream_addr" "$upstream_status" '
		       '$request_method $request_uri';
	access_log @DIR@/log row;
	client_body_temp_path @DIR@/body;
	proxy_temp_path @DIR@/proxy;
	fastcgi_temp_path @DIR@/fastcgi;
	uwsgi_temp_path @DIR@/uwsgi;
	scgi_temp_path @DIR@/scgi;
	ignore_invalid_headers off;
	underscores_in_headers on;
	merge_slashes off;
	lingering_close off;
	client_header_timeout 4s;
	client_body_timeout 4s;
	upstream module { server 127.0.0.1:@MODULE@; keepalive 4; }
	server {
		listen 127.0.0.1:@PORT@;
		location / {
			proxy_pass http://module;
			proxy_http_version 1.1;
			proxy_set_header Connection "";
			proxy_set_header Host $http_host;
			proxy_request_buffering off;
			proxy_next_upstream off;
			proxy_read_timeout 4s;
		}
	}
}
'''

HAPROXY = '''
global
	nbthread 1
	maxconn 100
	log 127.0.0.1:@LOG@ len 8192 format raw local0
defaults
	mode http
	log global
	option dontlognull
	option http-keep-alive
	option accept-invalid-http-request
	option accept-invalid-http-response
	http-reuse always
	retries 0
	timeout client 4s
	timeout server 4s
	timeout connect 4s
	timeout http-request 4s
	timeout http-keep-alive 4s
	log-format "%cp %ST %s %ts %HM %HU"
frontend front
	bind 127.0.0.1:@PORT@
	default_backend module
backend module
	server module 127.0.0.1:@MODULE@
'''


class Front:
    """A proxy, started"""

    def __init__(self, backend):
        self.dir = tempfile.mkdtemp(prefix='httpsys-front.')
        self.port = free_port()
        self.process = None
        try:
            self._configure(MODULE=backend)
            self._start()
        except BaseException:
            self.stop()
            raise

    text = command = None       # configuration, and program with its arguments

    def path(self, name):
        return os.path.join(self.dir, name)

    def _configure(self, **values):
        text = self.text
        for name, value in {**values, 'PORT': self.port, 'DIR': self.dir}.items():
            text = text.replace('@%s@' % name, str(value))
        with open(self.path('conf'), 'w', encoding='ascii') as f:
            f.write(text)

    def _start(self):
        program = shutil.which(self.command[0]) or '/usr/sbin/' + self.command[0]
        with open(self.path('said'), 'wb') as said:
            self.process = subprocess.Popen(
                [program, *(a.replace('@DIR@', self.dir) for a in self.command[1:])],
                stdin=subprocess.DEVNULL, stdout=said, stderr=said)
        if not started(self.process, self.port, STARTING):
            with open(self.path('said'), errors='replace') as f:
                raise RuntimeError('%s does not start: %s' % (self.command[0], f.read()))

    def stop(self):
        if self.process and self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        shutil.rmtree(self.dir, ignore_errors=True)


class Nginx(Front):
    text = NGINX
    command = ('nginx', '-c', '@DIR@/conf', '-e', '@DIR@/error')
    form = re.compile(r'(\d+) (\d+) "(.*?)" "(.*?)" (\S*) ?(.*)')

    def __init__(self, backend):
        self.at = 0
        super().__init__(backend)

    def lines(self):
        """What is new"""
        out = []
        with open(self.path('log'), encoding='latin-1') as f:
            f.seek(self.at)
            for text in f:
                if not text.endswith('\n'):
                    break
                self.at += len(text)
                m = self.form.match(text)
                # A list: a kept connection had been closed, another was taken
                status = m[4].rpartition(', ')[2]
                out.append(Line(int(m[1]), m[5], m[6], int(m[2]), m[3] not in ('-', ''),
                                status.isdigit() and status == m[2]))
        return out


class HAProxy(Front):
    text = HAPROXY
    command = ('haproxy', '-db', '-f', '@DIR@/conf')
    form = re.compile(r'(\d+) (-?\d+) (\S+) (\S+) (\S+) ?(.*)')

    def __init__(self, backend):
        self.log = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.log.bind(('127.0.0.1', 0))
        self.log.settimeout(0.02)
        super().__init__(backend)

    def _configure(self, **values):
        super()._configure(LOG=self.log.getsockname()[1], **values)

    def lines(self):
        """What is new"""
        out = []
        while True:
            try:
                m = self.form.match(self.log.recv(1 << 16).decode('latin-1'))
            except socket.timeout:
                return out
            if m:       # else HAProxy about itself
                out.append(Line(int(m[1]), m[5], m[6].strip(), int(m[2]), m[3] != '<NOSRV>',
                                m[3] != '<NOSRV>' and m[4] == '--'))

    def stop(self):
        super().stop()
        self.log.close()
