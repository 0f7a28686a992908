"""Values that show by their form alone what they are, wherever they stand in a text. Patterns only."""

from __future__ import annotations

import re

from mobile_api.applications.numbers import SQUARE_METRES

NUMBER = re.compile(r"(?<![0-9.,])[0-9](?:[0-9.,]*[0-9])?(?:[百千万][0-9]?)?|[零〇一二两三四五六七八九十百千万]+")
AREA = re.compile(rf"({NUMBER.pattern})\s*[多来]?个?\s*{SQUARE_METRES}", re.IGNORECASE)
PHONE = re.compile(r"(?<!\d)1[3-9]\d[ -]?\d{4}[ -]?\d{4}(?!\d)")
ID_NUMBER = re.compile(r"(?<!\d)\d{17}[\dXx](?!\d)")
