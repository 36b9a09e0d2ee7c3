# SPDX-License-Identifier: GPL-2.0-only
"""Hosts are network namespaces on one bridge: the balancer's, the servers', a client's."""

import ctypes
import os
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

TOP = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(TOP / "tests/http"))
import wire  # noqa: E402

CTL = str(TOP / "build/userlib/httpsysctl")
CLONE_NEWNET = 0x40000000
LIMIT = 60.0	# seconds for whatever should happen soon
FRONT = "10.9.0.1"
SERVICE = "10.9.0.200"	# behind IPVS: the director's, and on each host's loopback
CLIENT = "10.9.0.100"


def run(*command, **more):
    """Output of a command that has to succeed."""
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, timeout=120,
                          text=True, **more).stdout


def until(what):
    """Wait for a condition; False: it did not come."""
    return bool(wire.until(what, LIMIT))


def network(name, address):
    """A namespace with an address on the bridge, which is in the one called front."""
    run("ip", "netns", "add", name)
    run("ip", "-n", name, "link", "set", "lo", "up")
    if name == "front":
        run("ip", "-n", name, "link", "add", "br0", "type", "bridge")
        run("ip", "-n", name, "addr", "add", address + "/24", "dev", "br0")
        run("ip", "-n", name, "link", "set", "br0", "up")
        return
    run("ip", "-n", name, "link", "add", "eth0", "type", "veth", "peer", "name", name,
        "netns", "front")
    run("ip", "-n", name, "addr", "add", address + "/24", "dev", "eth0")
    run("ip", "-n", name, "link", "set", "eth0", "up")
    run("ip", "-n", "front", "link", "set", name, "master", "br0", "up")


def enter(name):
    """This thread goes into a namespace, for ever."""
    with open("/run/netns/" + name, "rb") as handle:
        if ctypes.CDLL(None, use_errno=True).setns(handle.fileno(), CLONE_NEWNET):
            raise OSError(ctypes.get_errno(), "setns")


def inside(name, function, *args):
    """What a function gives in a namespace."""
    result = []

    def work():
        enter(name)
        result.append(function(*args))
    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    return result[0]


class Host:
    """A server: its programs and its httpsysctl."""

    def __init__(self, number):
        self.name = f"host{number}"
        self.address = f"10.9.0.{10 + number}"
        network(self.name, self.address)
        self.service = None
        # Keeps the port open whatever becomes of the service
        self.other = self.program()
        self.other.must("remove main http://+:80/t/")
        self.other.must("add main http://+:80/other/ 1")
        self.start()

    def program(self):
        return wire.Server(port=80, prefix=("ip", "netns", "exec", self.name))

    def start(self):
        self.service = self.program()

    def ctl(self, *args):
        """Exit status and what it says."""
        done = subprocess.run(["ip", "netns", "exec", self.name, CTL, *args], text=True,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=120,
                              check=False)
        return done.returncode, done.stdout.strip()

    def stop(self):
        self.service.stop()
        self.other.stop()


class Balancer:
    """HAProxy in the namespace called front."""

    CONFIGURATION = """
global
    stats socket {directory}/stats mode 600 level admin
    log /dev/null local0
defaults
    mode http
    timeout connect 10s
    timeout client 60s
    timeout server 60s
    option redispatch
frontend front
    bind {front}:80
    default_backend hosts
backend hosts
    balance roundrobin
    option httpchk GET /health
    default-server check inter 300ms fall 2 rise 2 send-proxy-v2 check-send-proxy
"""

    def __init__(self, hosts, directory):
        self.socket = f"{directory}/stats"
        text = self.CONFIGURATION.format(directory=directory, front=FRONT)
        for host in hosts:
            text += f"    server {host.name} {host.address}:80\n"
        path = f"{directory}/haproxy.cfg"
        Path(path).write_text(text, encoding="utf-8")
        self.process = subprocess.Popen(["ip", "netns", "exec", "front", "haproxy", "-q", "-db",
                                         "-f", path])

    def state(self, host):
        """UP, DOWN or in between."""
        with socket.socket(socket.AF_UNIX) as s:
            try:
                s.connect(self.socket)
            except OSError:
                return "none yet"
            s.sendall(b"show stat\n")
            text = b"".join(iter(lambda: s.recv(65536), b"")).decode()
        names = text.splitlines()[0].lstrip("# ").split(",")
        for line in text.splitlines()[1:]:
            row = dict(zip(names, line.split(",")))
            if row.get("svname") == host.name:
                return row["status"]
        return "unknown"

    def becomes(self, host, state):
        return until(lambda: self.state(host) == state)

    def stop(self):
        self.process.kill()
        self.process.wait()


class Director:
    """IPVS in the namespace called front, by direct routing: hosts answer the client themselves."""

    def __init__(self, hosts):
        run("ip", "-n", "front", "addr", "add", SERVICE + "/32", "dev", "br0")
        self.ipvsadm("-A", "-s", "rr")
        for host in hosts:
            for setting in ("arp_ignore=1", "arp_announce=2"):
                run("ip", "netns", "exec", host.name, "sysctl", "-qw",
                    "net.ipv4.conf.all." + setting)
            run("ip", "-n", host.name, "addr", "add", SERVICE + "/32", "dev", "lo")
            self.ipvsadm("-a", "-r", host.address, "-g")

    @staticmethod
    def ipvsadm(how, *more):
        run("ip", "netns", "exec", "front", "ipvsadm", how, "-t", SERVICE + ":80", *more)

    def weight(self, host, value):
        """0: no new connections."""
        self.ipvsadm("-e", "-r", host.address, "-g", "-w", str(value))


class Asker(threading.Thread):
    """A client that asks without a pause and notes what it got from whom."""

    def __init__(self, keep, address):
        super().__init__()
        self.keep = keep
        self.address = address
        self.answers = []	# (status, address of the host, did it name us?)
        self.over = False
        self.start()

    def ask(self, client):
        answer = client.get("/t/ends").answer()
        if answer.status != 200:
            self.answers.append((answer.status, "", False))
            return False
        me = client.sock.getsockname()
        remote, port, local, _ = answer.fields
        self.answers.append((200, local, (remote, int(port)) == me))
        return self.keep and not answer.closes

    def run(self):
        enter("client")
        while not self.over:
            try:
                with wire.Client(80, self.address) as client:
                    while self.ask(client) and not self.over:
                        time.sleep(0.01)
            except OSError as error:
                self.answers.append((str(error), "", False))
            time.sleep(0.01)


def remove_all():
    for name in os.listdir("/run/netns") if os.path.isdir("/run/netns") else ():
        subprocess.run(["ip", "netns", "delete", name], check=False)
