"""The portal as the bench serves it: with the process id of its one worker."""

from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.server import production, served

from .clock import Client


@dataclass(frozen=True)
class Server:
    client: Client
    worker: int  # process id


@contextmanager
def portal(url):
    """Serve the portal on the database of a `DATABASE_URL` and give its `Server`."""
    with TemporaryDirectory(prefix="portal-bench-") as folder:
        pid_file = Path(folder) / "pid"
        with served(production(url, GUNICORN_CMD_ARGS=f"--pid={pid_file}")) as port:
            client = Client(port)
            client.ask("/healthz")
            master = pid_file.read_text().strip()
            (worker,) = Path(f"/proc/{master}/task/{master}/children").read_text().split()
            yield Server(client, int(worker))
