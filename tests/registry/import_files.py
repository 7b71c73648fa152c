"""Files of the import format for tests: NDJSON lines and workbooks with the sheets and headers of the format."""

import contextlib
import gzip
import io
import json

import pytest
from django.core.management import call_command
from openpyxl import Workbook

from registry.identifiers import valid_uscc
from registry.models import PublicRecord

CODES = [valid_uscc(f"91370102MA3F{index:04d}0") for index in range(6)]

HEADERS = {
    "机构": (
        "统一社会信用代码* 机构名称* 曾用代码 曾用名 品牌 机构类型* 区划代码* 地址 服务电话 "
        "非营利 设立依据 备案依据 办学许可证号 许可证有效期 法定代表人 监管银行 监管账户 监管方式 监管状态 "
        "合同范本 生效日期 依据"
    ),
    "平台": (
        "统一社会信用代码* 备案编号 平台名称* 平台类型* 域名 应用标识 ICP备案号 "
        "公安备案号 等保编号 等保级别 电信许可证 状态* 备案日期 有效期至 护眼功能 家长监管 "
        "服务器在境内 日志留存天数 内容留存月数 直播留存月数 公示收费 公示师资 公示外教 共同责任方"
    ),
    "课程": (
        "备案编号* 课程编号* 课程名称* 学科* 学段* 年级 授课方式* 课时分钟 间隔分钟 "
        "开始时间 结束时间 星期 开课日期 结课日期 布置作业 引进课程 引进证明 人员编号 退费规则"
    ),
    "收费": (
        "备案编号* 课程编号* 收费方式* 课时数 起始日期 截止日期 金额*"
    ),
    "培训人员": (
        "统一社会信用代码* 人员编号* 姓名* 岗位* 国籍 证件类型 证件号码 教师资格证号 资格种类 资格学科 "
        "任教学科 专职 在职教师 离职日期 工作许可 语言资质"
    ),
    "名单": (
        "统一社会信用代码* 名单类型* 事由* 文号* 发布单位* 依据 行为终止日期 列入日期* "
        "有效期至 移出日期 移出类型 移出原因"
    ),
    "行政处罚": (
        "统一社会信用代码* 文号* 种类* 金额 作出单位* 决定日期* 依据 撤回日期 撤回原因"
    ),
}  # fmt: skip


def institution(index=0, **values):
    return {"uscc": CODES[index], "name": f"济南第{index}网络培训学校", "kind": "company", "region": "370102", **values}


def platform(number="鲁1", **values):
    return {"filing_number": number, "name": "明德云课堂", "kind": "app", "status": "filed", **values}


def course(code="C-1", **values):
    return {"code": code, "name": "数学", "subject": "math", "stage": "primary", "mode": "live", **values}


def teacher(code="T-1", **values):
    return {"code": code, "name": "单晓梅", "role": "teaching", **values}


def credit(**values):
    said = {"list": "black", "reason": "虚假材料", "decision_number": "鲁1号", "issued_by": "省厅", "listed_on": "2026-03-01"}
    return said | values


def ndjson(path, *records, encoding="utf-8"):
    lines = [each if isinstance(each, str) else json.dumps(each, ensure_ascii=False) for each in records]
    content = "".join(f"{line}\n" for line in lines).encode(encoding)
    path.write_bytes(gzip.compress(content) if path.suffix == ".gz" else content)
    return path


def workbook(path, **sheets):
    """Write a workbook; each sheet is a list of rows by header; a sheet that is `None` is left out."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for name, header in HEADERS.items():
        if sheets.get(name, []) is None:
            continue
        sheet = book.create_sheet(name)
        titles = header.split()
        rows = sheets.get(name, [])
        extra = dict.fromkeys(title for row in rows for title in row if title not in {each.strip("*") for each in titles})
        sheet.append([*titles, *extra])
        for row in rows:
            sheet.append([row.get(title.strip("*")) for title in [*titles, *extra]])
    for name in sheets.keys() - HEADERS.keys():
        book.create_sheet(name).append(["…"])
    book.save(path)
    return path


def sheet_institution(index=0, **values):
    return {
        "统一社会信用代码": CODES[index],
        "机构名称": f"济南第{index}网络培训学校",
        "机构类型": "公司",
        "区划代码": "370102",
        **values,
    }


def sheet_platform(index=0, number="鲁1", **values):
    return {
        "统一社会信用代码": CODES[index],
        "备案编号": number,
        "平台名称": "明德云课堂",
        "平台类型": "应用程序",
        "状态": "已备案",
        **values,
    }


def sheet_course(number="鲁1", code="C-1", **values):
    said = {"备案编号": number, "课程编号": code, "课程名称": "数学", "学科": "数学", "学段": "小学", "授课方式": "直播"}
    return said | values


def sheet_teacher(index=0, code="T-1", **values):
    return {"统一社会信用代码": CODES[index], "人员编号": code, "姓名": "单晓梅", "岗位": "教学人员", **values}


def sheet_credit(index=0, **values):
    return {
        "统一社会信用代码": CODES[index],
        "名单类型": "黑名单",
        "事由": "虚假材料",
        "文号": "鲁1号",
        "发布单位": "省厅",
        "列入日期": "2026-03-01",
        **values,
    }


def sheet_penalty(index=0, **values):
    return {
        "统一社会信用代码": CODES[index],
        "文号": "罚1号",
        "种类": "罚款",
        "作出单位": "市局",
        "决定日期": "2026-02-01",
        **values,
    }


def sheet_fee(number="鲁1", code="C-1", **values):
    return {"备案编号": number, "课程编号": code, "收费方式": "按课时", "课时数": 30, "金额": 2400, **values}


def run(path, *arguments, status=0):
    """Run the import and return what it printed."""
    printed = io.StringIO()
    with pytest.raises(SystemExit, match=f"^{status}$") if status else contextlib.nullcontext():
        call_command("import_registry", path, *arguments, stdout=printed)
    return printed.getvalue()


def documents():
    """Return the current documents by id."""
    return dict(PublicRecord.objects.values_list("public_id", "body"))
