from django.apps import AppConfig


class Config(AppConfig):
    name = "kaohe.web.targets"
    label = "targets"

    def ready(self) -> None:
        from kaohe.web.cycles import home
        from kaohe.web.targets import waiting

        home.SOURCES.append(waiting.todos)
