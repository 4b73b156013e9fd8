"""No message and no name goes into the archive with an e-mail address in it."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from digest.collect.messages import clean_message, clean_name

# Told in another way than the code does: a name, @, labels of letters and digits, the last of
# letters; not in an address of the web or of git, where it names a list or a host.
ADDRESS = re.compile(r"(?<![\w/.+@-])[\w.+-]+@(?:[A-Za-z0-9-]+\.)+[A-Za-z]{2,}(?![\w@/-]|\.\w|:\w)")
NAMES = st.sampled_from(["ada", "ada.b+c", "a_b-c", "12+ada", "阿达", "é"])
HOSTS = st.sampled_from(["x.org", "mail.x-y.co.uk", "163.com", "1-a.com", "X.ORG", "a.b.museum"])
ADDRESSES = st.builds("{}@{}".format, NAMES, HOSTS)
PLACES = st.sampled_from(
    [
        *(
            "{}",
            "<{}>",
            "Ada <{}>",
            "(Ada, {})",
            "'{}'",
            '"{}"',
            "`{}`",
            "[{}](mailto:{})",
            "{}.",
            "{},",
        ),
        *(
            "Cc: {}",
            "Signed-off-by: Ada <{}>",
            "Reported-by: {}",
            "{}; {}",
            "写给{}。",
            "来自：{}",
            "*{}*",
        ),
        *(
            "mail {} now",
            "> {} said:",
            "- {}",
            "\t{}\t",
            "{}\n{}",
            "<<{}>>",
            "{{{}}}",
            "{}!",
            "({})",
        ),
    ]
)
PARTS = st.builds(
    lambda place, one, two: place.replace("{}", one, 1).replace("{}", two),
    PLACES,
    ADDRESSES,
    ADDRESSES,
)
TEXTS = st.lists(PARTS | st.text(max_size=5), max_size=6)
PACKAGES = st.from_regex(
    r"(@[a-z]{1,5}/)?[a-z]{1,8}@[v^~]?[1-9][0-9]?(\.[0-9]{1,2}){0,2}(-rc\.[0-9])?", fullmatch=True
)


@given(TEXTS, st.sampled_from([" ", "\n", "\n\n"]))
def test_no_message_keeps_an_address(texts: list[str], between: str) -> None:
    assert not ADDRESS.search(clean_message(between.join(texts).encode("utf-8", "replace")))


@given(ADDRESSES, st.sampled_from(["{}", "Ada <{}>", "<{}>", "Ada ({})", "{} (Ada)"]))
def test_no_name_keeps_an_address(address: str, place: str) -> None:
    assert not ADDRESS.search(clean_name(place.format(address).encode()))


@given(
    PACKAGES, st.sampled_from(["use {}", "use <{}>", "<{}>", "bump {} now", "Cc: {}", "`{}`, {}"])
)
def test_a_packages_version_stays(package: str, place: str) -> None:
    text = place.replace("{}", package)
    assert clean_message(text.encode()) == text


@given(st.text(max_size=40) | PARTS)
def test_cleaning_twice_is_cleaning_once(text: str) -> None:
    once = clean_message(text.encode("utf-8", "replace"))
    assert clean_message(once.encode()) == once
