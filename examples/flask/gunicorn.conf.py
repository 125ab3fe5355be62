"""gunicorn reads this file from the folder in which it starts, whoever starts it.

By itself it has one worker that answers one request at a time. While that one waits for
Redis nobody else gets an answer, and the platform's health ping neither.
"""

import os
import threading

# A process for each core, since Python computes on one; WEB_CONCURRENCY is gunicorn's own
# variable for another number.
workers = int(os.environ.get("WEB_CONCURRENCY") or os.cpu_count() or 1)

# Threads wait for Redis at no cost: app.py lets a few of them ask it at once.
worker_class = "gthread"
threads = 64

# The app is loaded once, before the workers are forked: a mistake in it ends gunicorn at
# once, and a secret key that it makes up is the same in all workers.
preload_app = True

HEALTH_PATH = "/healthz"


def post_worker_init(worker):
    worker.wsgi = leave_room(worker.wsgi, worker.cfg.threads)


def leave_room(app, threads):
    """Keeps two threads for the health path. Without them a long outage takes all of them,
    however many there are, and the platform replaces an instance that is well."""
    if threads < 3:
        return app
    free = threading.BoundedSemaphore(threads - 2)

    def full(start_response):
        start_response("503 Service Unavailable", [("Content-Type", "text/plain"), ("Retry-After", "5")])
        return [b"Too many requests are waiting. Try again in some seconds.\n"]

    def guarded(environ, start_response):
        if environ["PATH_INFO"] == HEALTH_PATH:
            return app(environ, start_response)
        if not free.acquire(blocking=False):
            return full(start_response)
        try:
            return app(environ, start_response)
        finally:
            free.release()

    return guarded
