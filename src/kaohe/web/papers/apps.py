from django.apps import AppConfig


class Config(AppConfig):
    name = "kaohe.web.papers"
    label = "papers"

    def ready(self) -> None:
        from kaohe.web.papers import bulk  # noqa: F401  # registers its kind of background work
