"""A digest that exists: repositories added to it, its workflow renewed."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from digest.collect.source import is_local_path
from digest.config import load_settings
from digest.config.checks import check_options
from digest.config.workflow import key_variables
from digest.errors import DigestError
from digest.init.answers import InitAnswers, WatchedRepository, entry_options
from digest.init.files import (
    NO_ADDRESS_LINE,
    WORKFLOW,
    ProjectPlan,
    address_line,
    make_renderer,
    plan_gitignore,
    plan_locked,
    read_text,
    to_yaml_block,
)
from digest.init.insertion import add_repositories
from digest.init.workflow import installed_by, renew_workflow
from digest.init.writing import PlannedFile

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from digest.init.project import Project

    Render = Callable[[str], str]  # template's name → text

WHERE = "plugins → digest → repositories"


def read_answers(project: Project) -> InitAnswers:
    """Give what a digest's configuration answers. Raises ConfigError where it is wrong."""
    settings = load_settings(project.config)
    raw = [dict(one) for one in _options(project).get("repositories") or ()]
    known = [WatchedRepository(one["name"], _from_here(one.get("url") or "", project.folder),
                               one.get("web") or "") for one in raw]  # fmt: skip
    answers = InitAnswers(
        tuple(known), settings.timezone.key, settings.language, site_url=project.address
    )
    addresses = dict.fromkeys(one.addresses_env for one in settings.watch_lists)
    answers = replace(answers, addresses=tuple(filter(None, addresses)))
    if settings.llm is None:
        return answers
    return replace(answers, model=settings.llm.model, keys=key_variables(settings.llm))


def _from_here(url: str, folder: Path) -> str:
    """Give an address of a configuration in `folder`; local paths become absolute."""
    return str((folder / Path(url).expanduser()).resolve()) if url and is_local_path(url) else url


def plan_extension(
    project: Project,
    known: InitAnswers,
    added: tuple[WatchedRepository, ...],
    package: str,
    *,
    is_update: bool,
    keeps_package: bool = True,
) -> ProjectPlan:
    """Plan what adding repositories changes and, with `is_update`, what this version renews.

    `known` are the configuration's answers. Files that are missing are written; those that are as
    init wrote them follow the repositories; all others are kept. Raises DigestError where the
    repositories can't stand there together, or the workflow can't be renewed.
    """
    everyone = replace(known, repositories=(*known.repositories, *added))
    if not everyone.repositories:
        text = "repositories: none are configured; name one with --repo"
        raise DigestError(f"{project.config}: {text}")
    entries = [entry_options(repository, project.folder) for repository in added]
    options = _options(project)
    listed = [*(options.get("repositories") or ()), *entries]
    check_options({**options, "repositories": listed}, project.config)
    render = make_renderer(project, everyone, {}, package)
    before = make_renderer(project, known, {}, package) if known.repositories else render
    config, additions = _plan_config(project, entries, known.site_url)
    workflow, left_out = _plan_workflow(
        project.root / WORKFLOW, render("digest.yml.j2"), is_update, keeps_package
    )
    locked = plan_locked(project, *installed_by(workflow.text), is_renewed=is_update)
    home = project.docs / "index.md"
    files = [
        config,
        *([] if project.has_home and not home.exists() else
          [_plan_page(home, "index.md.j2", render, before)]),
        workflow,
        locked,
        plan_gitignore(project.folder / ".gitignore", is_update),
        _plan_page(project.folder / "README.md", "README.md.j2", render, before),
    ]  # fmt: skip
    return ProjectPlan(files, additions, WHERE, left_out)


def _options(project: Project) -> Mapping[str, Any]:
    return (project.site and project.site.options) or {}


def _plan_config(
    project: Project, entries: Sequence[dict[str, Any]], site_url: str
) -> tuple[PlannedFile, str]:
    """Plan the configuration; with what is to be added to it by hand, as YAML, or "".

    The site's address takes the place of the line that says that it is not known.
    """
    path = project.config
    old = read_text(path)
    text = old if path.is_symlink() else old.replace(NO_ADDRESS_LINE, address_line(site_url), 1)
    is_told = text != old
    if not entries:
        line = address_line(site_url).strip()
        is_lacking = bool(site_url) and project.site is not None and not project.site.site_url
        action = f"{line} added" if is_told else "unchanged" + f"; add {line!r}" * is_lacking
        return PlannedFile(path, text, action, is_written=is_told), ""
    block = to_yaml_block(list(entries), 0)
    names = " and ".join(entry["name"] for entry in entries)
    changed = None if path.is_symlink() else add_repositories(text, entries, block)
    if changed is None:
        return PlannedFile(path, old, f"kept; {names} can't be added to it safely", False), block
    return PlannedFile(path, changed, f"{names} added", is_written=True), ""


def _plan_page(path: Path, template: str, render: Render, before: Render) -> PlannedFile:
    """Plan a page that is the user's once it is there, but for one that nobody changed."""
    text = render(template)
    if not path.exists():
        return PlannedFile(path, text, "written", is_written=True)
    there = read_text(path) if path.is_file() else ""
    if there == text:
        return PlannedFile(path, text, "unchanged", is_written=False)
    if there == before(template):
        return PlannedFile(path, text, "written anew", is_written=True)
    return PlannedFile(path, text, "kept", is_written=False)


def _plan_workflow(
    path: Path, text: str, is_update: bool, keeps_package: bool
) -> tuple[PlannedFile, tuple[str, ...]]:
    if not path.exists():
        return PlannedFile(path, text, "written", is_written=True), ()
    old = read_text(path).replace("\r\n", "\n")
    renewed = renew_workflow(old, text, keeps_package=keeps_package)
    if renewed and renewed.text == old:
        return PlannedFile(path, old, "unchanged", is_written=False), ()
    if not is_update:
        return PlannedFile(path, old, "kept; --update renews it", is_written=False), ()
    if renewed is None:
        raise DigestError(
            f"{path}: your settings can't be told from the rest; move the file away, run again"
            " with --update, and make your changes in the new file"
        )
    return PlannedFile(path, renewed.text, "renewed", is_written=True), renewed.left_out
