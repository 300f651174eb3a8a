from django.apps import AppConfig


class Config(AppConfig):
    """The site as a whole: base pages, assets, commands."""

    name = "kaohe.web"
    label = "site"
