"""Makes the private environment Desk runs in, from hash-pinned requirements. Standard library only, Python 3.11 or newer.

    environment.py FOLDER KIND...        KIND is runtime or test

``FOLDER/.desk-KIND`` is written last and holds the key of what was installed (see ``packaging/run``, which compares it before
anything else). ``FOLDER/.desk-installing`` stands while an install is under way: found at the start, the install before this one
was interrupted and the folder is made anew. A file lock beside the folder keeps two installs apart.

The user's own pip and uv settings (indexes, proxies, certificates) are used; none is named here.
"""

from __future__ import annotations

import base64
import contextlib
import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
REQUIREMENTS = ROOT / "packaging" / "requirements"
INSTALLER = "packaging/run"
# pip's name for a setting, and uv's. uv does not read pip's files, so without this a mirror would be passed over.
PIP_TO_UV = {
    "index-url": "UV_DEFAULT_INDEX",
    "extra-index-url": "UV_INDEX",
    "find-links": "UV_FIND_LINKS",
    "cert": "SSL_CERT_FILE",
}


class SetupError(Exception):
    """One sentence for the user: what is wrong, and what to do."""


def say(text: str) -> None:
    print(f"desk: {text}", file=sys.stderr, flush=True)


def run(*command: str | Path, quiet: bool = False, env: dict[str, str] | None = None) -> bool:
    """Run a command with its output on stderr (stdout is the program's own); True if it succeeded."""
    out = subprocess.DEVNULL if quiet else sys.stderr
    with contextlib.suppress(OSError):
        return (
            subprocess.run([str(part) for part in command], stdout=out, stderr=out, env=env, check=False).returncode
            == 0
        )
    return False


def key_of(kind: str) -> str:
    """What ``packaging/run`` computes with ``cksum``: the requirement file's checksum and size, and the checkout's path."""
    done = subprocess.run(["cksum"], input=(REQUIREMENTS / f"{kind}.txt").read_bytes(), capture_output=True, check=True)
    return f"{done.stdout.decode().strip()} {ROOT}"


def may_install() -> list[str] | None:
    """The prefix for a system package install, or None where this user may not."""
    if not shutil.which("apt-get"):
        return None
    if os.geteuid() == 0:
        return []
    if shutil.which("sudo") and run("sudo", "-n", "true", quiet=True):
        return ["sudo", "-n"]
    return None


def make_venv(folder: Path, uv: str | None) -> None:
    """An empty environment of the interpreter that runs this, with pip in it unless ``uv`` is at hand."""
    if uv and run(uv, "venv", "--quiet", "--allow-existing", "--python", sys.executable, folder):
        return
    command = (sys.executable, "-m", "venv", folder)
    if run(*command, quiet=True):
        return
    prefix = may_install()
    if prefix is not None:
        say("this system's Python lacks venv; installing python3-venv")
        run(*prefix, "apt-get", "update", "-qq", quiet=True)
        run(*prefix, "apt-get", "install", "-y", "-qq", "python3-venv", quiet=True)
        if run(*command, quiet=True):
            return
    raise SetupError("Python cannot make an environment here; install the package python3-venv and start again.")


def uv_environment(python: Path) -> dict[str, str]:
    env = dict(os.environ)
    env.setdefault("UV_PYTHON_DOWNLOADS", "never")
    env.setdefault("UV_HTTP_TIMEOUT", "120")
    env.setdefault("UV_LINK_MODE", "copy")
    # Hashes decide what is installed, so it does not matter which of the user's indexes has it.
    env.setdefault("UV_INDEX_STRATEGY", "unsafe-best-match")
    if any(name in os.environ for name in ("UV_DEFAULT_INDEX", "UV_INDEX_URL", "UV_INDEX", "UV_CONFIG_FILE")):
        return env
    pip = next((p for p in (python, Path(sys.executable)) if run(p, "-m", "pip", "--version", quiet=True)), None)
    if pip is None:
        return env
    listed = subprocess.run([str(pip), "-m", "pip", "config", "list"], capture_output=True, text=True, check=False)
    for line in listed.stdout.splitlines():
        name, _, value = line.partition("=")
        setting = PIP_TO_UV.get(name.partition(".")[2])
        if setting:
            env.setdefault(setting, " ".join(value.strip("'\"").replace("\\n", " ").split()))
    return env


