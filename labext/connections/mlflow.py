"""MLflow: the tracking server of the landscape."""

from __future__ import annotations

import os
from types import ModuleType

from labext import environ
from labext.connections.base import Connection, fault, missing_library
from labext.connections.http import ask, is_http, shown
from labext.errors import ServiceUnavailable
from labext.locale import _

LIMITS = {environ.MLFLOW_TIMEOUT: "20", environ.MLFLOW_RETRIES: "1"}
"""MLflow's own limits: without them one call on a dead server blocks for minutes.

Long enough for a busy server that lives, which was seen to take more than 5 s; `client` has asked
already whether it does. One retry, so that a blip does not end a training; a person's own values
win.
"""


class Mlflow(Connection):
    """Where runs, models and their files are kept."""

    needed = ("url",)

    @property
    def url(self) -> str:
        """The tracking URI."""
        return str(self.spec.options["url"]).rstrip("/")

    def describe(self) -> str:
        return _("MLflow tracking at {url}").format(url=shown(self.url))

    def client(self) -> ModuleType:
        """The `mlflow` module with its tracking URI set; a dead server is said at once."""
        try:
            import mlflow
        except ImportError as err:
            raise missing_library("mlflow") from err
        state = self.check()
        if state.state != "ok":
            raise ServiceUnavailable(state.message)
        for name, value in LIMITS.items():
            os.environ.setdefault(name, value)
        mlflow.set_tracking_uri(self.url)
        return mlflow

    def _check_keys(self) -> None:
        super()._check_keys()
        if not is_http(self.spec.options["url"]):
            raise fault(self.spec, _("its url is not an http address without a password"))

    def _probe(self) -> str:
        status = ask(self.name, f"{self.url}/health").status
        if status >= 400:
            message = _("{name} at {url} answered {status}.").format(
                name=self.name, url=shown(self.url), status=status
            )
            raise ServiceUnavailable(message, _("Tell the administrators of your hub."))
        return _("{url} answers").format(url=shown(self.url))
