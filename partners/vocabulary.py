"""The words of keys: what a key may be used for, what came of asking for one, and why one is not taken."""

from enum import StrEnum

from django.db import models
from django.utils.translation import gettext_lazy as _


class Scope(models.TextChoices):
    """What a key may be used for; every key may read."""

    READ = "read", _("查询公开记录")
    TEACHERS = "teachers", _("批量查询教学人员")
    COMPLAINTS = "complaints", _("代用户提交投诉")
    WEBHOOKS = "webhooks", _("接收变更通知")


SCOPE_HINTS = {
    Scope.READ: _("机构、平台、课程、名单和统计，以及核验。每个密钥都有。"),
    Scope.TEACHERS: _("每小时得到的人员超过 1,000 名。请在用途里写明为什么需要。"),
    Scope.COMPLAINTS: _("在您的应用里放投诉表单。提交的内容直接到主管部门。"),
    Scope.WEBHOOKS: _("登记簿变更时，我们通知您的服务器。"),
}


class Decision(models.TextChoices):
    """What came of a request for a key."""

    GRANTED = "granted", _("已发放")
    REFUSED = "refused", _("未同意")


class KeyProblem(StrEnum):
    """Why a text that was shown as a key is not taken."""

    MALFORMED = "malformed"
    MISPLACED = "misplaced"
    UNKNOWN = "unknown"
    EXPIRED = "expired"
    REVOKED = "revoked"
