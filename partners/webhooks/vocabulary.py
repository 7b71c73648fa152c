"""The words of webhooks: how an endpoint stands, how a delivery does, and why an attempt failed."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class EndpointState(models.TextChoices):
    """Whether an endpoint is served; one that is not keeps its place in the ledger."""

    ACTIVE = "active", _("正常")
    PAUSED = "paused", _("已暂停")
    FAILING = "failing", _("连续失败，已停止")
    GONE = "gone", _("对方答复 410，已停止")


class DeliveryState(models.TextChoices):
    """How far a delivery is; of those in the ledger's order one endpoint has one that waits at most."""

    WAITING = "waiting", _("等待送达")
    ASKED = "asked", _("等待发送")
    DELIVERED = "delivered", _("已送达")
    DEAD = "dead", _("未能送达")


class Failure(models.TextChoices):
    """Why an attempt failed."""

    NAME = "name", _("域名查不到")
    ADDRESS = "address", _("域名指向不允许的网络地址")
    CONNECTION = "connection", _("连接不上")
    TLS = "tls", _("证书或者 TLS 有问题")
    TIMEOUT = "timeout", _("超时")
    ANSWER = "answer", _("答复不是 HTTP，或者太长")
    STATUS = "status", _("状态码不是 2xx")
    REDIRECT = "redirect", _("答复是跳转，我们不跟随")
