"""Python beside the test: several processes that share a database."""

import os
import subprocess
import sys
from contextlib import contextmanager

from django.conf import settings

PROCESS = """
import sys
import django
django.setup()
{imports}
for line in sys.stdin:
    print(eval(line), flush=True)
"""


@contextmanager
def process(database_url, imports):
    """Run Python beside the test, and give a function that has it evaluate an expression.

    `imports` are the lines of its imports. `evaluate.ask` hands an expression over, `evaluate.hear`
    waits for what it gives: so several processes can be set to work at the same moment.
    """
    env = os.environ | {
        "DJANGO_SETTINGS_MODULE": "portal.settings.test", "DATABASE_URL": database_url,
    }  # fmt: skip
    with subprocess.Popen(
        [sys.executable, "-c", PROCESS.format(imports=imports)],
        cwd=settings.BASE_DIR, env=env, text=True,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    ) as running:  # fmt: skip

        def ask(expression):
            print(expression, file=running.stdin, flush=True)

        def evaluate(expression):
            ask(expression)
            return evaluate.hear()

        evaluate.ask = ask
        evaluate.hear = lambda: running.stdout.readline().strip()
        yield evaluate
        running.stdin.close()
