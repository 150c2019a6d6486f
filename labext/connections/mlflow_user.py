"""Says whose run it is: MLflow loads this through the entry point `mlflow.run_context_provider`.

Without it every run's user is the account of the container. MLflow asks for two methods and for
no base class, so that this file does not import mlflow.
"""

from __future__ import annotations

import os

from labext.environ import USER


class LabUser:
    """Tags a run with the hub's user name."""

    def in_context(self) -> bool:
        """Is this process inside a lab?"""
        return bool(os.environ.get(USER))

    def tags(self) -> dict[str, str]:
        """The tags of a run that starts now."""
        return {"mlflow.user": os.environ[USER]}
