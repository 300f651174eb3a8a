from django.apps import AppConfig


class Config(AppConfig):
    name = "kaohe.web.reminders"
    label = "reminders"
