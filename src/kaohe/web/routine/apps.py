from typing import Any

from django.apps import AppConfig


class Config(AppConfig):
    name = "kaohe.web.routine"
    label = "routine"

    def ready(self) -> None:
        from django.db.models.signals import post_save

        from kaohe.web.cycles import actions
        from kaohe.web.results.models import Run
        from kaohe.web.routine import history

        actions.MOVED.append(history.on_move)
        post_save.connect(_frozen, sender=Run, dispatch_uid="routine-history")


def _frozen(instance: Any, **_: Any) -> None:
    """A frozen result goes into the history of the later periods that run."""
    from kaohe.web.routine import history

    if instance.frozen is not None and instance.frozen_by is not None:
        history.hand_on(instance.cycle, by=instance.frozen_by)
