"""What the course adds to Jupyter's server: how far the learner is, and plots in exported pages."""

from pathlib import Path

from jupyter_server.utils import url_path_join

from .export import export_plots
from .progress import ProgressHandler

ROOT = Path(__file__).resolve().parents[3]
"""The folder of the course."""


def _jupyter_server_extension_points():
    return [{"module": "course_server"}]


def _load_jupyter_server_extension(server):
    address = url_path_join(server.web_app.settings["base_url"], "transferlab", "progress")
    server.web_app.add_handlers(".*$", [(address, ProgressHandler, {"root": ROOT})])
    export_plots(server.config, ROOT)
