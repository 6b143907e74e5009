"""A real IMAP server (Dovecot) on loopback for tests and benches, with its own configuration, folder and ports.

Mail lies in Maildirs below ``mail``, so that a test can look at, and change, what another program would. It runs as root (mail
is then kept as nobody, since Dovecot serves no mail as root) or as a plain user, and is ended by its own process id.
"""

from __future__ import annotations

import contextlib
import getpass
import grp
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from desk.testing.certificates import Authority

USER = "you@dovecot.example"
PASSWORD = "canary-imap-password"  # noqa: S105 - of a server that lives as long as a test
START_TIMEOUT_S = 20.0
ROOT = "nobody"  # whose mail it is where the server runs as root

_CONFIG = """
protocols = imap
listen = 127.0.0.1
base_dir = {root}/run
state_dir = {root}/state
log_path = {root}/dovecot.log
default_internal_user = {internal}
default_internal_group = {internal_group}
default_login_user = {login}
mail_location = maildir:{root}/mail/%u
mail_home = {root}/mail/%u
mail_uid = {owner}
mail_gid = {group}
first_valid_uid = 1
first_valid_gid = 1
mail_fsync = never
mailbox_list_index = yes
disable_plaintext_auth = no
auth_mechanisms = plain login
ssl = yes
ssl_cert = <{certificate}
ssl_key = <{key}
imap_idle_notify_interval = 30 s
{capability}
passdb {{
  driver = passwd-file
  args = scheme=plain username_format=%u {root}/users
}}
userdb {{
  driver = static
  args = uid={owner} gid={group} home={root}/mail/%u
}}
namespace inbox {{
  inbox = yes
  separator = /
  mailbox {sent} {{
    auto = subscribe
    special_use = \\Sent
  }}
  mailbox {archive} {{
    auto = subscribe
    special_use = \\Archive
  }}
  mailbox Drafts {{
    auto = subscribe
    special_use = \\Drafts
  }}
}}
service imap-login {{
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = {tls_port}
    ssl = yes
  }}
  {chroot}
}}
service anvil {{
  {chroot}
}}
service imap {{
  process_limit = 64
}}
service stats {{
  {chroot}
}}
"""


class Dovecot:
    """``port`` speaks plain and STARTTLS, ``tls_port`` TLS; ``ca_file`` is what signed its certificate (for 127.0.0.1)."""

    def __init__(self, root: Path, *, capability: str = "", sent: str = "Sent", archive: str = "Archive") -> None:
        self.root = root
        self.port, self.tls_port = _free_port(), _free_port()
        self.ca_file = root / "ca.pem"
        self.capability = capability  # instead of what it can: to play an old server
        self._names = (sent, archive)
        self._pair: tuple[Path, Path] | None = None
        self._process: subprocess.Popen[bytes] | None = None
        self._owner = ROOT if os.getuid() == 0 else getpass.getuser()

    def maildir(self, folder: str = "INBOX") -> Path:
        """The Maildir of a folder."""
        home = self.root / "mail" / USER
        return home if folder == "INBOX" else home / f".{folder.replace('/', '.')}"

    def start(self) -> None:
        """:raises AssertionError: it did not come up; says what it wrote."""
        program = shutil.which("dovecot", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin")
        if program is None:
            raise AssertionError("Dovecot is missing; packaging/test installs it (Debian: dovecot-imapd)")
        self.root.chmod(0o755)
        (self.root / "mail").mkdir(exist_ok=True)
        (self.root / "users").write_text(f"{USER}:{PASSWORD}\n")
        if self._pair is None:
            self._pair = Authority(self.root).pair("127.0.0.1")
        self._own(self.root / "mail")
        config = self.root / "dovecot.conf"
        config.write_text(self._config())
        self._process = subprocess.Popen(
            [program, "-F", "-c", str(config)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        deadline = time.monotonic() + START_TIMEOUT_S
        while not self._answers():
            if self._process.poll() is not None or time.monotonic() > deadline:
                raise AssertionError(f"Dovecot did not start: {self.log()}")
            time.sleep(0.02)

    def _config(self) -> str:
        plain_user = os.getuid() != 0
        group = grp.getgrgid(pwd.getpwnam(self._owner).pw_gid).gr_name
        assert self._pair is not None
        return _CONFIG.format(
            root=self.root,
            certificate=self._pair[0],
            key=self._pair[1],
            internal=self._owner if plain_user else "dovecot",
            internal_group=group if plain_user else "dovecot",
            login=self._owner if plain_user else "dovenull",
            owner=self._owner,
            group=group,
            sent=self._names[0],
            archive=self._names[1],
            port=self.port,
            tls_port=self.tls_port,
            capability=f"imap_capability = {self.capability}" if self.capability else "",
            chroot="chroot =" if plain_user else "",
        )

    def log(self) -> str:
        """The end of what it wrote."""
        with contextlib.suppress(OSError):
            return (self.root / "dovecot.log").read_text(errors="replace")[-3000:]
        return ""

    def stop(self) -> None:
        """End it, with every line it holds; ``start`` begins again on the same ports."""
        if self._process is not None:
            self._process.send_signal(signal.SIGTERM)
            try:
                self._process.wait(10)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait(10)
            self._process = None

    def kill(self) -> None:
        """End it at once with all of its processes, which are a group of their own."""
        if self._process is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait(10)
            self._process = None

    def deliver(self, message: bytes, name: str, *, folder: str = "INBOX", flags: str | None = None) -> Path:
        """Put a message into a folder as a delivery agent would; with ``flags`` (``S`` is seen) into ``cur``."""
        home = self.maildir(folder)
        for part in ("tmp", "new", "cur"):
            (home / part).mkdir(parents=True, exist_ok=True)
        target = home / ("new" if flags is None else "cur") / (name if flags is None else f"{name}:2,{flags}")
        temporary = home / "tmp" / name
        temporary.write_bytes(message)
        temporary.rename(target)
        self._own(home)
        return target

    def fill(self, messages: Iterator[tuple[str, bytes]], folder: str = "INBOX", flags: str = "S") -> int:
        """Put many messages into ``cur`` at once."""
        home = self.maildir(folder)
        for part in ("tmp", "new", "cur"):
            (home / part).mkdir(parents=True, exist_ok=True)
        count = 0
        for name, message in messages:
            (home / "cur" / f"{name},S={len(message)}:2,{flags}").write_bytes(message)
            count += 1
        self._own(home)
        return count

    def _own(self, top: Path) -> None:
        if os.getuid() != 0:
            return
        account = pwd.getpwnam(self._owner)
        for path in (*reversed(top.parents), top):
            if path.is_relative_to(self.root / "mail"):
                os.chown(path, account.pw_uid, account.pw_gid)
        for path in top.rglob("*"):
            with contextlib.suppress(FileNotFoundError):
                os.chown(path, account.pw_uid, account.pw_gid)

    def _answers(self) -> bool:
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=1) as line:
                return line.recv(4) == b"* OK"
        except OSError:
            return False


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextlib.contextmanager
def dovecot(**options: str) -> Iterator[Dovecot]:
    """A server that runs, in a folder of its own in /tmp (paths of its sockets must be short)."""
    root = Path(tempfile.mkdtemp(prefix="dc-", dir="/tmp"))
    server = Dovecot(root, **options)
    try:
        server.start()
        yield server
    finally:
        server.kill()
        shutil.rmtree(root, ignore_errors=True)
