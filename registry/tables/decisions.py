"""What is decided and published about institutions: credit entries, penalties, published lists, and where to complain."""

from django.db import models

from registry.tables.checks import in_order, not_negative, one_of, region_code
from registry.tables.filed import FiledRecord, Institution, Publisher
from registry.vocabulary import ContactMatter, CreditList, PenaltyKind, RemovalKind


class CreditEntry(FiledRecord):
    """One entry of an institution in the white, grey or black list, by decision."""

    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="credit_entries")
    list = models.CharField(max_length=10, choices=CreditList)
    reason = models.TextField()
    decision_number = models.CharField(max_length=120)
    issued_by = models.CharField(max_length=120)
    basis = models.CharField(max_length=300, blank=True)
    conduct_ended_on = models.DateField(null=True)
    listed_on = models.DateField()
    valid_until = models.DateField(null=True)
    removed_on = models.DateField(null=True)
    removal_kind = models.CharField(max_length=20, choices=RemovalKind, blank=True)
    removal_reason = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["institution", "list", "decision_number", "listed_on"], name="one_credit_entry_per_decision_and_day"
            ),
            one_of("credit", "list", CreditList),
            one_of("credit", "removal_kind", RemovalKind, or_empty=True),
            in_order("credit", "listed_on", "valid_until"),
            in_order("credit", "listed_on", "removed_on"),
        ]


class Penalty(models.Model):
    """An administrative penalty, shown in the institution's record until it is withdrawn (行政处罚法 article 48)."""

    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="penalties")
    decision_number = models.CharField(max_length=120)
    kind = models.CharField(max_length=20, choices=PenaltyKind)
    amount = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    issued_by = models.CharField(max_length=120)
    decided_on = models.DateField()
    basis = models.CharField(max_length=300, blank=True)
    withdrawn_on = models.DateField(null=True)
    withdrawal_reason = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["institution", "decision_number"], name="one_penalty_per_decision"),
            one_of("penalty", "kind", PenaltyKind),
            not_negative("penalty", "amount"),
            in_order("penalty", "decided_on", "withdrawn_on"),
            models.CheckConstraint(
                condition=models.Q(withdrawn_on__isnull=True) | ~models.Q(withdrawal_reason=""),
                name="a_penalty_is_withdrawn_with_its_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.institution_id} {self.decision_number}"


class PublishedList(FiledRecord):
    """A list as a city or district published it; what it says is shown as its word, and sets nobody's status."""

    title = models.CharField(max_length=200)
    issuer = models.CharField(max_length=120)
    region = models.CharField(max_length=6, validators=[region_code], db_index=True)
    published_on = models.DateField()
    source = models.CharField(max_length=300)
    colour = models.CharField(max_length=10, choices=CreditList, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["issuer", "title", "published_on"], name="one_list_per_issuer_title_day"),
            one_of("list", "colour", CreditList, or_empty=True),
        ]


class Listing(FiledRecord):
    """One line of a published list."""

    list = models.ForeignKey(PublishedList, on_delete=models.PROTECT, related_name="lines")
    line_number = models.PositiveIntegerField()
    name = models.CharField(max_length=200, db_index=True)
    address = models.CharField(max_length=300, blank=True)
    licence_number = models.CharField(max_length=60, blank=True)
    phone = models.CharField(max_length=60, blank=True, help_text="landlines only; a mobile number is in ListingPrivate")
    occurrence = models.PositiveSmallIntegerField(default=1)
    institution = models.ForeignKey(Institution, on_delete=models.SET_NULL, null=True, related_name="listings")
    match_reason = models.CharField(max_length=30, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["list", "name", "licence_number", "occurrence"], name="one_line_of_a_list_once")
        ]


class ListingPrivate(models.Model):
    """A mobile number found in a published list, kept from the public until a clerk releases it."""

    listing = models.OneToOneField(Listing, on_delete=models.CASCADE, primary_key=True, related_name="private")
    mobile_phone = models.CharField(max_length=60)

    def __str__(self) -> str:
        return self.listing_id


class ContactLine(models.Model):
    """举报电话: whom to call about what in a region; the line of a higher region serves where a lower one has none."""

    region = models.CharField(max_length=6, validators=[region_code], db_index=True)
    matter = models.CharField(max_length=20, choices=ContactMatter)
    name = models.CharField(max_length=120, help_text="the unit that answers")
    phone = models.CharField(max_length=40)
    hours = models.CharField(max_length=120, blank=True)
    url = models.URLField(max_length=300, blank=True)
    source = models.CharField(max_length=300)
    publisher = models.ForeignKey(Publisher, on_delete=models.PROTECT, related_name="+", db_index=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["region", "matter", "phone"], name="one_contact_line_per_phone"),
            one_of("contact_line", "matter", ContactMatter),
        ]

    def __str__(self) -> str:
        return f"{self.region} {self.matter}"
