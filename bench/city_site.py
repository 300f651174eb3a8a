"""Lives through the year in a process of its own and prints as JSON what each step took.

python city_site.py STAFF DEPARTMENTS DISTRICTS SEED     (KAOHE_DATABASE, KAOHE_HOME, KAOHE_SMTP as the site)
"""

from __future__ import annotations

import os
import sys

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kaohe.web.settings")
    import django

    django.setup()
    import city_year

    city_year.main(*map(int, sys.argv[1:5]))
