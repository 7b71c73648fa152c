"""An objection at the desk: in the queue with its own clock, beside the record it is about, decided with a reason."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import AuditLine
from accounts.vocabulary import Unit
from complaints import contacts, selectors
from complaints.models import Complaint
from complaints.vocabulary import Outcome, Status
from registry.days import day_words
from registry.ledger import head_seq
from registry.vocabulary import RecordKind
from tests import factories
from tests.complaints.making import ADDRESS, NAME, OBJECTION, PHONE, case, case_of, clerk, objection, supervisor
from tests.desk.pages import shown, url, version_of
from tests.desk.test_entry import TYPED
from tests.desk.test_entry import URL as ENTRY

pytestmark = pytest.mark.django_db


def do(client, one, act, **typed):
    return client.post(url(one, act), {"version": version_of(one)} | typed)


def test_the_queue_shows_objections_with_their_clock_and_alone_when_asked(client, person):
    late, fresh = objection(at=timezone.now() - timedelta(days=30)), objection(at=timezone.now())
    other = case(at=timezone.now())
    page = shown(client, "/desk/?nature=objection")
    assert late.reference in page
    assert fresh.reference in page
    assert other.reference not in page
    assert "红牌：已超期" in page
    assert "类型：异议" in page
    assert late.reference in shown(client, "/desk/?only=overdue")
    assert fresh.reference not in shown(client, "/desk/?only=overdue")


def test_the_page_lays_the_record_of_today_beside_what_is_said_of_it(client, person):
    school = factories.institution(name="济南明德学校", address="泉城路 1 号", licence_number="教民137010270000011号")
    one = case_of(objection(at=timezone.now(), record=school.public_id))
    page = shown(client, url(one))
    for words in ("今天的公开记录", school.uscc, "泉城路 1 号", "教民137010270000011号", "第三十九条：3 个工作日", OBJECTION):
        assert words in page
    assert f'href="/institutions/{school.public_id}/"' in page
    assert not [private for private in (NAME, PHONE, ADDRESS) if private in page]


def test_every_kind_of_record_can_be_laid_beside(client, person):
    school = factories.institution()
    app = factories.platform(school, status="suspended")
    records = {
        app.public_id: "暂停运营",
        factories.course(app, name="初中数学提升班").public_id: "初中数学提升班",
        factories.teacher(school, name="孙老师").public_id: "初级中学教师资格、数学",
        factories.credit_entry(school, list="grey", reason="整改期间").public_id: "灰名单",
        (line := factories.listing(name="名单里的学校")).public_id: "名单里的学校",
        line.list.public_id: line.list.issuer,
    }
    for record, words in records.items():
        one = case_of(objection(at=timezone.now(), record=record))
        beside = shown(client, url(one)).split("今天的公开记录")[1].split("facts-title")[0]
        assert words in beside


def test_a_record_that_is_gone_is_said_to_be(client, person):
    school = factories.institution()
    one = case_of(objection(at=timezone.now(), record=school.public_id))
    factories.publish(school, RecordKind.INSTITUTION, None)
    assert "这条记录已经不再公开" in shown(client, url(one))


def test_a_clerk_passes_an_objection_on_and_the_objector_reads_why(client, person):
    given = objection(at=timezone.now())
    one = case_of(given)
    do(client, one, "take")
    page = shown(client, url(one, "transfer"))
    assert "需要其他单位核查的，共 7 个工作日" in page
    assert "提交人会看到这段话" in page
    do(client, one, "transfer", unit="market", region="370102", words="处罚由市场监管部门作出，请其核查。")
    view = selectors.case_by_receipt(given.reference, given.secret)
    assert (view.status, view.unit, view.messages[-1].body) == (
        Status.TRANSFERRED,
        Unit.MARKET,
        "处罚由市场监管部门作出，请其核查。",
    )
    assert view.due_on > given.complaint.due_on
    client.force_login(clerk("market", unit=Unit.MARKET, region="370102"))
    assert f"延至 {day_words(view.due_on)}" in shown(client, url(one))


@pytest.mark.parametrize("outcome", [Outcome.CORRECTED, Outcome.UPHELD])
def test_a_clerk_decides_and_each_step_is_in_the_trail(client, person, outcome):
    school = factories.institution()
    given = objection(at=factories.RECORDED_AT, record=school.public_id)
    one = case_of(given)
    do(client, one, "take")
    page = shown(client, url(one, "close"))
    assert "已更正记录" in page
    assert "核查无误，维持原记录" in page
    assert "调解" not in page
    if outcome == Outcome.CORRECTED:
        refused = do(client, one, "close", outcome=outcome.value, words="已与许可证核对。")
        assert refused.status_code == 400
        assert 'id="id_correction_error"' in refused.content.decode()
        factories.publish(school, RecordKind.INSTITUTION, None)
        assert f'name="correction" value="{head_seq()}"' in shown(client, url(one, "close"))
    do(client, one, "close", outcome=outcome.value, correction=str(head_seq()), words="已与许可证核对。")
    view = selectors.case_by_receipt(given.reference, given.secret)
    assert (view.outcome, view.messages[-1].body) == (outcome, "已与许可证核对。")
    acts = AuditLine.objects.filter(object_id=one.reference).order_by("id").values_list("action", flat=True)
    assert list(acts) == ["complaint.submitted", "complaint.accepted", "complaint.closed"]
    trail = shown(client, url(one)).split("办理记录")[1]
    assert str(outcome.label) in trail
    assert (f"账本第 {head_seq()} 条" in trail) == (outcome == Outcome.CORRECTED)


def test_the_grounds_of_a_refusal_are_those_of_an_objection(client, person):
    one = case_of(objection(at=timezone.now()))
    page = shown(client, url(one, "reject"))
    assert "提出人不是记录所涉及的人" in page
    assert "拨打 110" not in page
    assert "提出人不是记录所涉及的人" not in shown(client, url(case(at=timezone.now()), "reject"))
    do(client, one, "reject", ground="not_concerned", words="家长的意见请用投诉反映。")
    assert Complaint.objects.get(pk=one.pk).ground == "not_concerned"
    assert "提出人不是记录所涉及的人" in shown(client, url(one))


@pytest.mark.parametrize(
    "stranger", [lambda: clerk("police", unit=Unit.POLICE), lambda: clerk("elsewhere", region="370200")], ids=["unit", "region"]
)
def test_who_cannot_see_complaints_there_sees_no_objection(client, stranger):
    one = case_of(objection(at=timezone.now()))
    client.force_login(stranger())
    assert one.reference not in shown(client, "/desk/?status=all")
    assert one.reference not in client.get("/desk/cases.csv").getvalue().decode()
    for act in ("", "take", "close"):
        assert client.get(url(one, act)).status_code == 403


def test_an_objection_by_telephone_is_entered_like_any_case(client, person):
    school = factories.institution(region="370102")
    typed = TYPED | {"nature": "objection", "category": "record_staff", "record": school.uscc, "about": "", "amount": ""}
    refused = client.post(ENTRY, typed | {"mode": "anonymous", "contact_name": "", "contact_phone": ""})
    assert refused.status_code == 400
    assert "不能匿名" in refused.content.decode()
    assert client.post(ENTRY, typed | {"record": ""}).status_code == 400
    unknown = client.post(ENTRY, typed | {"record": "91370102MA3C0XXXXX"}).content.decode()
    assert "异议只能针对公开记录" in unknown
    assert "或直接写明机构或平台的名称" not in unknown
    receipt = client.post(ENTRY, typed)
    assert receipt.status_code == 200
    assert "第三十九条：3 个工作日" in receipt.content.decode()
    assert "投诉" not in receipt.content.decode().split("<main")[1].split("</main>")[0]
    one = Complaint.objects.get()
    assert (one.nature, one.category, one.record_id) == ("objection", "record_staff", school.public_id)


def test_the_record_beside_and_the_beginning_of_the_clock_cost_one_query_each(client, person, django_assert_num_queries):
    school = factories.institution()
    complaint, one = (
        case(at=timezone.now(), record=school.public_id),
        case_of(objection(at=timezone.now(), record=school.public_id)),
    )
    client.get(url(complaint))
    with django_assert_num_queries(11):
        client.get(url(complaint))
    with django_assert_num_queries(13):
        client.get(url(one))


def test_the_opened_contact_of_an_objection_speaks_of_nobody_complained_about(client, person):
    one, other = case_of(objection(at=timezone.now())), case(at=timezone.now())
    for each in (one, other):
        request = contacts.ask(each, reason="核对身份", by=person, at=timezone.now())
        contacts.approve(each, request.pk, by=supervisor(f"s{each.pk}"), at=timezone.now())
    pages = [client.post(url(each, "contact/open")).content.decode() for each in (one, other)]
    assert [NAME in page for page in pages] == [True, True]
    assert ["告诉涉及的机构" in page for page in pages] == [False, True]


def test_days_of_the_record_are_written_as_on_its_page(client, person):
    platform = factories.platform()
    page = shown(client, url(objection(at=timezone.now(), record=platform.public_id)))
    assert platform.filed_on is not None
    assert day_words(platform.filed_on) in page
    assert platform.filed_on.isoformat() not in page
