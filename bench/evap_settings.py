"""Settings under which the installed EvaP runs for the comparison: as it comes, on databases of its own."""

import os

from evap.settings import *  # noqa: F403

DEBUG = False
SECRET_KEY = os.environ["EVAP_SECRET"]
ALLOWED_HOSTS = ["127.0.0.1"]
DATABASES["default"] |= {  # noqa: F405
    "NAME": "postgres", "USER": "kaohe", "HOST": "127.0.0.1", "PORT": os.environ["EVAP_POSTGRES"],
}  # fmt: skip
CACHES = {
    name: each | {"LOCATION": f"redis://127.0.0.1:{os.environ['EVAP_REDIS']}/{at}"}
    for at, (name, each) in enumerate(CACHES.items())  # noqa: F405
}
STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"  # noqa: F405
LOGGING = {"version": 1, "disable_existing_loggers": True}
