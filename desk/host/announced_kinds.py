"""Kinds whose cards exist before their channel does: what they would do can be read and rejected, and approving it says that
there is no way to do it here."""

from __future__ import annotations

import msgspec

from desk.errors import UsageError
from desk.gate.kinds import Kind, Surroundings, no_such_field
from desk.i18n import t


class InstallFields(msgspec.Struct, frozen=True, kw_only=True):
    """What is installed: a plugin or a skill, by name, version and the SHA-256 of its file."""

    package: str
    version: str
    sha256: str
    origin: str


class Install(Kind[InstallFields]):
    name = "install.package"
    fields_type = InstallFields

    def check(self, fields: InstallFields) -> None:
        if len(fields.sha256) != 64 or not fields.package:
            raise UsageError(
                "What is installed must be named with its SHA-256.", hint="Ask for it by name and version."
            )

    def targets(self, fields: InstallFields) -> tuple[str, ...]:
        return (f"{fields.package}=={fields.version}",)

    def title(self, fields: InstallFields) -> str:
        return f"{fields.package} {fields.version}"

    def sentence(self, fields: InstallFields, around: Surroundings) -> str:
        return t(
            "Installs {package} {version}, which may then run here.", package=fields.package, version=fields.version
        )

    def shown(self, fields: InstallFields) -> dict[str, str]:
        return {
            "package": fields.package,
            "version": fields.version,
            "origin": fields.origin,
            "sha256": fields.sha256,
        }

    def edited(self, fields: InstallFields, name: str, text: str) -> InstallFields:
        raise UsageError("What is installed cannot be edited.", hint="Reject this draft, and ask for another version.")


class SubmissionFields(msgspec.Struct, frozen=True, kw_only=True):
    """A form on a page: its origin and page, what the element is called, and every value that leaves."""

    origin: str
    page: str
    element: str
    values: dict[str, str]


class Submission(Kind[SubmissionFields]):
    name = "browser.submit"
    fields_type = SubmissionFields

    def targets(self, fields: SubmissionFields) -> tuple[str, ...]:
        return (fields.origin,)

    def whom(self, fields: SubmissionFields) -> str:
        return fields.origin

    def title(self, fields: SubmissionFields) -> str:
        return f"{fields.element} · {fields.page}"

    def sentence(self, fields: SubmissionFields, around: Surroundings) -> str:
        return t("Submits “{element}” to {origin}.", element=fields.element, origin=fields.origin)

    def shown(self, fields: SubmissionFields) -> dict[str, str]:
        return {"page": fields.page, **{f"value {name}": value for name, value in sorted(fields.values.items())}}

    def edited(self, fields: SubmissionFields, name: str, text: str) -> SubmissionFields:
        key = name.removeprefix("value ")
        if key == name or key not in fields.values:
            raise no_such_field(name)
        return msgspec.structs.replace(fields, values={**fields.values, key: text})
