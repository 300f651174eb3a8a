from django.apps import AppConfig


class Config(AppConfig):
    name = "kaohe.web.ballots"
    label = "ballots"

    def ready(self) -> None:
        from kaohe.web.ballots import waiting
        from kaohe.web.cycles import home

        home.SOURCES.append(waiting.todos)
