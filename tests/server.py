"""The portal as in production, on a free port of 127.0.0.1: for the browser tests and the bench."""

import os
import secrets
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
START_SECONDS = 60
STOP_SECONDS = 20


def production(database_url, **variables):
    """Return the environment of a server, whatever that of the caller is."""
    port = free_port()
    return (
        os.environ
        | {
            "DJANGO_SETTINGS_MODULE": "portal.settings.prod",
            "SECRET_KEY": secrets.token_urlsafe(64),
            "ALLOWED_HOSTS": "127.0.0.1",
            "DATABASE_URL": database_url,
            "HTTPS": "off",
            "BIND": f"127.0.0.1:{port}",
            "PORT": str(port),
            "WEB_CONCURRENCY": "1",
            "ACCESS_LOG": "",
        }
        | variables
    )


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def manage(env, *arguments):
    """Run a management command and return what it printed.

    Raises:
        subprocess.CalledProcessError: when it fails; what it said stands on the standard error.
    """
    command = [sys.executable, "manage.py", *arguments]
    return subprocess.run(
        command, cwd=ROOT, env=env, check=True, stdout=subprocess.PIPE, text=True
    ).stdout


@contextmanager
def served(env):
    """Serve the portal, give the port, and stop the server at the end.

    Raises:
        RuntimeError: when the server ends or does not answer in time.
    """
    command = [sys.executable, "-m", "gunicorn", "--config", "portal/gunicorn.conf.py"]
    port = int(env["PORT"])
    with subprocess.Popen(command, cwd=ROOT, env=env, stdout=subprocess.DEVNULL) as server:
        try:
            deadline = time.monotonic() + START_SECONDS
            while not answers(port):
                if server.poll() is not None or time.monotonic() > deadline:
                    raise RuntimeError("the server did not start")
                time.sleep(0.1)
            yield port
        finally:
            server.terminate()
            try:
                server.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                server.kill()


def answers(port):
    with socket.socket() as one:
        return one.connect_ex(("127.0.0.1", port)) == 0
