from django.apps import AppConfig


class Config(AppConfig):
    name = "kaohe.web.uses"
    label = "uses"

    def ready(self) -> None:
        from kaohe.web.cycles import home
        from kaohe.web.uses import waiting

        home.SOURCES.append(waiting.todos)
