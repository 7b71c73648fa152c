"""Staff accounts, the roles they hold, and the audit trail of what was done."""

from django.conf import settings
from django.contrib.auth.models import AbstractUser
from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.vocabulary import RoleName, Unit

region_code = RegexValidator(r"^\d{6}$", _("区划代码是 6 位数字。"))


class User(AbstractUser):
    """A member of staff who signs in at the desk; parents never have an account."""

    display_name = models.CharField(_("姓名"), max_length=60, blank=True)

    class Meta:
        verbose_name = _("工作人员")

    def __str__(self) -> str:
        return self.display_name or self.username


class Role(models.Model):
    """One role of one person in one unit for one region and all below it."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="roles")
    name = models.CharField(max_length=20, choices=RoleName)
    unit = models.CharField(max_length=20, choices=Unit)
    region = models.CharField(max_length=6, validators=[region_code])

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "name", "unit", "region"], name="one_role_once")]

    def __str__(self) -> str:
        return f"{self.name} {self.unit} {self.region}"


class AuditLine(models.Model):
    """Who did what to which object, and when; holds ids and never a personal fact or a text that somebody wrote."""

    at = models.DateTimeField(db_index=True)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    action = models.CharField(max_length=60)
    object_kind = models.CharField(max_length=30)
    object_id = models.CharField(max_length=60)
    detail = models.JSONField(default=dict)

    class Meta:
        indexes = [models.Index(fields=["object_kind", "object_id"], name="audit_of_an_object")]
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.action} {self.object_kind} {self.object_id}"
