from django.apps import AppConfig


class Config(AppConfig):
    name = "kaohe.web.notices"
    label = "notices"

    def ready(self) -> None:
        from kaohe.web.cycles import home
        from kaohe.web.notices import waiting

        home.SOURCES.append(waiting.todos)
