"""python -m kaohe.web COMMAND: the site's management commands (migrate, serve, demo …)."""

import os
import sys

from django.core.management import execute_from_command_line

from kaohe.web.home import prepare

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kaohe.web.settings")
prepare()
execute_from_command_line(["kaohe.web", *sys.argv[1:]])
