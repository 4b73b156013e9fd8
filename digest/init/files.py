"""The files of a new digest, made from templates.

Every answer is quoted as the file's language needs it: none can break out of the YAML or the shell.
"""

from __future__ import annotations

import re
import zlib
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import yaml
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from digest.config.checks import check_options
from digest.init.answers import KEY_VARIABLE, plugin_options
from digest.init.locked import (
    LOCKED_REQUIREMENTS,
    installed_package,
    is_from_here,
    locked_requirements,
)
from digest.init.writing import PlannedFile
from digest.locales import folder_of, locale_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from digest.config.checks import SiteConfig
    from digest.init.answers import InitAnswers
    from digest.init.project import Project

WORKFLOW = ".github/workflows/digest.yml"
NO_ADDRESS_LINE = "# site_url: https://example.org/digest/ # where it is published\n"
_TEMPLATES = Path(__file__).parents[1] / "templates" / "init"
_REQUIREMENT = re.compile(r"(?P<name>[\w.-]+)(?:\s*\[(?P<extras>[^\]]*)\])?(?P<rest>.*)")
_IGNORED = ("/.cache/", "/site/")
_KEPT = "kept; --force writes it anew"


class _Indented(yaml.SafeDumper):
    """Indents a list's items below their key; PyYAML's own dumper does not."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, indentless=False)


@dataclass(frozen=True, slots=True)
class ProjectPlan:
    """What `digest init` will do, and what is left for the user to do."""

    files: list[PlannedFile]
    additions: str = ""  # to a mkdocs.yml that is not ours to change, as YAML; "": nothing
    where: str = ""  # in it they belong; "": at its end
    left_out: tuple[str, ...] = ()  # of a workflow's parts that are not in the renewed one


def plan_files(project: Project, answers: InitAnswers, package: str, *, force: bool) -> ProjectPlan:
    """Plan every file, writing none. With `force`, existing files are written anew.

    `package` is what the workflow installs, a requirement as pip takes it. Raises DigestError for
    answers that the plugin would refuse as options.
    """
    options = plugin_options(answers, project.folder, project.archive)
    check_options(options, project.config)
    render = make_renderer(project, answers, options, package)
    home = project.docs / "index.md"
    files = [
        _plan(project.config, render("mkdocs.yml.j2"), force, is_never=project.is_foreign),
        *([] if project.has_home and not home.exists() else
          [_plan(home, render("index.md.j2"), force, is_never=project.is_foreign)]),
        _plan(project.root / WORKFLOW, render("digest.yml.j2"), force),
        plan_locked(
            project, with_extra(package, "notify"),
            *([with_extra(package, "llm")] if answers.model else []), is_renewed=force,
        ),
        plan_gitignore(project.folder / ".gitignore", force),
        _plan(project.folder / "README.md", render("README.md.j2"), force,
                 is_never=project.is_foreign),
    ]  # fmt: skip
    site = project.site
    additions = _additions(site, options, answers) if site and project.is_foreign else ""
    return ProjectPlan(files, additions)


def _values(
    project: Project, answers: InitAnswers, options: dict[str, Any], package: str
) -> dict[str, Any]:
    first, *others = (repository.name for repository in answers.repositories)
    words = locale_of(answers.language).project
    hour, minute = daily_cron_time(answers.timezone, f"{first} {project.folder.name}")
    return {
        "site_name": words.title if others else f"{first.partition('/')[2]} · {words.title}",
        **asdict(words),
        "address_line": address_line(answers.site_url),
        "options": options,
        "repositories": answers.repositories,
        "model": answers.model,
        "timezone": answers.timezone,
        "archive": project.archive,
        "prefix": project.prefix,
        "config": project.config.name,
        "docs": project.docs.relative_to(project.root).as_posix(),
        "workflow": WORKFLOW,
        "locked": LOCKED_REQUIREMENTS,
        "is_own": any(map(project.is_itself, answers.repositories)),
        "requirements": project.requirements,
        "package": package,
        "collector": with_extra(package, "llm") if answers.model else package,
        "notifier": with_extra(package, "notify"),
        "keys": answers.keys,
        "addresses": answers.addresses,
        "hour": hour,
        "minute": minute,
    }


def with_extra(package: str, extra: str) -> str:
    """Give a requirement, as pip takes it, that asks for an extra as well."""
    found = _REQUIREMENT.fullmatch(package)
    if found is None:
        return package
    extras = {name.strip() for name in (found["extras"] or "").split(",")} - {""}
    return f"{found['name']}[{','.join(sorted({*extras, extra}))}]{found['rest']}"


def daily_cron_time(timezone: str, seed: str) -> tuple[int, int]:
    """Give hour and minute, in UTC, of a daily run: after midnight in `timezone`.

    It is after midnight in winter and in summer, since a cron line knows no summer time. The minute
    follows from `seed` and is never near a full hour, when GitHub delays scheduled runs most.
    """
    zone = ZoneInfo(timezone)
    moments = (datetime(2026, month, 15, tzinfo=zone) for month in (1, 7))
    least = min(moment.utcoffset() or timedelta() for moment in moments)
    minute = 7 + zlib.crc32(seed.encode()) % 46  # 7 to 52
    start = timedelta(hours=1) - least  # an hour after midnight, for offsets of half hours too
    return int(start.total_seconds() // 3600) % 24, minute


def make_renderer(
    project: Project, answers: InitAnswers, options: dict[str, Any], package: str
) -> Callable[[str], str]:
    """Give the function that makes a file's text from its template's name."""
    values = _values(project, answers, options, package)
    environment = Environment(  # noqa: S701 - no HTML; what is YAML goes through its filter
        loader=FileSystemLoader([_TEMPLATES, folder_of(answers.language)]),
        variable_start_string="[[",
        variable_end_string="]]",
        block_start_string="[%",
        block_end_string="%]",
        comment_start_string="[#",
        comment_end_string="#]",
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        undefined=StrictUndefined,
    )
    environment.filters |= {"yaml": to_yaml_scalar, "section": to_yaml_block}
    return lambda name: environment.get_template(name).render(values)


def address_line(site_url: str) -> str:
    """Give the line of a mkdocs.yml that says the site's address, with its line end."""
    return f"site_url: {to_yaml_scalar(site_url)}\n" if site_url else NO_ADDRESS_LINE


