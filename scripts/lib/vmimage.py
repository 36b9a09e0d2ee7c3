# SPDX-License-Identifier: GPL-2.0-only
"""The initramfs that brings a guest to the host's files.

One part per kernel, cached: busybox, the modules in loading order, init. One
part per run, appended to it: the configuration and the command.
"""
import lzma
import os
import shlex
import subprocess
from pathlib import Path

from common import LIB, TOP, cache_dir, die, digest, locked

# In loading order of what the kernel does not have built in; the names that
# a kernel does not know are skipped.
BOOT_MODULES = ("virtio_pci", "virtio_console", "virtiofs", "overlay",
                "virtio_net")


def cpio_entry(name, mode, data=b"", number=0):
    """One file of a "newc" archive."""
    fields = (number, mode, 0, 0, 1, 0, len(data), 0, 0, 0, 0,
              len(name) + 1, 0)
    head = "070701" + "".join(f"{f:08x}" for f in fields)
    entry = head.encode() + name.encode() + b"\0"
    entry += b"\0" * (-len(entry) % 4) + data
    return entry + b"\0" * (-len(data) % 4)


def cpio(directories, files):
    """An archive of directories and of (name, mode, data) files."""
    parts = [cpio_entry(d, 0o40755, number=n + 1)
             for n, d in enumerate(directories)]
    parts += [cpio_entry(name, 0o100000 | mode, data, 1000 + n)
              for n, (name, mode, data) in enumerate(files)]
    parts.append(cpio_entry("TRAILER!!!", 0))
    archive = b"".join(parts)
    return archive + b"\0" * (-len(archive) % 512)


def boot_modules(base):
    """Paths of the modules that booting needs, in loading order."""
    depends, by_name = {}, {}
    for line in (base / "modules.dep").read_text(encoding="ascii").splitlines():
        path, _, needs = line.partition(":")
        depends[path] = needs.split()
        by_name[path.rsplit("/", 1)[1].split(".ko")[0].replace("-", "_")] = path
    order = []

    def add(path):
        for need in reversed(depends[path]):
            add(need)
        if path not in order:
            order.append(path)

    for name in BOOT_MODULES:
        if name in by_name:
            add(by_name[name])
    return [base / path for path in order]


def module_bytes(path):
    """A module's contents, unpacked: busybox cannot."""
    data = path.read_bytes()
    if path.suffix == ".xz":
        return lzma.decompress(data)
    if path.suffix != ".ko":
        die(f"{path}: no way to unpack this is known")
    return data


def busybox():
    """The static busybox."""
    path = Path("/bin/busybox")
    got = subprocess.run(["dpkg-query", "-S", "/bin/busybox"], check=False,
                         stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    if not path.exists() or b"static" not in got.stdout:
        die("package busybox-static is not installed (scripts/deps)")
    return path


def base_image(kernel):
    """Path of the cached part for this kernel."""
    modules = boot_modules(kernel.modules) if kernel.stock else []
    tool, init = busybox(), (LIB / "vm-init").read_bytes()
    key = digest(init, tool.read_bytes(),
                 *(f"{m} {m.stat().st_mtime_ns}" for m in modules))
    image = cache_dir() / "initramfs" / f"{kernel.label}-{key}.cpio"
    with locked("initramfs"):
        if not image.exists():
            image.parent.mkdir(exist_ok=True)
            for old in image.parent.glob(f"{kernel.label}-*"):
                old.unlink()
            names = [m.name.split(".ko")[0] + ".ko" for m in modules]
            files = [("init", 0o755, init),
                     ("bin/busybox", 0o755, tool.read_bytes()),
                     ("modules/list", 0o644, "\n".join(names).encode())]
            files += [("modules/" + name, 0o644, module_bytes(path))
                      for name, path in zip(names, modules)]
            fresh = image.with_suffix(f".{os.getpid()}")
            fresh.write_bytes(cpio(("bin", "dev", "modules", "proc", "sys",
                                    "vm"), files))
            fresh.rename(image)
    return image


def run_image(config, command, environment):
    """The part for one run, as bytes. `config` becomes shell variables."""
    text = "".join(f"{name}={shlex.quote(str(value))}\n"
                   for name, value in config.items())
    # An absolute env: busybox's own shell must not take its applet.
    script = (f"cd {shlex.quote(str(TOP))} || exit 126\n"
              "exec /usr/bin/env -i "
              + " ".join(shlex.quote(f"{name}={value}")
                         for name, value in environment.items())
              + " " + shlex.join(command) + "\n")
    files = [("vm/config", 0o644, text.encode()),
             ("vm/command", 0o644, script.encode()),
             ("vm/vm-run", 0o644, (LIB / "vm-run").read_bytes()),
             ("vm/httpsys-vm.service", 0o644,
              (LIB / "httpsys-vm.service").read_bytes())]
    return cpio(("vm",), files)
