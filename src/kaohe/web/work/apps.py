from django.apps import AppConfig


class Config(AppConfig):
    name = "kaohe.web.work"
    label = "work"
