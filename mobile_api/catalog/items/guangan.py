"""Makes the sample items from the published list: `python -m mobile_api.catalog.items.guangan CSV`.

The list names a main item and a case's name. What stands in the last brackets of a name tells the cases
of one sub-item apart: 办理（新办）, 办理（注销）. Main and sub-items get codes of ours.
"""

from __future__ import annotations

import csv
import hashlib
import json
import re
import sys
from pathlib import Path
from typing import Any

from mobile_api.catalog.items.files import SAMPLE_FILE

SOURCE = "v-luobo/zwfw bszl-data.js, commit 11bd626315e3, Apache-2.0"
NO_MAIN = "未分类"
TYPES = {
    "1": "licence", "5": "grant", "7": "confirmation", "8": "award", "9": "ruling", "10": "other_power",
    "20": "public_service",
}  # fmt: skip
BRACKETS = re.compile(r"^(.+?)[（(][^（()）]*[）)]$")
DEPARTMENTS = {
    "区行政审批局": "Administrative Approval Bureau",
    "区人社局": "Human Resources and Social Security Bureau",
    "区交通运输局": "Transport Bureau",
    "广安区税务局": "Tax Bureau",
    "区住建局": "Housing and Construction Bureau",
    "区自然资源和规划局": "Natural Resources and Planning Bureau",
    "区公安分局": "Public Security Bureau",
    "区医疗保障局": "Healthcare Security Bureau",
    "区文广旅局": "Culture, Broadcasting and Tourism Bureau",
    "区教科体局": "Education, Science and Sports Bureau",
    "区农业农村局": "Agriculture and Rural Affairs Bureau",
    "区司法局": "Justice Bureau",
    "区卫健局": "Health Bureau",
    "区民政局": "Civil Affairs Bureau",
    "区市监局": "Market Regulation Bureau",
    "区林业局": "Forestry Bureau",
    "区生态环境局": "Ecology and Environment Bureau",
    "区残联": "Disabled Persons' Federation",
    "区水务局": "Water Bureau",
    "区应急管理局": "Emergency Management Bureau",
    "区政府办": "Government Office",
    "区烟草专卖局": "Tobacco Monopoly Bureau",
    "区气象局": "Meteorological Bureau",
    "区退役军人事务局": "Veterans Affairs Bureau",
    "区财政局": "Finance Bureau",
    "区委办": "Party Committee Office",
    "区综合执法局": "Comprehensive Law Enforcement Bureau",
    "区发改局": "Development and Reform Bureau",
    "区公管办": "Public Resources Trading Office",
    "区商务局": "Commerce Bureau",
    "区委统战部": "United Front Work Department",
    "区经信局": "Economy and Information Technology Bureau",
    "区消防大队": "Fire and Rescue Brigade",
    "区统计局": "Statistics Bureau",
}


def tree(rows: list[dict[str, str]]) -> list[dict[str, Any]]:
    """Main items with their sub-items and cases, in the order of the list."""
    mains: dict[tuple[str, str], dict[str, Any]] = {}
    for row in rows:
        department, name = row["department"].strip(), row["name"].strip()
        base = BRACKETS.match(name)
        sub_name = base[1] if base else name
        main_name = row["main_item"].strip()
        main_name = sub_name if main_name in ("", NO_MAIN) else main_name
        main = mains.setdefault(
            (department, main_name),
            {"code": _code("M", department, main_name), "name": main_name, "department": department, "subs": {}},
        )
        sub = main["subs"].setdefault(
            sub_name, {"code": _code("S", department, main_name, sub_name), "name": sub_name, "cases": []}
        )
        sub["cases"].append({"code": row["item_code"].strip(), "name": name, "type": TYPES[row["task_type"]]})
    return [{**main, "subs": list(main["subs"].values())} for main in mains.values()]


def _code(tier: str, *names: str) -> str:
    return f"GA{tier}-{hashlib.sha256('/'.join(names).encode()).hexdigest()[:10].upper()}"


def main(path: Path) -> int:
    """Write the sample file anew from the list."""
    with path.open(encoding="utf-8", newline="") as published:
        mains = tree(list(csv.DictReader(published)))
    departments = {
        zh: {"city": {"zh": "市" + zh.removeprefix("广安区").removeprefix("区").replace("公安分局", "公安局"),
                      "en": f"City {en}"},
             "district": {"zh": zh, "en": f"District {en}"}}
        for zh, en in DEPARTMENTS.items()
    }  # fmt: skip
    lines = ",\n".join(json.dumps(one, ensure_ascii=False) for one in mains)
    head = json.dumps({"source": SOURCE, "departments": departments}, ensure_ascii=False)
    SAMPLE_FILE.write_text(f'{head[:-1]}, "mains": [\n{lines}\n]}}\n', encoding="utf-8")
    subs = [sub for one in mains for sub in one["subs"]]
    print(f"{len(mains)} main items, {len(subs)} sub-items, {sum(len(s['cases']) for s in subs)} cases")
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
