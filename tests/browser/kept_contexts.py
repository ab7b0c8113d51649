"""Browser contexts kept from test to test, so that a page's own files need not be loaded and compiled for each."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit
from weakref import WeakKeyDictionary

from complaints import Complaints

SCREEN = {"viewport": {"width": 1440, "height": 900}, "accept_downloads": True}
STORED = "cookies,local_storage,indexeddb,cache_storage,service_workers"

_kept: WeakKeyDictionary = WeakKeyDictionary()
"""Browser -> its contexts by their options."""


@contextmanager
def fresh_page(browser, **options) -> Iterator:
    """A page for which nothing is stored: what earlier ones loaded is all that is left of them."""
    options = SCREEN | options
    kept, name = _kept.setdefault(browser, {}), repr(options)
    if name not in kept:
        kept[name] = browser.new_context(**options)
    context = kept[name]
    assert not context.pages, "one after the other: pages of a context share what is stored"
    page = context.new_page()
    addresses = set[str]()
    page.on("framenavigated", lambda frame: addresses.add(frame.url))
    try:
        yield page
        _forget(context, page, {"{0.scheme}://{0.netloc}".format(urlsplit(address)) for address in addresses})
    except BaseException:
        kept.pop(name).close()
        raise


def _forget(context, page, origins: set[str]) -> None:
    session = context.new_cdp_session(page)
    for origin in origins:
        session.send("Storage.clearDataForOrigin", {"origin": origin, "storageTypes": STORED})
    for each in context.pages:
        each.close()


@contextmanager
def watched_page(browser, **options) -> Iterator:
    """At its end nothing may have been complained of; until then that is `page.complaints`."""
    with fresh_page(browser, **options) as page:
        page.complaints = Complaints()
        page.complaints.watch(page)
        yield page
    assert not page.complaints, page.complaints
