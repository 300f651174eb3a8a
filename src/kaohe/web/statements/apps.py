from django.apps import AppConfig


class Config(AppConfig):
    name = "kaohe.web.statements"
    label = "statements"

    def ready(self) -> None:
        from kaohe.web.cycles import home, owing
        from kaohe.web.statements import owing as mine
        from kaohe.web.statements import waiting

        home.SOURCES.append(waiting.todos)
        owing.SOURCES.append(mine.owed)
