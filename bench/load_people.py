"""What 50 people do on the site, by role: locust's file, run by load.py.

Each person opens the pages of its role one after the other, in an order of its own, and looks at each
for a while (KAOHE_LOAD_THINK seconds on average) before the next.
"""

from __future__ import annotations

import os
import random

from load_pages import KNOWN, PAGES
from locust import HttpUser, between, task

THINK = float(os.environ.get("KAOHE_LOAD_THINK", "2"))
BARE = os.environ.get("KAOHE_LOAD_BARE", "") == "1"
"""Not the site but the bare views of load_bare.py, which know one page of each name."""


class Person(HttpUser):
    abstract = True
    wait_time = between(THINK / 2, THINK * 1.5)
    role = ""

    def on_start(self) -> None:
        """Signed in already: what it costs to check a password is a deliberate cost, not the site's."""
        self.client.cookies.set("sessionid", random.choice(KNOWN["sessions"][self.role]))
        self.left: list[str] = []

    @task
    def look(self) -> None:
        pages = PAGES[self.role]
        if not self.left:
            self.left = random.sample(list(pages), len(pages))
        name = self.left.pop()
        address = f"/bare/{self.role}/{name}" if BARE else random.choice(pages[name])
        with self.client.get(
            address, name=f"{self.role} {name}", allow_redirects=False, catch_response=True
        ) as answer:
            if answer.status_code != 200:
                answer.failure(f"{answer.status_code}")


class Office(Person):
    role, weight = "office", 12


class Assessor(Person):
    role, weight = "assessor", 14


class Appraisee(Person):
    role, weight = "appraisee", 16


class Decider(Person):
    role, weight = "decider", 3


class Inspector(Person):
    role, weight = "inspector", 3


class Administrator(Person):
    role, weight = "admin", 2
