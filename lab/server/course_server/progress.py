"""How far the learner is, for the course's page in JupyterLab."""

import asyncio
import json
import os
import shutil
from pathlib import Path

from jupyter_server.auth.decorator import authorized
from jupyter_server.base.handlers import APIHandler
from tornado import web

PATIENCE = 20
"""Seconds that the course's command may take; it takes a quarter of one."""


class Trouble(Exception):
    """A sentence for the learner."""


class Progress:
    """What `course progress --json` printed, kept until a file that it reads has changed."""

    def __init__(self, root: Path):
        self.root = root
        self.home = Path(os.environ.get("COURSE_HOME") or root)
        self.lock = asyncio.Lock()
        self.printed, self.state = None, None

    def watched(self) -> str:
        """Changes when progress is written and when a lesson or an exercise comes or goes."""
        places = [self.home / ".course" / "progress.json", self.home / "exercises", self.root / "notebooks"]
        return "-".join(_stamp(place) for place in places)

    async def overview(self) -> tuple[str, str]:
        """The command's JSON, and a version that changes with it."""
        async with self.lock:
            state = self.watched()
            if self.printed is None or self.state != state:
                self.printed, self.state = await run_course(self.root), state
            return self.printed, self.state


async def run_course(root: Path) -> str:
    """`course progress --json`. Raises Trouble where it cannot be run, ends badly, or prints something else."""
    node = os.environ.get("TRANSFERLAB_NODE") or shutil.which("node")
    if not node:
        raise Trouble("Node was not found. Start JupyterLab by `npm start`.")
    try:
        process = await asyncio.create_subprocess_exec(
            node,
            str(root / "grader" / "bin" / "course.js"),
            "progress",
            "--json",
            cwd=root,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
    except OSError as error:
        raise Trouble(f"{node} could not be started: {error.strerror}. Start JupyterLab by `npm start`.") from error
    try:
        out, err = await asyncio.wait_for(process.communicate(), PATIENCE)
    except asyncio.TimeoutError as error:
        process.kill()
        await process.wait()
        raise Trouble(f"`npx course progress` gave no answer in {PATIENCE} seconds. Try it in a terminal.") from error
    printed = out.decode("utf-8", "replace")
    if process.returncode != 0:
        said = err.decode("utf-8", "replace").strip().split("\n")[0][:500]
        raise Trouble(f"`npx course progress` failed: {said or f'exit code {process.returncode}'}")
    try:
        json.loads(printed)
    except ValueError as error:
        raise Trouble("`npx course progress --json` printed no JSON. `npm run doctor` looks what is wrong.") from error
    return printed


class ProgressHandler(APIHandler):
    """`GET /transferlab/progress`, behind Jupyter's token; reads only."""

    auth_resource = "contents"

    def initialize(self, root: Path):
        # One for all requests of a server.
        self.progress = self.settings.setdefault("course_progress", Progress(root))

    @web.authenticated
    @authorized
    async def get(self):
        try:
            printed, version = await self.progress.overview()
        except Trouble as trouble:
            self.set_status(500)
            self.finish(json.dumps({"message": str(trouble)}))
            return
        self.set_header("ETag", f'"{version}"')
        self.set_header("Cache-Control", "no-store")
        if self.check_etag_header():
            self.set_status(304)
            self.finish()
        else:
            self.finish(printed)


def _stamp(place: Path) -> str:
    try:
        stat = place.stat()
    except OSError:
        return "0"
    return f"{stat.st_mtime_ns:x}.{stat.st_size:x}"
