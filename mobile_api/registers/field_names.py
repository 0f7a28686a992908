"""What people read for the fields of the registers, as scenarios and the log of data calls name them."""

from __future__ import annotations

from collections.abc import Mapping

from mobile_api.registers.service import CERTIFICATES, CREDIT, LEGAL_PERSONS, POPULATION
from wallet.types.schema import Text

AS_OF = Text(zh="更新日期", en="Date of the record")
REASON, AUTHORITY = Text(zh="失信原因", en="Reason"), Text(zh="认定部门", en="Authority")
CERTIFICATE, ISSUER = Text(zh="证照名称", en="Certificate"), Text(zh="发证机关", en="Issuer")
FIELD_NAMES: Mapping[str, Mapping[str, Text]] = {
    POPULATION: {
        "as_of": AS_OF,
        "id_number": Text(zh="身份证号", en="ID number"),
        "name": Text(zh="姓名", en="Name"),
        "sex": Text(zh="性别", en="Sex"),
        "born_on": Text(zh="出生日期", en="Date of birth"),
        "photo": Text(zh="照片", en="Photo"),
    },
    LEGAL_PERSONS: {
        "as_of": AS_OF,
        "uscc": Text(zh="统一社会信用代码", en="Unified social credit code"),
        "name": Text(zh="企业名称", en="Name of the firm"),
        "representative": Text(zh="法定代表人", en="Legal representative"),
        "address": Text(zh="住所", en="Address"),
        "status": Text(zh="登记状态", en="State"),
    },
    CREDIT: {
        "as_of": AS_OF,
        "subject": Text(zh="信用主体", en="Whose credit it is"),
        "standing": Text(zh="信用状况", en="Standing"),
        "reason_zh": REASON,
        "reason_en": REASON,
        "authority_zh": AUTHORITY,
        "authority_en": AUTHORITY,
        "since": Text(zh="认定日期", en="Since"),
    },
    CERTIFICATES: {
        "as_of": AS_OF,
        "kind": Text(zh="证照类型", en="Kind of certificate"),
        "number": Text(zh="证照编号", en="Number"),
        "name_zh": CERTIFICATE,
        "name_en": CERTIFICATE,
        "issuer_zh": ISSUER,
        "issuer_en": ISSUER,
        "issued_on": Text(zh="发证日期", en="Issued on"),
        "valid_until": Text(zh="有效期至", en="Valid until"),
    },
}
"""By source; what a register tells in two languages has one name."""
