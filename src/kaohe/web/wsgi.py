"""The entry of the web server."""

import os

from django.core.wsgi import get_wsgi_application

from kaohe.web import collecting
from kaohe.web.home import prepare

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kaohe.web.settings")
prepare()
application = get_wsgi_application()
collecting.watch()
