"""The question to a model about a period."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING

from digest.analyze.briefs.answer import brief_schema
from digest.analyze.question.prompt import fence_text, render_prompt
from digest.analyze.records import Request
from digest.briefs.length import words_allowed

if TYPE_CHECKING:
    from pathlib import Path

    from digest.analyze.briefs.material import Material
    from digest.briefs.records import Period
    from digest.models import Language

_VERSION = "1"  # of the values given to templates; raise it when a change alters prompts


def make_brief_request(
    period: Period,
    material: Material,
    count: int,
    language: Language,
    max_tokens: int,
    folder: Path | None = None,
) -> tuple[Request, str]:
    """Make the request about a period of `count` commits; give it and its prompt's version.

    A `brief.<language>.md.j2` in `folder` takes the place of the packaged template. Raises
    ConfigError for a template that can't be used.
    """
    values = {
        "period": period.name,
        "is_week": period.is_week,
        "words": words_allowed(period),
        "count": count,
        "shown": len(material.commits),
        "commits": fence_text(material.text),
    }
    system, user, source = render_prompt("brief", language, folder, values)
    schema = brief_schema(language)
    known = json.dumps([_VERSION, source, schema]).encode()
    version = hashlib.sha256(known).hexdigest()[:12]
    return Request(system, user, schema, max_tokens), version
