"""The site's settings for tests: a folder of their own, no compressed assets, a quick password hash."""

import atexit
import os
import shutil
import tempfile

_home = tempfile.mkdtemp(prefix="kaohe-test-")
os.mkdir(f"{_home}/static")
atexit.register(shutil.rmtree, _home, ignore_errors=True)
os.environ["KAOHE_HOME"] = _home
os.environ["KAOHE_SECRET"] = "for the tests only, nothing is signed with this elsewhere"
os.environ["KAOHE_DEMO"] = "否"
os.environ["KAOHE_DATABASE"] = ""
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # the browser of the tests keeps an event loop running

from kaohe.web.settings import *  # noqa: E402, F403

# in a file as in service: a database in memory takes no writers beside each other
DATABASES["default"]["TEST"] = {"NAME": f"{_home}/test.sqlite3"}  # noqa: F405
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.MD5PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}  # noqa: F405
ALLOWED_HOSTS = ["*"]
