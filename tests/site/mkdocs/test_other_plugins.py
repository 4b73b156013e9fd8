"""What plugins beside this one do, here by a hook; `tests/test_beside.py` has the plugins.

A hook hears the same events as a plugin that stands last in `plugins`.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from mkdocs.config import load_config

from tests.site.project import CONFIG, OPTIONS

if TYPE_CHECKING:
    from tests.site.project import Built, Project

BEGIN = "from mkdocs.plugins import event_priority\n"


def build_with(project: Project, hook: str, *, strict: bool = True) -> Built:
    project.write("hook.py", BEGIN + hook)
    project.configure(OPTIONS, rest="hooks: [hook.py]\n")
    return project.build(strict=strict)


# A plugin that builds the site again for each language, as `i18n` does

AGAIN = """
import copy
from pathlib import Path
from mkdocs.commands.build import build
from mkdocs.structure.files import Files

inner = False


def search_of(config):
    return config.plugins.get("material/search")


@event_priority(-100)
def on_config(config):
    if search_of(config):
        search_of(config).config.lang = ["en"]
    config.theme["language"] = "de" if inner else "en"
    config.site_name = "Startbuch" if inner else "Launch log"
    return config


@event_priority(-100)
def on_files(files, config):
    found = []
    for file in files:
        is_of_docs = Path(file.abs_src_path).is_relative_to(config.docs_dir)
        if is_of_docs and inner:
            file.url = f"de/{file.url}".removesuffix("./")
            file.dest_uri = f"de/{file.dest_uri}"
        found.append(file)
    return Files(found)


@event_priority(-100)
def on_post_build(config):
    global inner
    if search_of(config):
        search_of(config).search_index
    if inner:
        return
    inner = True
    from mkdocs import utils
    clean, utils.clean_directory = utils.clean_directory, lambda folder: None
    build(config)
    utils.clean_directory = clean
    inner = False
"""


def test_a_site_is_built_again_for_a_language(project: Project) -> None:
    project.write("docs/index.md", "# Pad\n")
    project.write("docs/crew.md", "# The crew\n")
    built = build_with(project, AGAIN)
    assert built.said == ()
    assert {"crew/", "de/crew/", "de/", "acme/rocket/2025-03-04/"} <= built.addresses()
    assert '<html lang="de"' in built.text("de/crew/")
    assert built.text("de/crew/").count("assets/digest/digest.css") == 1
    assert 'href="../../search/"' in built.text("de/crew/")
    for address in ("", "crew/", "acme/rocket/2025-03-04/"):
        assert "<html lang=en" in built.text(address).replace('"', "")
        assert "Startbuch" not in built.text(address)
    assert built.build is not None
    assert {one.address for one in built.build.hand_written} == {"", "crew/", "de/", "de/crew/"}
    listed = (built.folder / "sitemap.xml").read_text()
    assert "<loc>https://team.github.io/digest/de/crew/</loc>" in listed
    first = {p: p.read_bytes() for p in built.folder.rglob("*.html")}
    again = build_with(project, AGAIN)
    assert again.done.pages == 0
    assert {p: p.read_bytes() for p in again.folder.rglob("*.html")} == first


def test_what_an_inner_build_puts_in_the_archives_place_ends_the_build(project: Project) -> None:
    project.write("docs/crew.md", "# The crew\n")
    hook = AGAIN.replace('f"de/{file.dest_uri}"', '"acme/rocket/index.html"')
    built = build_with(project, hook)
    assert not built.is_done
    assert "'crew.md' has the address /acme/rocket/, which a page of the archive needs" in str(
        built.said
    )
    assert not any(built.folder.rglob("*.html"))


# One that renders a page by itself at the end, as `print-site` does

RENDERS = """
from pathlib import Path

found = {}


def on_config(config):
    assert list(config.plugins)[-1] == "hook.py", list(config.plugins)
    found["folder"] = config.site_dir


def on_template_context(context, template_name, config):
    if template_name == "404.html":
        found["context"] = context


def on_post_build(config):
    html = config.theme.get_env().get_template("main.html").render(found["context"])
    path = Path(found["folder"], "print_page/index.html")
    path.parent.mkdir()
    path.write_text(html)
