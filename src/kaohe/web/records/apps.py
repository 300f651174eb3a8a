from django.apps import AppConfig


class Config(AppConfig):
    name = "kaohe.web.records"
    label = "records"

    def ready(self) -> None:
        from kaohe.web.cycles import home
        from kaohe.web.records import background, waiting  # noqa: F401  (registers its kinds of work)

        home.SOURCES.append(waiting.todos)
