"""Real SPARQL servers of two makes, which a test starts on free ports of this machine, kills and starts again."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Protocol

import pytest

PATIENCE = 240.0  # seconds that a server may take to start, or to answer: machines are slow and shared
VIRTUOSO = "virtuoso-t"


class Running(Protocol):
    """A server that a test controls."""

    where: str  # what `--store` takes

    def start(self) -> None: ...

    def kill(self) -> None: ...


class _Process:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = free_port()
        self.process: subprocess.Popen[bytes] | None = None

    def _run(self, *command: str) -> None:
        with (self.folder / "output.txt").open("ab") as output:
            self.process = subprocess.Popen(command, cwd=self.folder, stdout=output, stderr=output)
        end = time.monotonic() + PATIENCE
        while not self._answers():
            if self.process.poll() is not None or time.monotonic() > end:
                pytest.fail(f"{command[0]} did not start: {(self.folder / 'output.txt').read_text(errors='replace')[-500:]}")
            time.sleep(0.05)

    def _answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/", timeout=5):
                return True
        except urllib.error.HTTPError as error:
            error.close()
            return True
        except OSError:
            return False

    def kill(self) -> None:
        """As when the power fails."""
        if self.process:
            self.process.send_signal(signal.SIGKILL)
            self.process.wait()
            self.process = None


class Oxigraph(_Process):
    """Oxigraph's server, of the PyPI package of that name."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.where = f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        program = Path(sys.executable).with_name("oxigraph")
        self._run(str(program), "serve", "--location", str(self.folder / "data"), "--bind", f"127.0.0.1:{self.port}")


class Virtuoso(_Process):
    """Virtuoso, whose administrator is called dba, with that password."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        (folder / "virtuoso.ini").write_text(INI.format(folder=folder, port=self.port, sql=free_port()), encoding="utf-8")
        base = f"http://127.0.0.1:{self.port}"
        layout = f"query: {base}/sparql\nupdate: {base}/sparql-auth\ngraphs: {base}/sparql-graph-crud-auth\n"
        (folder / "server.yaml").write_text(layout, encoding="utf-8")
        self.where = str(folder / "server.yaml")

    def start(self) -> None:
        (self.folder / "virtuoso.lck").unlink(missing_ok=True)
        self._run(VIRTUOSO, "-f", "-c", "virtuoso.ini")


INI = """\
[Database]
DatabaseFile = {folder}/virtuoso.db
ErrorLogFile = {folder}/virtuoso.log
LockFile = {folder}/virtuoso.lck
TransactionFile = {folder}/virtuoso.trx
xa_persistent_file = {folder}/virtuoso.pxa
FileExtend = 200
[TempDatabase]
DatabaseFile = {folder}/temporary.db
TransactionFile = {folder}/temporary.trx
[Parameters]
ServerPort = 127.0.0.1:{sql}
DisableUnixSocket = 1
ServerThreads = 10
CheckpointInterval = 60
NumberOfBuffers = 10000
MaxDirtyBuffers = 6000
CaseMode = 2
[HTTPServer]
ServerPort = 127.0.0.1:{port}
ServerRoot = {folder}
MaxClientConnections = 10
"""

MAKES = {"oxigraph": Oxigraph, "virtuoso": Virtuoso}


def made(make: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Running:
    """A server that runs; the test is skipped where there is none of that make, but fails in continuous integration."""
    if make == "virtuoso" and shutil.which(VIRTUOSO) is None:
        (pytest.fail if os.environ.get("CI") else pytest.skip)("Virtuoso is not installed here (Debian: virtuoso-opensource-7-bin)")
    for name in ("GOVFIN_TOKEN", "http_proxy", "HTTP_PROXY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("GOVFIN_TIMEOUT", f"{PATIENCE:g}")
    monkeypatch.setenv("GOVFIN_USER", "dba")
    monkeypatch.setenv("GOVFIN_PASSWORD", "dba")
    server = MAKES[make](folder)
    server.start()
    return server


def free_port() -> int:
    """A port of this machine that nobody listens at."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])
