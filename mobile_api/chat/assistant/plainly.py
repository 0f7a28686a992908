"""A question in simpler words, with an example, for who didn't understand it. Rules only."""

from __future__ import annotations

from mobile_api.catalog.schema import Text
from mobile_api.chat.assistant.pending import Pending

PLAIN = {
    "address": Text(zh="写在哪条街、几号就行。", en="Just the street and the house number."),
    "date": Text(zh="说哪一天就行。", en="Just say which day."),
    "id_number": Text(zh="就是身份证上那18位号码。", en="It is the 18-digit number on the ID card."),
    "integer": Text(zh="回一个数就行，大概的也可以。", en="Just a number, roughly is fine."),
    "person_name": Text(zh="就是身份证上写的名字。", en="It is the name on the ID card."),
    "phone": Text(zh="就是能找到您的手机号，11位。", en="It is a mobile number where you can be reached, 11 digits."),
    "text": Text(zh="照您平时的叫法写就行。", en="Just write it as you would say it."),
    "uscc": Text(zh="营业执照上那18位的代码。", en="It is the 18-character code on the business licence."),
    "yes_no": Text(zh="是就回“是”，不是就回“否”。", en="If so, say “yes”; if not, say “no”."),
}
"""What a field of each type wants."""
CHOOSE = Text(zh="选一个，回数字就行：", en="Choose one, a number will do:")
EXAMPLES = {
    "date": Text(zh="下周一", en="next Monday"),
    "integer": Text(zh="30", en="30"),
    "person_name": Text(zh="张三", en="Zhang San"),
    "phone": Text(zh="13800000000", en="13800000000"),
}
"""Where the catalog has none of its own."""


def plainly(waiting: Pending, language: str) -> str:
    """What is wanted, in simpler words; the choices numbered where there are any."""
    if waiting.options and waiting.type != "yes_no":
        choices = [f"{n}. {option.label.in_(language)}" for n, option in enumerate(waiting.options, 1)]
        return "\n".join([CHOOSE.in_(language), *choices])
    plain = PLAIN.get(waiting.type or "")
    return plain.in_(language) if plain else ""


def example_of(waiting: Pending, language: str) -> str | None:
    """An answer as it might be."""
    example = waiting.example or EXAMPLES.get(waiting.type or "")
    return example.in_(language) if example and not waiting.options else None
