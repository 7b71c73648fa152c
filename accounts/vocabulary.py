"""The words of accounts: the units that answer complaints, and the roles that staff hold in them."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Unit(models.TextChoices):
    """The bodies that answer complaints (plan of 2019, part four, and 教监管 practice)."""

    EDUCATION = "education", _("教育部门")
    MARKET = "market", _("市场监管部门")
    POLICE = "police", _("公安机关")
    TELECOM = "telecom", _("通信管理部门")
    CYBERSPACE = "cyberspace", _("网信部门")


class RoleName(models.TextChoices):
    """What a member of staff is; `accounts.rights` says what each may do."""

    CLERK = "clerk", _("受理员")
    SUPERVISOR = "supervisor", _("督办员")
    KEY_OFFICER = "key_officer", _("接口管理员")
