from django.apps import AppConfig


class Config(AppConfig):
    name = "kaohe.web.fulfilment"
    label = "fulfilment"

    def ready(self) -> None:
        from kaohe.web.cycles import home, owing
        from kaohe.web.fulfilment import owing as mine
        from kaohe.web.fulfilment import waiting

        home.SOURCES.append(waiting.todos)
        owing.SOURCES.append(mine.owed)
