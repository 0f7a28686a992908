"""One clear sentence for everything that can be wrong with a face, and for each step. Rules only."""

from __future__ import annotations

from collections.abc import Mapping

Both = tuple[str, str]
"""Chinese, English."""

FAULTS: Mapping[str, Both] = {
    "unreadable": ("照片打不开，请重拍。", "The picture can't be read. Please take another."),
    "unsupported": (
        "不支持这种图片格式，请用 JPEG 或 PNG。",
        "This kind of picture isn't supported. Please use JPEG or PNG.",
    ),
    "too_large": ("照片太大了，请用摄像头直接拍。", "The picture is too large. Please take it with the camera."),
    "no_face": ("没有看到脸，请把脸放在框里。", "We can't see a face. Put your face in the frame."),
    "many_faces": ("画面里不止一张脸，请只留您一人。", "There is more than one face. Only you should be in it."),
    "outside": ("脸没有完整入画，请往中间挪一点。", "Part of your face is outside the picture. Move to the middle."),
    "too_small": ("离得太远了，请靠近一点。", "You are too far away. Please come closer."),
    "too_dark": ("光线太暗，请到亮一点的地方。", "It is too dark. Please find more light."),
    "too_bright": ("光线太强，请避开强光。", "It is too bright. Please avoid strong light."),
    "uneven_light": ("脸上一半亮一半暗，请换个方向。", "One half of your face is dark. Please turn towards the light."),
    "blurred": ("画面模糊，请拿稳手机、擦擦镜头。", "The picture is blurred. Please hold still and wipe the lens."),
    "tilted": ("头歪了，请摆正。", "Please hold your head upright."),
    "not_front": ("请正对镜头。", "Please look straight into the camera."),
    "turn_more": ("再转一点。", "Please turn a little more."),
    "flat": ("请把整个头转过去，再慢一点。", "Please turn your whole head, and slowly."),
    "not_turned": (
        "没有看清您转头，请重新开始，按提示慢慢转。",
        "We couldn't see your head turn. Please start again and turn slowly when asked.",
    ),
    "wrong_way": ("方向反了，请重新开始。", "That was the wrong way. Please start again."),
    "still": ("请保持自然，稍微动一动。", "Please move a little."),
    "another_person": ("中途换了人，请重新开始。", "This is a different face. Please start again."),
    "replayed": ("这张画面已经用过，请重新开始。", "This picture has been used before. Please start again."),
    "seen_before": (
        "这张画面和以前的几乎一样，请稍微动一动。",
        "This looks just like an earlier picture. Please move a little.",
    ),
    "nonce": ("步骤不对，请重新开始。", "This is the wrong step. Please start again."),
    "too_slow": ("这一步超时了，请重新开始。", "That took too long. Please start again."),
    "not_the_person": (
        "和公安人口库里的照片不一致。可以重试，或带身份证到窗口办理。",
        "Your face doesn't match the register's photo. Try again, or go to a counter with your ID card.",
    ),
    "no_photo": (
        "人口库里没有您的照片，请带身份证到窗口领身份确认码。",
        "The population register has no photo of you. Please take your ID card to a counter and get an identity code.",
    ),
    "no_tries": ("试了太多次，请稍后再试，或到窗口办理。", "Too many tries. Please try later, or go to a counter."),
}
STEPS: Mapping[str, Both] = {
    "front": ("请正对镜头", "Look straight into the camera"),
    "left": ("请向左转头", "Turn your head to your left"),
    "right": ("请向右转头", "Turn your head to your right"),
}
PASSED: Both = ("已确认是您本人。", "We've confirmed it's you.")


def said(text: Both, language: str) -> str:
    """The text in one language."""
    return text[1] if language == "en" else text[0]
