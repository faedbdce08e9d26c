"""Formulas of text cells as MathML, which browsers draw and screen readers read without a script or a font from elsewhere."""

from jinja2 import pass_context
from latex2mathml.converter import convert
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath


class FormulaRenderer(IPythonRenderer):
    """nbconvert's renderer of Markdown, which leaves formulas to a script; a formula that TeX would not read stays as it is."""

    def block_math(self, body: str) -> str:
        return drawn(body, "block") or super().block_math(body)

    def inline_math(self, body: str) -> str:
        return drawn(body, "inline") or super().inline_math(body)


def drawn(tex: str, display: str) -> str | None:
    """A formula as MathML."""
    try:
        return convert(" ".join(tex.split()), display=display)
    except Exception:
        return None


@pass_context
def markdown_with_formulas(context, source: str) -> str:
    """The template's filter `markdown2html`, with formulas."""
    renderer = FormulaRenderer(
        escape=False,
        attachments=context.get("cell", {}).get("attachments", {}),
        embed_images=True,
        path=context.get("resources", {}).get("metadata", {}).get("path", ""),
        anchor_link_text="¶",
    )
    return MarkdownWithMath(renderer=renderer).render(source)
