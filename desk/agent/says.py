"""What Desk's own code says at the end of a turn, in the user's language: instant, and true by construction. Pure."""

from __future__ import annotations

from collections.abc import Sequence

_TEXTS: dict[str, tuple[str, str]] = {
    "drafted_reply": (
        "I drafted a reply to {who} about “{subject}”. It waits for your approval.",
        "我给{who}起草了关于“{subject}”的回复，等您批准后才会发送。",
    ),
    "drafted_mail": (
        "I drafted a mail to {who}: “{subject}”. It waits for your approval.",
        "我起草了给{who}的邮件“{subject}”，等您批准后才会发送。",
    ),
    "drafted_forward": (
        "I drafted passing “{subject}” on to {who}. It waits for your approval.",
        "我起草了把“{subject}”转发给{who}的邮件，等您批准后才会发送。",
    ),
    "reminder": ("I will remind you {when}: {what}", "我会在{when}提醒您：{what}"),
    "reminder_waits": ("Reminder “{what}”, {when}: it waits for your approval.", "提醒“{what}”（{when}）：等您批准。"),
    "when_missing": (
        "When should I remind you of “{what}”? For example: “tomorrow at 9” or “Friday 10:00”.",
        "什么时候提醒您“{what}”？例如：“明天上午九点”或“周五10点”。",
    ),
    "what_missing": ("What should I remind you of?", "要提醒您什么事？"),
    "kept_in_mind": ("I keep in mind: {what}", "我记住了：{what}"),
    "noted": ("I drafted a note about {who}; it waits for your approval.", "已为{who}拟好备注，等您批准。"),
    "noting": ("Drafting the note", "正在拟备注"),
    "keeping_in_mind": ("Keeping it in mind", "正在记下"),
    "reading_calendar": ("Looking at your calendar", "正在查看日历"),
    "writing_event": ("Drafting an event", "正在起草活动"),
    "no_events": ("Nothing takes place: {span}.", "没有活动：{span}。"),
    "events": ("{span}:", "{span}："),
    "free": ("Free for at least {minutes} minutes, {span}:", "{span}，至少{minutes}分钟的空闲："),
    "never_free": (
        "There are no {minutes} minutes free in your working hours: {span}.",
        "{span}的工作时间里没有{minutes}分钟的空闲。",
    ),
    "event_when": (
        "When does “{what}” take place? For example: “tomorrow at 9” or “Friday 10:00”.",
        "“{what}”什么时候？例如：“明天上午九点”或“周五10点”。",
    ),
    "waits": ("It waits for your approval.", "等您批准。"),
    "no_mail": ("I found no mail that fits: {what}.", "没有找到相符的邮件：{what}。"),
    "no_mail_at_all": ("I found no mail.", "没有找到邮件。"),
    "no_history": ("I found nothing about “{what}” in our conversations.", "我们以前的对话里没有找到“{what}”。"),
    "found_history": ("This is what I found:", "找到这些："),
    "answer_from_mail": (
        "Answer in one or two sentences, using only what the mail above says.",
        "请用一两句话回答，只写上面邮件里说到的内容。",
    ),
    "which_mail": ("Which one do you mean?", "您指的是哪一封？"),
    "found_mail": ("I found {count}:", "找到{count}封："),
    "found_one": ("I found one:", "找到一封："),
    "no_contact": (
        "I found no address for “{who}”. Write it out, for example: mail anna@example.org …",
        "没有找到“{who}”的地址。请直接写出邮箱地址。",
    ),
    "which_contact": ("Which address do you mean?", "您指的是哪个地址？"),
    "empty_draft": (
        "The model wrote nothing usable for the mail to {who}. Tell me in a few words what it should say.",
        "模型没有写出可用的内容（收件人：{who}）。请用几句话告诉我要写什么。",
    ),
    "no_answer": ("The model gave no answer. Ask again in other words.", "模型没有回答。请换个说法再问一次。"),
    "newest": ("There are several; I took the newest.", "有好几封，我选了最新的一封。"),
    "mail_cut": (
        "The mail is long: the model was shown its beginning and its end.",
        "邮件很长：模型只看到了开头和结尾。",
    ),
    "searching_mail": ("Searching your mail", "正在搜索邮件"),
    "reading_mail": ("Reading “{subject}”", "正在阅读“{subject}”"),
    "searching_history": ("Searching our conversations", "正在搜索对话"),
    "finding_contact": ("Looking up {who}", "正在查找{who}"),
    "writing_reply": ("Writing a reply to {who}", "正在给{who}写回复"),
    "writing_mail": ("Writing a mail to {who}", "正在给{who}写邮件"),
    "writing_forward": ("Drafting a forward to {who}", "正在起草转发给{who}的邮件"),
    "setting_reminder": ("Setting a reminder", "正在设置提醒"),
    "working_out_date": ("Working out the date", "正在计算日期"),
}

_MARKS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


def say(language: str, key: str, **values: object) -> str:
    """The sentence ``key`` in ``language`` ("zh", anything else is English)."""
    english, chinese = _TEXTS[key]
    return (chinese if language == "zh" else english).format(**values)


def footnote(numbers: Sequence[int]) -> str:
    """Footnote marks that point at sources, e.g. " ¹ ²"."""
    return "".join(f" {str(number).translate(_MARKS)}" for number in numbers)
