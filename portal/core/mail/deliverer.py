"""Delivery for as long as a process runs: by a thread of the server, or by `send_queued_mail`."""

import fcntl
import logging
from threading import Event, Thread

from django.conf import settings
from django.db import connections

from portal.core.mail.delivery import deliver

logger = logging.getLogger(__name__)

MAX_PAUSE = 300  # seconds between tries while the mail server, or the database, is away
STOP_SECONDS = 5


class Deliverer:
    """Looks every `MAIL_POLL_SECONDS` whether a mail is due: one query when none is.

    `turn` is an open file that several processes have inherited: the one that holds its lock
    delivers, and the kernel passes the lock on when that process ends, however it ends. That saves
    the others the query; that no mail leaves twice does not hang on it.
    """

    def __init__(self, turn=None):
        self.turn = turn
        self.stopping = Event()
        self.trouble = 0
        self.thread = Thread(target=self.run, name="mail", daemon=True)

    def start(self):
        self.thread.start()

    def stop(self):
        """Let the mail in hand leave, if it does so soon; a claim that is left behind runs out."""
        self.stopping.set()
        if self.thread.is_alive():
            self.thread.join(STOP_SECONDS)

    def run(self):
        """Deliver until stopped."""
        while not self.stopping.wait(self.pause()):
            if self.has_turn():
                self.trouble = 0 if self.look() else self.trouble + 1

    def pause(self):
        """Return the seconds until the next look: twice as many with each one in vain."""
        return min(settings.MAIL_POLL_SECONDS * 2 ** min(self.trouble, 10), MAX_PAUSE)

    def has_turn(self):
        if self.turn is None:
            return True
        try:
            fcntl.lockf(self.turn, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
        return True

    def look(self):
        """Deliver what is due; return False, and say so once, when nothing can be delivered."""
        try:
            away = deliver(self.stopping.is_set).away
        except Exception as problem:  # an outage of the database must not end the thread
            self.complain("Mail is not delivered", exc_info=problem)
            return False
        finally:
            connections.close_all()
        if away:
            self.complain(f"Mail waits, the mail server cannot be used: {away}")
        elif self.trouble:
            logger.warning("Mail is delivered again")
        return not away

    def complain(self, text, **kwargs):
        if not self.trouble:
            logger.error(text, **kwargs)
