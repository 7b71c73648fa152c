"""The tables of the registry as another program sees them; they are neither made nor changed here."""

from django.db import models


class Institution(models.Model):
    public_id = models.CharField(max_length=13, primary_key=True)
    uscc = models.CharField(max_length=18)
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=30)
    address = models.CharField(max_length=300)
    service_phone = models.CharField(max_length=50)

    class Meta:
        app_label = "peers"
        managed = False
        db_table = "registry_institution"
        ordering = ("name", "public_id")

    def __str__(self) -> str:
        return self.name


class Platform(models.Model):
    public_id = models.CharField(max_length=13, primary_key=True)
    operator = models.ForeignKey(Institution, models.CASCADE, related_name="platforms")
    filing_number = models.CharField(max_length=50)
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=30)
    status = models.CharField(max_length=30)
    filed_on = models.DateField(null=True)
    domains = models.JSONField()
    icp_number = models.CharField(max_length=50)

    class Meta:
        app_label = "peers"
        managed = False
        db_table = "registry_platform"
        ordering = ("filing_number", "public_id")

    def __str__(self) -> str:
        return self.name


class Course(models.Model):
    public_id = models.CharField(max_length=13, primary_key=True)
    platform = models.ForeignKey(Platform, models.CASCADE, related_name="courses")
    code = models.CharField(max_length=50)
    name = models.CharField(max_length=200)
    subject = models.CharField(max_length=30)
    stage = models.CharField(max_length=30)
    mode = models.CharField(max_length=30)

    class Meta:
        app_label = "peers"
        managed = False
        db_table = "registry_course"
        ordering = ("code", "public_id")

    def __str__(self) -> str:
        return self.name