def install(folder: Path, kinds: list[str]) -> None:
    """Fill ``folder`` with what ``kinds`` need, every file checked against its hash."""
    python = folder / "bin" / "python"
    uv = shutil.which("uv")
    if uv and not run(uv, "--version", quiet=True):
        uv = None
    if not (python.exists() and run(python, "-c", "", quiet=True)):
        make_venv(folder, uv)
    if uv is None and run(python, "-m", "pip", "--version", quiet=True):
        say("fetching the installer (uv)")
        if run(python, "-m", "pip", "install", "-q", "--require-hashes", "-r", REQUIREMENTS / "build.txt"):
            own = folder / "bin" / "uv"
            uv = str(own) if run(own, "--version", quiet=True) else None
    files = [argument for kind in kinds for argument in ("-r", REQUIREMENTS / f"{kind}.txt")]
    if uv and run(
        *(uv, "pip", "install", "--python", python, "--require-hashes", "--compile-bytecode"),
        *([] if sys.stderr.isatty() else ["--quiet"]),
        *files,
        env=uv_environment(python),
    ):
        return
    if uv:
        say("uv could not install everything; trying again with pip")
    if not run(python, "-m", "pip", "--version", quiet=True):
        run(sys.executable, "-m", "ensurepip", quiet=True)
        run(sys.executable, "-m", "venv", folder, quiet=True)
    if not run(python, "-m", "pip", "install", "--require-hashes", "--progress-bar", "off", *files):
        raise SetupError(
            "Desk's packages could not be installed (the lines above say why); check the network, then start again: "
            "what has been fetched is kept."
        )


def link_source(folder: Path) -> None:
    """Install this checkout itself: a plain path (nothing is run at start), recorded as packages are, and its bytecode."""
    python = folder / "bin" / "python"
    asked = "import sysconfig; print(sysconfig.get_path('purelib'))"
    site = Path(subprocess.run([str(python), "-c", asked], capture_output=True, text=True, check=True).stdout.strip())
    installers = [file.read_text(encoding="utf-8").strip() for file in site.glob("desk-*.dist-info/INSTALLER")]
    if all(installer == INSTALLER for installer in installers):  # else a developer has installed it in their own way
        for old in site.glob("desk-*.dist-info"):
            shutil.rmtree(old)
        source = (ROOT / "desk" / "__init__.py").read_text(encoding="utf-8")
        version = source.partition('__version__ = "')[2].partition('"')[0]
        info = f"desk-{version}.dist-info"
        files = {
            "desk.pth": f"{ROOT}\n",
            f"{info}/METADATA": f"Metadata-Version: 2.1\nName: desk\nVersion: {version}\n",
            f"{info}/INSTALLER": f"{INSTALLER}\n",
        }
        (site / info).mkdir()
        record = ""
        for name, text in files.items():
            (site / name).write_text(text, encoding="utf-8")
            digest = base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).rstrip(b"=").decode()
            record += f"{name},sha256={digest},{len(text.encode())}\n"
        (site / info / "RECORD").write_text(f"{record}{info}/RECORD,,\n", encoding="utf-8")
        script = folder / "bin" / "desk"
        script.write_text(f'#!/bin/sh\nexec "{python}" -P -m desk "$@"\n', encoding="utf-8")
        script.chmod(0o755)
    run(python, "-m", "compileall", "-q", ROOT / "desk", quiet=True)


@contextlib.contextmanager
def lock(folder: Path) -> Iterator[None]:
    with folder.with_name(folder.name + ".lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("another start is setting Desk up; waiting for it")
            fcntl.flock(file, fcntl.LOCK_EX)
        yield


def ready(folder: Path, kind: str) -> bool:
    with contextlib.suppress(OSError):
        return (folder / f".desk-{kind}").read_text(encoding="utf-8").strip() == key_of(kind)
    return False


def prepare(folder: Path, kinds: list[str]) -> None:
    folder.parent.mkdir(parents=True, exist_ok=True)
    with lock(folder):
        if all(ready(folder, kind) for kind in kinds):
            return  # the start we waited for did it
        started_s = time.monotonic()
        under_way = folder / ".desk-installing"
        if under_way.exists():
            say("the last set-up was interrupted; starting it afresh")
            shutil.rmtree(folder)
        say(f"setting up Desk's own environment in {folder} (about 1 GB, half a minute)")
        folder.mkdir(exist_ok=True)
        under_way.touch()
        for kind in kinds:
            (folder / f".desk-{kind}").unlink(missing_ok=True)
        try:
            install(folder, kinds)
        except SetupError:
            under_way.unlink()  # it failed in good order: what is there is whole
            raise
        link_source(folder)
        for kind in kinds:
            (folder / f".desk-{kind}").write_text(key_of(kind) + "\n", encoding="utf-8")
        under_way.unlink()
        say(f"ready after {time.monotonic() - started_s:.0f} s")


def main() -> int:
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    try:
        prepare(Path(sys.argv[1]).absolute(), sys.argv[2:] or ["runtime"])
    except SetupError as error:
        say(str(error))
        return 69
    except OSError as error:
        say(f"the environment could not be written: {error.strerror or error} ({error.filename}).")
        return 74
    except KeyboardInterrupt:
        say("stopped; the next start goes on from here.")
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
