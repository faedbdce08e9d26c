"""Save and Export Notebook As > HTML: as the course's own pages, with the script that draws the plots inside."""

import importlib.util
import json
from pathlib import Path

from nbconvert.preprocessors import Preprocessor
from traitlets import Unicode

PLOTLY_MIME = "application/vnd.plotly.v1+json"
PLOTLY = "plotly.js-cartesian-dist-min"


class AddPlotly(Preprocessor):
    """Gives the page's template the script of Plotly where the notebook has a plot."""

    script = Unicode(help="The file with the script.").tag(config=True)

    def preprocess(self, nb, resources):
        outputs = (output for cell in nb.cells for output in cell.get("outputs", []))
        if any(PLOTLY_MIME in output.get("data", {}) for output in outputs):
            text = Path(self.script).read_text("utf-8")
            resources["plotly"] = text.replace("</script", "<\\/script")
        return nb, resources


def filter_with_formulas(root: Path):
    """The filter of the course's own pages: one way to draw a formula."""
    spec = importlib.util.spec_from_file_location("formulas", root / "kernel" / "formulas.py")
    formulas = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(formulas)
    return formulas.markdown_with_formulas


def export_plots(config, root: Path) -> None:
    """Sets how this server exports pages. The plain template would leave out every plot, and load a script from elsewhere."""
    package = root / "node_modules" / PLOTLY
    try:
        main = json.loads((package / "package.json").read_text("utf-8"))["main"]
    except (OSError, ValueError, KeyError):
        return  # Not set up: pages are exported without plots, as Jupyter does it.
    config.AddPlotly.script = str(package / main)
    config.HTMLExporter.template_name = "lesson"
    config.HTMLExporter.extra_template_basedirs = [str(root / "kernel" / "html")]
    config.HTMLExporter.embed_images = True
    config.HTMLExporter.preprocessors = [AddPlotly]
    config.HTMLExporter.filters = {"markdown2html": filter_with_formulas(root)}
