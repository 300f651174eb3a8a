"""A vote: its box, who may vote, who keeps the keys. What somebody voted is nowhere in the database.

See docs/ballots.md: a right to vote holds an outer envelope, as in a vote by post. The tellers' keys
together take the inner envelopes out of all of them at once; then they are shuffled, and only then opened.
"""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.db import models

from kaohe.web.cycles.models import Cycle
from kaohe.web.organisation.models import Person


class Poll(models.Model):
    """One vote of a cycle with one box for all its ballot classes."""

    class State(models.TextChoices):
        PREPARING = "准备"
        VOTING = "投票"
        CLOSED = "截止"
        OPENED = "已开箱"
        VOID = "作废"

    cycle = models.ForeignKey(Cycle, models.CASCADE, related_name="polls")
    title = models.CharField("名称", max_length=120)
    uid = models.CharField("票箱编号", max_length=16, unique=True)
    state = models.CharField("状态", max_length=10, choices=State.choices, default=State.PREPARING)
    opens = models.DateTimeField("开始")
    closes = models.DateTimeField("截止")
    changeable = models.BooleanField("截止前可以改投", default=False)
    threshold = models.PositiveSmallIntegerField("开箱要几把钥匙", default=2)
    outer_key = models.BinaryField("外封公钥", default=b"")
    inner_key = models.BinaryField("内封公钥", default=b"")
    seal = models.CharField("封箱哈希", max_length=64, blank=True)
    closed = models.DateTimeField("截止于", null=True, blank=True)
    reason = models.TextField("提前截止或作废的理由", blank=True)

    class Meta:
        verbose_name = "测评"
        ordering: ClassVar = ["-id"]

    def __str__(self) -> str:
        return self.title


class Issue(models.Model):
    """A ballot class in a vote: how its ballots are given out; its paper, frozen when the box is locked."""

    class Way(models.TextChoices):
        SIGNED_IN = "登录", "登录投票"
        CODES = "测评码", "测评码投票"
        PAPER = "纸票", "纸票（打印、填写、扫描）"

    poll = models.ForeignKey(Poll, models.CASCADE, related_name="issues")
    cls = models.CharField("票种", max_length=40)
    name = models.CharField("名称", max_length=100)
    way = models.CharField("发票方式", max_length=10, choices=Way.choices)
    remark = models.BooleanField("可以写意见", default=False)
    paper = models.JSONField("票面", default=dict)
    count = models.PositiveIntegerField("发出", default=0)

    class Meta:
        verbose_name = "发票"
        ordering: ClassVar = ["poll", "cls"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["poll", "cls"], name="issue_once")]

    @property
    def by_code(self) -> bool:
        return self.way == self.Way.CODES

    @property
    def on_paper(self) -> bool:
        return self.way == self.Way.PAPER


class Right(models.Model):
    """One right to vote: of a person, or of whoever has a code. The row is there before anybody votes.

    To vote is to set `envelope`, `cast` and `attempt` of the one row: all or nothing, once. `attempt` is a
    hash by which the same request, sent again, is known. There is no time, no order, no address.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    issue = models.ForeignKey(Issue, models.CASCADE, related_name="rights")
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    code = models.CharField("测评码的摘要", max_length=64, null=True, unique=True)
    cast = models.BooleanField("已投", default=False)
    closed = models.BooleanField("已截止", default=False)
    attempt = models.CharField("提交的摘要", max_length=32, default="", blank=True)
    envelope = models.BinaryField("信封", null=True)

    class Meta:
        verbose_name = "投票权"
        constraints: ClassVar = [models.UniqueConstraint(fields=["issue", "person"], name="right_once")]

    def __str__(self) -> str:
        return "投票权"


class Scan(models.Model):
    """A page of a paper ballot that was read and cannot be cast yet: pages or people's eyes are missing.

    It knows the sheet's code and no person; when the ballot is cast it is deleted. What was read is sealed
    with the site's own key, which is not in the database.
    """

    poll = models.ForeignKey(Poll, models.CASCADE, related_name="scans")
    code = models.CharField("票的摘要", max_length=64)
    page = models.PositiveSmallIntegerField("页")
    sealed = models.BinaryField("密封的内容", default=b"")
    keyed_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = "读过的纸票"
        ordering: ClassVar = ["code", "page"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["code", "page"], name="scan_once")]


class Teller(models.Model):
    """Who keeps one of the box's keys. Here is only the public half of the key, and a sealed share."""

    poll = models.ForeignKey(Poll, models.CASCADE, related_name="tellers")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    public = models.BinaryField("公钥", default=b"")
    share = models.BinaryField("密封的钥匙份", default=b"")

    class Meta:
        verbose_name = "监票人"
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["poll", "person"], name="teller_once")]

    @property
    def has_key(self) -> bool:
        return bool(self.public)


class Draw(models.Model):
    """A public draw of tellers: the secret is fixed by its hash before a number is said aloud."""

    poll = models.ForeignKey(Poll, models.CASCADE, related_name="draws")
    candidates = models.JSONField("候选人", default=list)
    wanted = models.PositiveSmallIntegerField("抽取人数")
    secret = models.CharField("密数", max_length=64)
    commitment = models.CharField("密数的哈希", max_length=64)
    said = models.CharField("当众说的数", max_length=60, blank=True)
    drawn = models.JSONField("抽中", default=list)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField("时间", auto_now_add=True)

    class Meta:
        verbose_name = "抽取"
        ordering: ClassVar = ["id"]


class Box(models.Model):
    """The opened box: all that a stranger needs to check it, as one file that never changes."""

    poll = models.OneToOneField(Poll, models.CASCADE, related_name="box")
    file = models.BinaryField("票箱文件")
    sha256 = models.CharField("哈希", max_length=64)
    root = models.CharField("回执表的根哈希", max_length=64)
    receipts = models.JSONField("回执", default=list)
    record: Any = models.JSONField("开箱记录", default=dict)
    remarks = models.JSONField("意见", default=dict)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField("开箱时间", auto_now_add=True)

    class Meta:
        verbose_name = "票箱"
