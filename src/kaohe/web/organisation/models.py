"""Units in a tree, and the people in them."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models


class Unit(models.Model):
    """An office, bureau or district; a unit that was merged into another points to it."""

    name = models.CharField("名称", max_length=100)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    group = models.CharField("分口", max_length=50, blank=True)
    order = models.PositiveIntegerField("序号", default=0)
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="merged")
    version = models.PositiveIntegerField("版本", default=1)

    class Meta:
        verbose_name = "单位"
        ordering: ClassVar = ["order", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["parent", "name"], name="unit_name_once"),
            models.UniqueConstraint(
                fields=["name"], condition=models.Q(parent=None), name="top_unit_name_once"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class People(BaseUserManager["Person"]):
    """Makes people; they have no password until one is set."""

    def create_user(self, number: str, name: str, password: str | None = None, **more: object) -> Person:
        person = self.model(number=number, name=name, **more)
        person.set_password(password)
        person.save(using=self._db)
        return person


class Person(AbstractBaseUser):
    """Somebody who signs in. Roles are given per cycle; `admin` only keeps people, units and roles."""

    number = models.CharField("工号", max_length=40, unique=True)
    name = models.CharField("姓名", max_length=60)
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="people")
    post = models.CharField("职务", max_length=60, blank=True)
    staff_class = models.CharField("人员身份", max_length=40, blank=True)
    attributes = models.JSONField("属性", default=dict, blank=True)
    admin = models.BooleanField("系统管理员", default=False)
    is_active = models.BooleanField("在用", default=True)
    left_on = models.DateField("离开日期", null=True, blank=True)
    failures = models.PositiveSmallIntegerField("连续登录失败", default=0)
    locked_until = models.DateTimeField("锁定到", null=True, blank=True)
    must_change = models.BooleanField("须改口令", default=False)
    version = models.PositiveIntegerField("版本", default=1)

    objects: ClassVar[People] = People()
    USERNAME_FIELD = "number"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    class Meta:
        verbose_name = "人员"
        ordering: ClassVar = ["number"]

    def __str__(self) -> str:
        return self.name


class Service(models.Model):
    """Where a person served, and when: the unit where one served longest appraises."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="services")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="services")
    start = models.DateField("起")
    end = models.DateField("止", null=True, blank=True)

    class Meta:
        verbose_name = "任职"
        ordering: ClassVar = ["person", "start"]


class Draft(models.Model):
    """A workbook of units and people that was uploaded and not yet taken over; one a person."""

    by = models.OneToOneField(Person, models.CASCADE, related_name="+")
    name = models.CharField("文件名", max_length=200)
    content = models.BinaryField("内容")
    since = models.DateField("调动从哪天起")
    at = models.DateTimeField("上传时间", auto_now=True)

    class Meta:
        verbose_name = "待导入的名册"
