"""What is wrong with an account, in one sentence with a remedy, in the user's language."""

from __future__ import annotations

from desk.channels.mail.account import Account
from desk.errors import ChannelError
from desk.i18n import t
from desk.outside_text import show_line


def no_secret(account: Account) -> ChannelError:
    """There is nothing in the keyring to log in with."""
    if account.auth == "oauth2":
        return ChannelError(
            t("Nobody is signed in to {name}.", name=account.name),
            hint=t("Sign in: desk accounts sign-in {name}", name=account.name),
            retryable=False,
        )
    return ChannelError(
        t("Desk has no password for {name}.", name=account.name),
        hint=t("Give it: desk accounts edit {name} --password", name=account.name),
        retryable=False,
    )


def oauth_error(name: str, code: str, host: str, said: str = "") -> ChannelError:
    """Why there is no token; ``code`` as in ``desk.channels.oauth``."""
    host, said = show_line(host), show_line(said)[:200]
    again = t("Sign in: desk accounts sign-in {name}", name=name)
    later = t("Check the network and try again in a while.")
    settings = t("Check client id and endpoints: desk accounts edit {name} --client-id ID", name=name)
    message, hint = {
        "denied": (t("The sign-in to {name} was refused in the browser.", name=name), again),
        "expired": (t("The code was not entered in time."), again),
        "ended": (t("The sign-in to {name} has ended.", name=name), again),
        "client": (t("{host} does not know this client id: {said}", host=host, said=said), settings),
        "scope": (t("{host} does not grant what mail needs: {said}", host=host, said=said), settings),
        "no_device_flow": (
            t("{host} offers no sign-in by code.", host=host),
            t("Use an app password instead, if the provider gives one."),
        ),
        "no_refresh": (
            t("{host} gave no lasting sign-in.", host=host),
            t("Ask for it in the scopes; at Microsoft it is called offline_access."),
        ),
        "busy": (t("{host} cannot answer now: {said}", host=host, said=said), later),
        "unreachable": (t("{host} cannot be reached.", host=host), later),
        "untrusted": (
            t("{host} cannot be trusted with a sign-in: {said}", host=host, said=said),
            t("Use an https address with a valid certificate, or name your own authority with --ca-file."),
        ),
        "no_endpoint": (
            t("{name} has no client id or no address to sign in at.", name=name),
            settings,
        ),
        "nonsense": (t("{host} does not answer as a sign-in server does.", host=host), settings),
    }.get(code, (t("{host} refused the sign-in: {said}", host=host, said=said), settings))
    return ChannelError(message, hint=hint, retryable=code in ("busy", "unreachable"))
