"""`digest init`."""

from __future__ import annotations

import os
import shlex
import sys
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from click.core import ParameterSource

from digest.cli.base import FAILED, INCOMPLETE, Invocation, main, program_name
from digest.cli.printing import echo
from digest.config.checks import check_value
from digest.config.site_address import check_address
from digest.errors import DigestError
from digest.init.answers import (
    InitAnswers,
    WatchedRepository,
    system_language,
    system_timezone,
)
from digest.init.locked import installed_package
from digest.init.repositories import parse_repository
from digest.locales import LANGUAGES

if TYPE_CHECKING:
    from digest.init.files import ProjectPlan
    from digest.init.project import Project

PACKAGE = installed_package()


class AnswerParam(click.ParamType[Any]):
    """Parameter: an answer that is checked as the option of this name is."""

    name = "text"

    def __init__(self, option: str) -> None:
        self.option = option

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Check the answer; a wrong one is asked again, with what is allowed."""
        try:
            return self.check(value)
        except DigestError as error:
            self.fail(str(error), param, ctx)

    def check(self, value: Any) -> Any:
        """Give the answer as the option has it. Raises DigestError."""
        return check_value(self.option, value)


class RepositoryAnswer(AnswerParam):
    """Parameter: a repository to watch."""

    def check(self, value: Any) -> WatchedRepository:
        """Give the repository that is meant. Raises DigestError."""
        return value if isinstance(value, WatchedRepository) else parse_repository(str(value))


class AddressAnswer(AnswerParam):
    """Parameter: the site's address."""

    def check(self, value: Any) -> str:
        """Give the address with a slash at its end. Raises DigestError."""
        return check_address(str(value), "site_url")


class OptionalAnswer(AnswerParam):
    """Parameter: an answer that may be empty."""

    def __init__(self, kind: AnswerParam) -> None:
        super().__init__(kind.option)
        self.kind = kind

    def check(self, value: Any) -> Any:
        """Give the checked answer, "" for an empty one. Raises DigestError."""
        return self.kind.check(value) if value else ""


_REPOSITORY = RepositoryAnswer("repositories.name")
_TIMEZONE = AnswerParam("timezone")
_LANGUAGE = AnswerParam("language")
_MODEL = OptionalAnswer(AnswerParam("llm.model"))
_ADDRESS = OptionalAnswer(AddressAnswer("site_url"))
_LANGUAGE_QUESTION = f"Language, {' or '.join(LANGUAGES)}"
_MODEL_QUESTION = "Language model, such as deepseek/deepseek-v4-flash (empty: none)"
_ADDRESS_QUESTION = "Address of the site (empty: not known yet)"


@main.command(short_help="Set up a digest: site, daily workflow, README.")
@click.argument("folder", type=click.Path(path_type=Path), default=Path())
@click.option("--repo", "repositories", type=_REPOSITORY, multiple=True, metavar="REPOSITORY",
              help="A repository to watch: owner/repo on GitHub, an address of https or ssh or a"
              " local path; owner/repo=ADDRESS names it. Once for each.")  # fmt: skip
@click.option("--timezone", type=_TIMEZONE, metavar="NAME", help="Decides what a day is, such as"
              " Asia/Shanghai. Default: this machine's.")  # fmt: skip
@click.option("--language", type=_LANGUAGE, metavar=f"[{'|'.join(LANGUAGES)}]",
              help="Of reports and site. Default: this machine's.")  # fmt: skip
@click.option("--model", type=_MODEL, metavar="NAME", help="A language model, such as"
              " deepseek/deepseek-v4-flash. Default: none.")  # fmt: skip
@click.option("--site-url", type=_ADDRESS, metavar="ADDRESS", help="Of the site, such as"
              " https://team.github.io/digest/. Default: as origin or CNAME tell.")  # fmt: skip
@click.option("--package", default=PACKAGE, show_default=True, metavar="REQUIREMENT",
              help="What the workflow installs, as pip takes it.")  # fmt: skip
