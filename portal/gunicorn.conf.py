"""How the portal is served: `gunicorn --config portal/gunicorn.conf.py`.

Read from the environment:
    PORT             the port to listen on, 8000 if not given
    BIND             the address to listen on, if not 127.0.0.1:$PORT
    WEB_CONCURRENCY  the number of processes, if not one for each processor
    WEB_THREADS      the number of threads of each process, 4 if not given
    ACCESS_LOG       the file of the access log, `-` for the standard output; none if not given

One of the processes also delivers the mails that wait in the database (`portal.core.mail`).
"""

import gc
import logging
import os
from pathlib import Path
from tempfile import TemporaryFile

from django.conf import settings

wsgi_app = "portal.wsgi:application"

bind = os.environ.get("BIND") or f"127.0.0.1:{os.environ.get('PORT') or 8000}"
workers = int(os.environ.get("WEB_CONCURRENCY") or os.cpu_count() or 1)
worker_class = "gthread"
threads = int(os.environ.get("WEB_THREADS") or 4)
# Loaded once and then forked: a mistake in the settings stops the start, and memory is shared.
preload_app = True
keepalive = 15
limit_request_line = 8190  # the address of a long shortlist, up to which it is not signed yet
graceful_timeout = 10

loglevel = "warning"
accesslog = os.environ.get("ACCESS_LOG") or None
control_socket_disable = True
# Django leaves it to the server to drop the body of an answer to HEAD, which need not be said.
logging.getLogger("gunicorn.http.wsgi").setLevel(logging.ERROR)
MEMORY = "/dev/shm"  # noqa: S108 - the heartbeat of a worker must not wait for a disk
if Path(MEMORY).is_dir():
    worker_tmp_dir = MEMORY
# Inherited by every process, open to the end; the one that holds its lock delivers the mails.
MAIL_TURN = TemporaryFile()  # noqa: SIM115 - held as long as the server lives


def pre_fork(server, worker):
    """Spare the collector what is loaded and stays: walking through it holds a request up."""
    gc.freeze()


def post_worker_init(worker):
    """Warm a process up; let it deliver mails when it is its turn, unless the settings say no."""
    from portal.core.mail.deliverer import Deliverer  # noqa: PLC0415 - needs the portal loaded
    from portal.web.dossier.warming import warm_up  # noqa: PLC0415 - needs the portal loaded

    # Not before the fork: the threads of Typst would not come along.
    warm_up()

    worker.deliverer = None
    if settings.MAIL_FROM_SERVER and settings.MAIL_BACKEND:
        worker.deliverer = Deliverer(turn=MAIL_TURN)
        worker.deliverer.start()


def worker_exit(server, worker):
    """Let the mail in hand leave before the process ends."""
    if deliverer := getattr(worker, "deliverer", None):
        deliverer.stop()


def when_ready(server):
    """Say the one line that tells that the portal answers, and where no mail will leave, why."""
    if not settings.MAIL_BACKEND:
        server.log.warning("EMAIL_URL is not set: mails wait in the database")
    addresses = ", ".join(str(listener) for listener in server.LISTENERS)
    print(f"The portal is ready at {addresses}", flush=True)  # noqa: T201 - for whoever started it
