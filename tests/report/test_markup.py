"""HTML by construction."""

from kaohe.report.markup import Html, h, join


def test_plain_text_is_escaped() -> None:
    assert h("p", "a < b & c") == "<p>a &lt; b &amp; c</p>"


def test_made_html_is_kept() -> None:
    assert h("p", h("b", "x"), Html("&nbsp;")) == "<p><b>x</b>&nbsp;</p>"


def test_attributes_are_escaped_and_named() -> None:
    assert h("a", "x", cls="c", data_name='"<') == '<a class="c" data-name="&quot;&lt;">x</a>'


def test_absent_attributes_and_parts_leave_nothing() -> None:
    assert h("details", None, open=False, id=None) == "<details></details>"
    assert h("details", open=True) == "<details open></details>"


def test_lists_are_joined() -> None:
    assert join(["a", [h("b"), None], "<"]) == "a<b></b>&lt;"
