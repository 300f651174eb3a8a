"""Settings of a worker process of the tests: the database of its test, and some more kinds."""

import json
import os
from pathlib import Path

from kaohe.web.settings import *  # noqa: F403

DATABASES = json.loads(os.environ["KAOHE_TEST_DATABASES"])
EVIDENCE_ROOT = Path(os.environ["KAOHE_HOME"]) / "evidence"
INSTALLED_APPS = [*INSTALLED_APPS, "web.work.app.Config"]  # noqa: F405