@click.option("-y", "--yes", is_flag=True, help="Ask nothing; take the defaults.")
@click.option("--force", is_flag=True, help="Write files anew that exist. A mkdocs.yml without the"
              " plugin, and what belongs to its site, stay untouched.")  # fmt: skip
@click.option("--update", is_flag=True, help="Renew the workflow of a digest as this version writes"
              " it; shows what changes, keeps your settings.")  # fmt: skip
@click.pass_context
def init(
    ctx: click.Context,
    /,
    folder: Path,
    repositories: tuple[WatchedRepository, ...],
    timezone: str | None,
    language: Any,
    model: str | None,
    site_url: str | None,
    package: str,
    yes: bool,
    force: bool,
    update: bool,
) -> None:
    """Set up a digest in FOLDER (default: here): site, workflow, README.

    Asks for what no option says. All is checked before anything is written. Where there is a
    digest, --repo adds a repository to it.
    """
    invocation: Invocation = ctx.obj
    if invocation.is_named:
        raise click.UsageError("init makes FOLDER/mkdocs.yml; name the folder, leave out -f")
    if update and force:
        raise click.UsageError("--update keeps your settings, --force does not; give one of them")
    from digest.init.files import plan_files
    from digest.init.project import find_project
    from digest.init.writing import write_planned_files

    project = find_project(folder)
    asks = not yes and can_ask()
    if project.site and project.site.has_digest and not force:
        told = {"timezone": timezone, "language": language, "model": model, "site_url": site_url}
        is_pinned = ctx.get_parameter_source("package") is ParameterSource.DEFAULT
        change = _Extension(repositories, told, package, update, keeps_package=is_pinned)
        sys.exit(_extend(project, change, asks=asks, is_sure=yes))
    if update:
        raise DigestError(f"{project.config}: there is no digest to renew; leave out --update")
    answers = InitAnswers(
        repositories=repositories or _ask_repositories(asks=asks),
        timezone=timezone or _ask("Time zone", _TIMEZONE, system_timezone(), asks=asks),
        language=language or _ask(_LANGUAGE_QUESTION, _LANGUAGE, system_language(), asks=asks),
        model=_ask(_MODEL_QUESTION, _MODEL, "", asks=asks) if model is None else model,
        site_url=_ask_address(project, asks=asks) if site_url is None else site_url,
    )
    settled = _settle(answers.repositories, project, asks=asks)
    answers = replace(answers, repositories=settled)
    plan = plan_files(project, answers, package, force=force)
    write_planned_files(plan.files)
    _report(project, answers, plan, package)


@dataclass(frozen=True, slots=True)
class _Extension:
    """What is asked for where there is a digest."""

    repositories: tuple[WatchedRepository, ...]
    told: dict[str, Any]  # answers that the configuration has already, by option
    package: str
    is_update: bool
    keeps_package: bool  # False: the package was named


def _extend(project: Project, change: _Extension, *, asks: bool, is_sure: bool) -> int:
    """Add repositories to a digest, renew what is to be renewed; give the exit status."""
    from digest.init.extension import plan_extension, read_answers
    from digest.init.writing import write_planned_files

    known = read_answers(project)
    if not (project.site and project.site.site_url) and change.told["site_url"]:
        known = replace(known, site_url=change.told["site_url"])
    if not change.repositories and not change.is_update:
        echo(f"There is a digest in {_relative_path(project.config)}.")
        echo("--repo owner/repo adds a repository to it, --update renews its workflow;")
        echo("all else is set in that file. What was missing is written:\n")
    names = {repository.name for repository in known.repositories}
    new = tuple(one for one in change.repositories if one.name not in names)
    added = _settle(new, project, asks=asks)
    plan = plan_extension(
        project,
        known,
        added,
        change.package,
        is_update=change.is_update,
        keeps_package=change.keeps_package,
    )
    if change.is_update and not _is_agreed(plan, asks=asks, is_sure=is_sure):
        return FAILED
    write_planned_files(plan.files)
    for name, value in change.told.items():
        if value and value != getattr(known, name):
            stands = f"{getattr(known, name) or 'none'}, which stays; change it there"
            echo(f"--{name.replace('_', '-')}: {_relative_path(project.config)} has {stands}")
    _report(project, replace(known, repositories=added), plan)
    return INCOMPLETE if plan.additions else 0