def to_yaml_scalar(text: str) -> str:
    """Write a text as a YAML scalar on one line, quoted where it has to be."""
    dumped = yaml.safe_dump(text, allow_unicode=True, width=2**20)
    return dumped.removesuffix("...\n").rstrip("\n")


def read_text(path: Path) -> str:
    """Read a file's text so that writing it gives the same bytes. Raises OSError."""
    return path.read_bytes().decode(errors="surrogateescape")


def to_yaml_block(options: dict[str, Any] | list[Any], indent: int) -> str:
    """Write options as a block of YAML, each line indented by so many spaces."""
    dumped = yaml.dump(options, Dumper=_Indented, allow_unicode=True, sort_keys=False, width=2**20)
    return "".join(f"{' ' * indent}{line}" for line in dumped.splitlines(keepends=True))


def _plan(
    path: Path,
    text: str,
    force: bool,
    *,
    is_never: bool = False,
    kept: str = _KEPT,
    anew: str = "written anew",
) -> PlannedFile:
    if not path.exists():
        return PlannedFile(path, text, "written", is_written=True)
    if path.is_file() and path.read_bytes() == text.encode():
        return PlannedFile(path, text, "unchanged", is_written=False)
    if is_never:
        return PlannedFile(path, text, "kept; it is your site's", is_written=False)
    if not force:
        return PlannedFile(path, text, kept, is_written=False)
    return PlannedFile(path, text, anew, is_written=True)


def plan_locked(project: Project, *packages: str, is_renewed: bool) -> PlannedFile:
    """Plan the file that locks what the workflow installs with `packages`.

    Nothing in it is the user's, so it is written anew where `is_renewed`.
    """
    path, text = project.root / LOCKED_REQUIREMENTS, locked_requirements(*packages)
    return _plan(path, text, is_renewed, kept="kept; --update renews it", anew="renewed")


def plan_gitignore(path: Path, force: bool) -> PlannedFile:
    """Plan the `.gitignore`: with `force`, an existing one gets the lines that it lacks."""
    text = read_text(path) if path.is_file() else ""
    lines = {line.strip().strip("/") for line in text.splitlines()}
    lacking = [line for line in _IGNORED if line.strip("/") not in lines]
    joint = "" if not text or text.endswith("\n") else "\n"
    added = text + joint + "".join(f"{line}\n" for line in lacking)
    if not path.exists():
        return PlannedFile(path, added, "written", is_written=True)
    if not lacking:
        return PlannedFile(path, text, "unchanged", is_written=False)
    what = " and ".join(lacking)
    if force:
        return PlannedFile(path, added, f"{what} added", is_written=True)
    return PlannedFile(path, added, f"kept; add {what} to it, or say --force", is_written=False)


def _additions(site: SiteConfig, options: dict[str, Any], answers: InitAnswers) -> str:
    """Give, as YAML, what a user has to add to a site's own mkdocs.yml."""
    parts = []
    if answers.site_url and not site.site_url:
        parts.append(address_line(answers.site_url))
    if site.theme != "material":
        parts.append("theme:\n  name: material\n")
    if not site.has_directory_urls:
        parts.append("use_directory_urls: true\n")
    return "".join([*parts, "plugins:\n  - digest:\n", to_yaml_block(options, 6)])


def remaining_steps(answers: InitAnswers, project: Project, package: str) -> Iterator[str]:
    """Yield what is left for the user to do; `package` is what the workflow installs, if new."""
    if package == installed_package() and is_from_here():
        yield (
            "This commit-digest comes from a folder or file that only this machine has, so the\n"
            f"workflow installs the release {package}; --package names another."
        )
    for repository in answers.repositories:
        if repository.is_local and not project.is_itself(repository):
            yield (
                f"{repository.name} is read from {repository.url}, which only this machine has:\n"
                "give its https address before the workflow runs."
            )
        elif repository.needs_key:
            yield (
                f"{repository.name} is read through ssh, for which the workflow has no key:\n"
                "let its option ssh_key_env name a variable that holds one."
            )
    if answers.model:
        yield (
            f"The model's key is read from the environment variable {KEY_VARIABLE}, by the\n"
            "workflow from the secret of that name."
        )
    if answers.model and find_spec("litellm") is None:
        yield "The model needs an extra: pip install 'commit-digest[llm]'"
    if project.is_foreign and not project.requirements:
        yield (
            "The workflow installs commit-digest alone. If your site needs more, put it into\n"
            "requirements.txt and run init again with --force."
        )
