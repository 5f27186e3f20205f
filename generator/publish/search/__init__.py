"""The search index of a site: static files below ``search/`` that a reader's browser looks into.

:func:`unit` gathers what search needs of some pages, :func:`update` writes the files.
``site_overrides/assets/javascripts/search.js`` reads them.
"""

from generator.publish.search.index import Change, update
from generator.publish.search.units import unit

__all__ = ["Change", "unit", "update"]