def _is_agreed(plan: ProjectPlan, *, asks: bool, is_sure: bool) -> bool:
    """Show what changes, and ask whether to write it."""
    changed = [file for file in plan.files if file.is_written]
    if not changed:
        echo("Nothing to renew: all is as this version writes it.\n")
        return True
    for file in changed:
        echo(file.difference(_relative_path(file.path)), nl=False)
    for part in plan.left_out:
        echo(f"Not in the renewed workflow: {part}; add it again if it is yours", err=True)
    if is_sure:
        return True
    if asks:
        return click.confirm("Write this?", default=True)
    echo("Nothing was written; say --yes to write this", err=True)
    return False


def can_ask() -> bool:
    """Tell whether standard input is a terminal, so that someone can answer."""
    return sys.stdin.isatty()


def _ask(question: str, kind: AnswerParam, default: str, *, asks: bool) -> Any:
    if not asks:
        return kind.check(default)
    return click.prompt(question, default=default, type=kind, show_default=bool(default))


def _ask_address(project: Project, *, asks: bool) -> str:
    """Give the site's address: what its own configuration says, or else what is answered."""
    is_known = project.site is not None and bool(project.site.site_url)
    return str(_ask(_ADDRESS_QUESTION, _ADDRESS, project.address, asks=asks and not is_known))


def _ask_repositories(*, asks: bool) -> tuple[WatchedRepository, ...]:
    if not asks:
        raise click.UsageError("--repo: name at least one repository, such as --repo owner/repo")
    echo("Repositories to watch: owner/repo on GitHub, an address of https or ssh or a local path.")
    found = [click.prompt("Repository", type=_REPOSITORY)]
    more = OptionalAnswer(_REPOSITORY)
    while another := click.prompt("Another (empty: no more)", "", type=more, show_default=False):
        found.append(another)
    return tuple(found)


def _settle(
    repositories: tuple[WatchedRepository, ...], project: Project, *, asks: bool
) -> tuple[WatchedRepository, ...]:
    """Settle options of repositories that nobody is asked for by name.

    `merges: first-parent` is proposed for those whose pull requests come in by merges; the archive
    is excluded where it lies in the repository that is watched.
    """
    from digest.init.merges import read_habit, with_merges

    settled = [project.fit_itself(repository) for repository in repositories]
    for number, repository in enumerate(settled):
        habit = read_habit(repository, project)
        if habit is None or not habit.is_usual:
            continue
        why = (
            f"{repository.name}: {habit.merges} of the last {habit.commits} commits of its own line"
            " merge pull requests"
        )
        if not asks:
            echo(f"{why}, so 'merges: first-parent' lists each of these as one commit")
        elif not click.confirm(f"{why}. List each as one commit (merges: first-parent)?", True):
            continue
        settled[number] = with_merges(repository)
    return tuple(settled)


def _report(project: Project, answers: InitAnswers, plan: ProjectPlan, package: str = "") -> None:
    from digest.init.files import remaining_steps

    for file in plan.files:
        echo(f"{_relative_path(file.path)}: {file.action}")
    if plan.additions:
        where = f"{_relative_path(project.config)}{plan.where and f', {plan.where}'}"
        echo(f"\nAdd this to {where}:\n\n{plan.additions}", nl=False)
    for note in remaining_steps(answers, project, package):
        echo(f"\n{note}")
    change_folder = (
        ""
        if project.folder == Path.cwd()
        else f"cd {shlex.quote(_relative_path(project.folder))} && "
    )
    echo(f"\nNext: {change_folder}{program_name()} run --since 7d && mkdocs serve")


def _relative_path(path: Path) -> str:
    """Give a path as seen from here."""
    return Path(os.path.relpath(path)).as_posix()
