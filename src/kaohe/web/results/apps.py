from django.apps import AppConfig


class Config(AppConfig):
    name = "kaohe.web.results"
    label = "results"

    def ready(self) -> None:
        from kaohe.web.cycles import home
        from kaohe.web.results import background, waiting  # noqa: F401  (registers its kind of work)

        home.SOURCES.append(waiting.todos)
