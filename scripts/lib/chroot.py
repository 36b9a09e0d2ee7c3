# SPDX-License-Identifier: GPL-2.0-only
"""Debian's newest kernel and the compiler that its headers need.

They are newer than the host's release, so a small tree of the next release,
its backports included, is made beside the test kernels: compiler, headers,
image. Modules are compiled in it (scripts/lib/enter); the kernel boots under the
host's QEMU with the host's files, like any other. The packages come from where
the host's own do; nothing of the host's package setup is changed.
"""
import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

from common import LIB, cache_dir, cache_dirs, die, locked, version_key

RELEASE = "trixie"
BACKPORTS = RELEASE + "-backports"
NAME = f"chroot/{BACKPORTS}"
STAMP = ".httpsys-chroot"	# written last; scripts/lib/enter and make look for it
AGE = 7 * 86400			# seconds until renew() looks for something newer

# In the new tree ($1), while it has package lists: the image that belongs to the
# headers and the packages that it is split into, unpacked only: installing them
# would make an initramfs.
IMAGE_HOOK = r"""
set -e
for headers in "$1"/usr/src/linux-headers-*-cloud-amd64; do
	release=${headers##*/linux-headers-}
	parts=$(chroot "$1" apt-cache depends "linux-image-$release" |
		sed -n 's/.*Depends: \(linux-.*\)/\1/p' | grep -F -- "-$release") || true
	rm -rf "$1/tmp/image" && mkdir "$1/tmp/image"
	# shellcheck disable=SC2086
	chroot "$1" env -C /tmp/image apt-get -q -o APT::Sandbox::User=root \
		download "linux-image-$release" $parts
	for package in "$1"/tmp/image/*.deb; do
		dpkg-deb -x "$package" "$1"
	done
	rm -rf "$1/tmp/image"
	depmod -b "$1" "$release"
	modules=$1/usr/lib/modules/$release
	test -e "$modules/vmlinuz" ||
		ln "$1/boot/vmlinuz-$release" "$modules/vmlinuz"
done
"""


def mirror():
    """The address that the host's own packages come from."""
    got = subprocess.run(
        ["apt-get", "indextargets", "--format", "$(REPO_URI)",
         "Created-By: Packages", "Origin: Debian", "Component: main"],
        check=False, text=True, stdout=subprocess.PIPE)
    plain = sorted({uri for uri in got.stdout.split()
                    if not re.search(r"-security/?$", uri)})
    return plain[0] if plain else die(
        "apt names no package source of Debian (apt-get update?)")


def is_made(tree):
    """Whether a tree is whole."""
    return (tree / STAMP).exists()


def tree_dir():
    """Where the tree is or will be; another user's will do."""
    return next((base / NAME for base in cache_dirs()
                 if is_made(base / NAME)), cache_dir() / NAME)


def make_tree(tree):
    """Fetch and unpack; about two minutes."""
    if not shutil.which("mmdebstrap"):
        die("mmdebstrap is missing (scripts/deps)")
    fresh = tree.with_name(f".{tree.name}.{os.getpid()}")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.parent.mkdir(parents=True, exist_ok=True)
    print(f"fetching the newest kernel of {BACKPORTS} and its compiler",
          flush=True, file=sys.stderr)
    source = mirror()
    log = tree.with_name(tree.name + ".log")
    with open(log, "wb") as handle:
        made = subprocess.run(
            ["nice", "mmdebstrap", "--variant=apt", "--include",
             "make,binutils,linux-headers-cloud-amd64",
             f'--aptopt=APT::Default-Release "{BACKPORTS}"',
             '--aptopt=APT::Install-Recommends "false"',
             "--dpkgopt=path-exclude=/usr/share/man/*",
             "--dpkgopt=path-exclude=/usr/share/doc/*",
             "--dpkgopt=path-exclude=/usr/share/locale/*",
             "--customize-hook=" + IMAGE_HOOK,
             RELEASE, fresh, f"deb {source} {RELEASE} main",
             f"deb {source} {BACKPORTS} main"],
            check=False, stdout=handle, stderr=handle,
            stdin=subprocess.DEVNULL)
    if made.returncode:
        sys.stderr.buffer.write(log.read_bytes()[-3000:])
        shutil.rmtree(fresh, ignore_errors=True)
        die(f"no tree of {BACKPORTS}, all of it is in {log}")
    (fresh / STAMP).touch()
    shutil.rmtree(tree, ignore_errors=True)
    fresh.rename(tree)


def tree(renew=False):
    """The tree, made if it is not there; @renew: or if it is a week old."""
    where = tree_dir()
    old = renew and is_made(where) and os.access(where.parent, os.W_OK) and \
        time.time() - (where / STAMP).stat().st_mtime > AGE
    if is_made(where) and not old:
        return where
    with locked("chroot", "waiting: the tree is being made elsewhere"):
        if old or not is_made(where):
            make_tree(where)
    return where


def newest(where):
    """The release of the newest kernel in a tree."""
    found = [p.name.removeprefix("linux-headers-") for p in
             (where / "usr/src").glob("linux-headers-*-cloud-amd64")]
    return max(found, key=version_key) if found else \
        die(f"{where} has no kernel headers")


def headers(where, release):
    """The build directory (KDIR), seen from outside."""
    return where / "usr/src" / f"linux-headers-{release}"


def enter(where, command, **options):
    """Run a command inside of a tree."""
    return subprocess.run([LIB / "enter", where, *command], check=False,
                          **options)
