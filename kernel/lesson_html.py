"""An executed notebook as one HTML page that needs nothing from outside: scripts and styles stand inside it."""

import re
from copy import deepcopy
from pathlib import Path

from nbconvert import HTMLExporter

from formulas import markdown_with_formulas

PLOTLY_MIME = "application/vnd.plotly.v1+json"


MARK = re.compile(r"<!--\s*(?:claim|cite|tested|plain):.*?-->", re.DOTALL)


def without_marks(notebook):
    """The notebook without the comments that tie its sentences to stored results."""
    read = deepcopy(notebook)
    for cell in read.cells:
        if cell.cell_type == "markdown":
            cell.source = MARK.sub("", cell.source)
    return read


def has_plot(notebook) -> bool:
    """Whether any output of the notebook is drawn by Plotly."""
    outputs = (output for cell in notebook.cells for output in cell.get("outputs", []))
    return any(PLOTLY_MIME in output.get("data", {}) for output in outputs)


def lesson_html(notebook, title: str, plotly_script: Path, folder: Path) -> str:
    """The page as text. plotly_script is put in once, before any plot, and only when there is a plot. Pictures that text
    cells name are read from folder, where the notebook lies."""
    exporter = HTMLExporter(
        template_name="lesson",
        extra_template_basedirs=[str(Path(__file__).parent / "html")],
        embed_images=True,
        filters={"markdown2html": markdown_with_formulas},
    )
    plotly = plotly_script.read_text("utf-8").replace("</script", "<\\/script") if has_plot(notebook) else None
    page, _ = exporter.from_notebook_node(
        without_marks(notebook), resources={"metadata": {"name": title, "path": str(folder)}, "plotly": plotly}
    )
    return page
