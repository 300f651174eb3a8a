"""The entry of the web server."""

import os
from collections.abc import Iterable
from typing import Any

from django.core.wsgi import get_wsgi_application

from kaohe.web import collecting, orphans
from kaohe.web.home import prepare

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kaohe.web.settings")
prepare()
_site = get_wsgi_application()


def application(environ: dict[str, Any], start: Any) -> Iterable[bytes]:
    """A page that is whole goes to the server in one piece: piece by piece it crosses threads for each."""
    answer: Any = _site(environ, start)
    if getattr(answer, "streaming", True):
        return answer  # type: ignore[no-any-return]
    whole = [answer.content]
    answer.close()
    return whole


collecting.watch()
orphans.end_with_parent()
