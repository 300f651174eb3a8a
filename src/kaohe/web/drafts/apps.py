from django.apps import AppConfig


class Config(AppConfig):
    name = "kaohe.web.drafts"
    label = "drafts"

    def ready(self) -> None:
        from kaohe.web.drafts import background  # noqa: F401  (registers its kind of work)
