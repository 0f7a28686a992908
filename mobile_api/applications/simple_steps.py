"""What happens now, in elder mode's words: short sentences, one thing to do in each. Rules only."""

from __future__ import annotations

from collections.abc import Mapping

from mobile_api.applications.states import State
from mobile_api.catalog.schema import Text

SIMPLE_NEXT: Mapping[State, Text] = {
    State.SUBMITTED: Text(
        zh="窗口正在看您的申请。最晚{due}办好。您现在不用做什么。",
        en="The counter is looking at your application. It is ready by {due}. You have nothing to do now.",
    ),
    State.NEEDS_CORRECTION: Text(
        zh="轮到您了。请改好标出来的地方。最晚{act_by}交。",
        en="It is your turn. Please change what is marked. Send it by {act_by}.",
    ),
    State.ACCEPTED: Text(
        zh="窗口已经收下了。最晚{due}办好。您现在不用做什么。",
        en="The counter has taken it. It is ready by {due}. You have nothing to do now.",
    ),
    State.IN_REVIEW: Text(
        zh="正在办：{who}。最晚{due}办好。您现在不用做什么。",
        en="Working on it: {who}. It is ready by {due}. You have nothing to do now.",
    ),
    State.APPROVED: Text(
        zh="同意了，正在做结果。最晚{due}给您。", en="The answer is yes. You get the result by {due}."
    ),
    State.AWAITING_PAYMENT: Text(
        zh="轮到您了。请交钱。最晚{act_by}交。", en="It is your turn. Please pay. Pay by {act_by}."
    ),
    State.ISSUED: Text(
        zh="办好了。请去窗口拿结果。请带上身份证。",
        en="It is ready. Please pick it up at the counter. Bring your ID card.",
    ),
    State.REJECTED: Text(
        zh="没有通过。原因写在下面。您可以改一改，再办一次。觉得不对，可以申请复议，也可以去法院。",
        en="The answer is no. The reason is below. You can change it and try again. "
        "If you think it is wrong, you can ask for a review or go to court.",
    ),
    State.COMPLETED: Text(zh="都办好了。", en="All done."),
    State.WITHDRAWN: Text(zh="您说不办了。以后想办，可以再来。", en="You stopped it. You can start again at any time."),
    State.LAPSED: Text(zh="时间过了，没有办成。您可以再办一次。", en="The time is over. You can start again."),
}
"""By state; filled as `NEXT_ACTOR` is."""
SIMPLE_SUPPLY_FIRST = Text(
    zh="轮到您了。请把缺的材料交齐。最晚{act_by}交。",
    en="It is your turn. Please bring what is missing. Bring it by {act_by}.",
)
"""For where only the citizen's materials are missing."""
