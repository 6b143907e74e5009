"""``desk suggest``: which threads need you, and what Desk would do about them."""

from __future__ import annotations

import click

from desk.cli.output import json_option, print_json, print_lines, say
from desk.cli.session import with_client
from desk.cli.table import shown, table
from desk.cli.words import in_words
from desk.i18n import t


class ThreadsByDefault(click.Group):
    """``desk suggest`` and ``desk suggest m12`` are short for ``desk suggest threads …``."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        if not args or (args[0] not in self.commands and args[0] not in ("-h", "--help")):
            args = ["threads", *args]
        return super().parse_args(ctx, args)


@click.group(cls=ThreadsByDefault)
def suggest() -> None:
    """Which threads need you, and what Desk would do about them."""


@suggest.command()
@click.argument("ref", default="")
@click.option("--all", "everything", is_flag=True, help="Also threads in which nothing is to be done.")
@json_option
def threads(ref: str, everything: bool, as_json: bool) -> None:
    """Read mail, judge what changed, and say what needs you; REF: only the thread of that mail."""
    found = with_client(lambda client: client.triage(ref=ref, everything=everything))
    if as_json:
        print_json(threads=found)
        return
    if not found:
        say(t("Nothing needs you."), hint="desk suggest --all")
        return
    verdicts = {
        "needs_reply": t("needs a reply"),
        "undelivered": t("not delivered"),
        "waiting": t("you wait"),
        "nothing": t("nothing to do"),
    }
    lines: list[str] = []
    for one in found:
        label = f"  [{shown(one.label)}]" if one.label else ""
        lines.append(
            f"{one.ref}  {verdicts.get(one.verdict, one.verdict)}  {shown(one.sender)}: {shown(one.subject)}{label}"
        )
        lines.append(f"    {shown(one.reason)}")
        for each in one.suggestions:
            why = f"  ({shown(each.reason)})" if each.reason != one.reason else ""
            lines.append(f"    {each.id:>4}  {shown(each.title)}{why}")
    print_lines(lines)
    if any(one.suggestions for one in found):
        say(t("Take one with: desk suggest take ID. It then waits for your approval: desk drafts list"))


@suggest.command("list")
@click.option(
    "--state",
    default="open",
    type=click.Choice(("open", "taken", "dismissed")),
    show_default=True,
    help="Those in this state.",
)
@json_option
def list_suggestions(state: str, as_json: bool) -> None:
    """List suggestions without reading mail."""
    found = with_client(lambda client: client.suggestions(state=state))
    if as_json:
        print_json(suggestions=found)
    elif not found:
        say(t("There is no suggestion."), hint="desk suggest")
    else:
        rows = [(str(one.id), in_words(one.kind), one.title, one.reason, one.ref) for one in found]
        print_lines(table(("ID", t("Kind"), t("Suggestion"), t("Why"), t("Mail")), rows))


@suggest.command()
@click.argument("suggestion_id", metavar="ID", type=int)
@click.option("--say", "wanted", default="", help="What a reply should say, in your words.")
@json_option
def take(suggestion_id: int, wanted: str, as_json: bool) -> None:
    """Make a suggestion a draft in the queue; nothing happens before you approve it."""
    card = with_client(lambda client: client.take_suggestion(suggestion_id, say=wanted))
    if as_json:
        print_json(draft=card)
        return
    print_lines([f"{card.summary.id}  {shown(card.sentence)}"])
    say(t("It waits for your approval."), hint=f"desk drafts show {card.summary.id}")


@suggest.command()
@click.argument("suggestion_id", metavar="ID", type=int)
@json_option
def dismiss(suggestion_id: int, as_json: bool) -> None:
    """Do not suggest this again, unless its thread changes."""
    with_client(lambda client: client.dismiss_suggestion(suggestion_id))
    if as_json:
        print_json(dismissed=suggestion_id)
    else:
        say(t("Dismissed."))


@click.group()
def manner() -> None:
    """What Desk learned from your sent mail of how you write; it stays on this machine."""


@manner.command("show")
@click.argument("person", default="")
@json_option
def show_manner(person: str, as_json: bool) -> None:
    """Show what was learned, of one person or of everybody."""
    found = with_client(lambda client: client.manner(person=person))
    if as_json:
        print_json(manner=found)
        return
    if not found:
        say(t("Nothing was learned yet."), hint="desk settings get manner.learn")
        return
    levels = {"formal": t("formal"), "informal": t("informal")}
    lines: list[str] = []
    for one in found:
        who = one.person or t("everybody")
        about = ", ".join(
            filter(None, (one.language, levels.get(one.formality, ""), t("about {count} words", count=one.words)))
        )
        lines.append(f"{shown(who)}  ({shown(one.account)}, {t('{count} mails', count=one.mails)})  {about}")
        for name, forms in (
            (t("greeting"), one.greetings),
            (t("closing"), one.closings),
            (t("signed"), one.signatures),
            (t("often"), one.phrases),
        ):
            if forms:
                lines.append(
                    f"    {name}{t(': ')}" + " · ".join(f"{shown(form.value)} ×{form.count}" for form in forms)
                )
    print_lines(lines)
    say(t("Erase it with: desk manner forget PERSON, or --all. Turn it off: desk settings set manner.learn off"))


@manner.command()
@click.argument("person", default="")
@click.option("--all", "everything", is_flag=True, help="Erase all of it.")
@json_option
def forget(person: str, everything: bool, as_json: bool) -> None:
    """Erase what was learned of one person, or all of it."""
    if bool(person) == everything:
        raise click.UsageError(t("Say whom to forget, or --all."))
    gone = with_client(lambda client: client.forget_manner(person=person))
    if as_json:
        print_json(forgotten=gone)
    else:
        say(t("Forgotten: {count} entries.", count=gone))
