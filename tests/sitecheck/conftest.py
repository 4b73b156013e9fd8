"""The sites that are checked are those of the site's tests."""

from tests.site.conftest import environment as environment
from tests.site.conftest import real as real
from tests.site.conftest import small as small
