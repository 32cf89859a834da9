"""How the portal is served: `gunicorn --config portal/gunicorn.conf.py`.

Read from the environment:
    PORT             the port to listen on, 8000 if not given
    BIND             the address to listen on, if not 127.0.0.1:$PORT
    WEB_CONCURRENCY  the number of processes, if not one for each processor
    WEB_THREADS      the number of threads of each process, 4 if not given
    ACCESS_LOG       the file of the access log, `-` for the standard output; none if not given
"""

import logging
import os
from pathlib import Path

wsgi_app = "portal.wsgi:application"

bind = os.environ.get("BIND") or f"127.0.0.1:{os.environ.get('PORT') or 8000}"
workers = int(os.environ.get("WEB_CONCURRENCY") or os.cpu_count() or 1)
worker_class = "gthread"
threads = int(os.environ.get("WEB_THREADS") or 4)
# Loaded once and then forked: a mistake in the settings stops the start, and memory is shared.
preload_app = True
keepalive = 15
graceful_timeout = 10

loglevel = "warning"
accesslog = os.environ.get("ACCESS_LOG") or None
control_socket_disable = True
# Django leaves it to the server to drop the body of an answer to HEAD, which need not be said.
logging.getLogger("gunicorn.http.wsgi").setLevel(logging.ERROR)
MEMORY = "/dev/shm"  # noqa: S108 - the heartbeat of a worker must not wait for a disk
if Path(MEMORY).is_dir():
    worker_tmp_dir = MEMORY


def when_ready(server):
    """Say the one line that tells that the portal answers."""
    addresses = ", ".join(str(listener) for listener in server.LISTENERS)
    print(f"The portal is ready at {addresses}", flush=True)  # noqa: T201 - for whoever started it