"""


def test_a_page_is_rendered_by_another_plugin(project: Project) -> None:
    built = build_with(project, RENDERS)
    assert built.said == ()
    page = built.text("print_page/")
    assert 'href="/digest/acme/rocket/"' in page
    assert "print_page/" in build_with(project, RENDERS).addresses()


# Those that ask a page where its file lies, such as `git-authors`, `rss`, `git-revision-date`

ASKS = """
from pathlib import Path


def on_files(files, config):
    assert not [f for f in files if "reports" in f.src_uri]
    for file in files:
        assert Path(file.abs_src_path).is_file(), file


def on_page_content(html, page, config, files):
    assert Path(page.file.abs_src_path).is_file(), page


def on_page_context(context, page, config, nav):
    assert Path(page.file.abs_src_path).is_file(), page
"""


def test_each_page_says_what_it_was_made_from(project: Project) -> None:
    project.archive.rename(project.folder / "docs/reports")
    project.write("hook.py", ASKS)
    project.configure("      archive: docs/reports\n", rest="hooks: [hook.py]\n")
    built = project.build(strict=True)
    assert built.said == ()
    assert built.text("").count("<h1") == 1
    assert "acme/rocket/2025-03-04/" in built.addresses()


# One that builds from a copy of `docs_dir`, as `monorepo` does

COPIES = """
import shutil
from pathlib import Path


def on_config(config):
    copy = Path(config.docs_dir).with_name("copy")
    config.docs_dir = str(shutil.copytree(config.docs_dir, copy, dirs_exist_ok=True))
"""


def test_no_report_is_published_from_a_copy(project: Project) -> None:
    project.archive.rename(project.folder / "docs/reports")
    project.write("hook.py", BEGIN + COPIES)
    project.configure("      archive: docs/reports\n", rest="hooks: [hook.py]\n")
    built = project.build(strict=True)
    assert built.said == ()
    assert not (built.folder / "reports").exists()
    assert "acme/rocket/2025-03-04/" in built.addresses()


# One that makes another navigation, as `awesome-pages` does

NAVIGATES = """
from mkdocs.structure.nav import Link, Navigation


def on_nav(nav, config, files):
    return Navigation([*nav.items, Link("Added", "https://example.org/added")], nav.pages)
"""


def test_the_navigation_of_another_plugin_is_the_guide(project: Project) -> None:
    built = build_with(project, NAVIGATES)
    guide = json.loads((built.folder / "api/navigation.json").read_text())["guide"]
    assert ["Added", "https://example.org/added"] in guide


# Those that have pages without folders of their own


@pytest.mark.parametrize("order", ["{0}{1}", "{1}{0}"])
def test_who_sets_use_directory_urls_is_named(project: Project, order: str) -> None:
    own = "  - digest:\n" + OPTIONS
    plugins = order.format("  - offline\n", own)
    project.configure("", base=CONFIG.replace("  - digest:\n", plugins))
    built = project.build()
    assert not built.is_done
    assert "use_directory_urls: is false" in built.said[0]
    assert "the plugin 'offline' sets it; take 'offline' out of plugins" in built.said[0]


def test_a_hook_that_sets_use_directory_urls_is_looked_for(project: Project) -> None:
    built = build_with(project, "def on_config(config):\n    config.use_directory_urls = False\n")
    assert not built.is_done
    assert "a plugin or hook sets it; take that out of mkdocs.yml" in built.said[0]


def test_a_plugin_may_set_another_output_folder(project: Project) -> None:
    hook = "def on_config(config):\n    config.site_dir = config.docs_dir + '/../elsewhere'\n"
    built = build_with(project, hook)
    assert built.said == ()
    assert (project.folder / "elsewhere/acme/rocket/index.html").is_file()
    assert not (project.folder / "site/index.html").exists()


# A program that reads the configuration and has another process build, as `mike` does


def test_who_only_reads_the_configuration_is_told_where_the_site_is(project: Project) -> None:
    config = load_config(str(project.folder / "mkdocs.yml"))
    config.plugins.on_startup(command="mike", dirty=False)  # type: ignore[arg-type]
    config = config.plugins.on_config(config)
    config.plugins.on_shutdown()
    assert config.site_dir == str(project.folder / "site")
