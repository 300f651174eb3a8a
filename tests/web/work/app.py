"""Makes the kinds of the tests known to a worker process, which is quicker to give up on others."""

from django.apps import AppConfig


class Config(AppConfig):
    name = "web.work"
    label = "tests_of_work"

    def ready(self) -> None:
        from kaohe.web.work import worker
        from web.work import kinds  # noqa: F401

        worker.LEASE, worker.HEARTBEAT, worker.EACH = 3.0, 0.3, 0.1
