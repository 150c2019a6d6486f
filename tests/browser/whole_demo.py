"""A demo that is ready, and what can be asked of it without a browser."""

from __future__ import annotations

import contextlib
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import httpx
import psycopg

import jhub_ds.demo
from jhub_ds.cli.configuration import load
from jhub_ds.demo.people import PEOPLE
from jhub_ds.demo.ports import Ports
from jhub_ds.policy.config import read_policy
from jhub_ds.policy.policy import Policy
from jhub_ds.policy.roles import Role
from tests.demo.demos import Started, demo_folder, free_ports, start_demo
from tests.support.children import what_to_import

READY_S = 240.0  # the analyst environment comes from the index
NEWCOMER = "newcomer"
NEWCOMERS_PASSWORD = "in-no-group-yet"

_ADD = """
import json, pathlib, sys
from jhub_ds.demo.oidc import build
from jhub_ds.demo.oidc_accounts import seed
from jhub_ds.demo.oidc_settings import Account, read_sign_on

sign_on = read_sign_on(pathlib.Path(sys.argv[1]))
application = build(sign_on)
account = Account(**json.load(sys.stdin), groups=())
with application.app_context():
    seed(application.backend, [account], sign_on.client)
"""


@dataclass
class WholeDemo:
    """A demo that is ready."""

    started: Started
    ports: Ports

    @property
    def url(self) -> str:
        """The hub's."""
        return self.ports.hub_url

    @property
    def data(self) -> Path:
        """Where the demo keeps everything."""
        return self.started.folder / ".demo"

    @cached_property
    def policy(self) -> Policy:
        """The sample policy, read as the hub reads it."""
        file = Path(jhub_ds.demo.__file__).with_name("policy_config.py")
        return read_policy(load([str(file)]).platform)

    def role_of(self, who: str) -> Role:
        """The role that the groups of a sample user give."""
        (groups,) = [person.groups for person in PEOPLE if person.user_name == who]
        role = self.policy.roles.role_for(groups)
        assert role is not None
        return role

    def password(self, who: str) -> str:
        """As the terminal shows it."""
        if who == NEWCOMER:
            return NEWCOMERS_PASSWORD
        found = re.search(rf"^  {who} +(\S+)", self.started.said.read_text(), re.M)
        assert found
        return found[1]

    def add_newcomer(self) -> None:
        """Let the sign-on know somebody who is in no group."""
        told = self.data / "sign-on.json"
        account = {
            "user_name": NEWCOMER,
            "password": NEWCOMERS_PASSWORD,
            "name": "Nina Newcomer",
        }
        subprocess.run(
            [sys.executable, "-c", _ADD, str(told)],
            input=json.dumps(account).encode(),
            env=what_to_import(),
            cwd=told.parent / "sign-on",
            capture_output=True,
            check=True,
            timeout=60,
        )

    def runs(self, experiment: str) -> list[dict[str, Any]]:
        """The runs of an experiment, as MLflow's own REST API gives them."""
        api = f"http://127.0.0.1:{self.ports.mlflow}/api/2.0/mlflow"
        with httpx.Client(trust_env=False, timeout=20) as http:
            found = http.get(f"{api}/experiments/get-by-name?experiment_name={experiment}")
            wanted = {"experiment_ids": [found.json()["experiment"]["experiment_id"]]}
            return list(http.post(f"{api}/runs/search", json=wanted).json().get("runs", []))

    def rows(self, who: str, query: str) -> list[tuple[Any, ...]]:
        """What the database answers to somebody."""
        with psycopg.connect(
            host="127.0.0.1",
            port=self.ports.database,
            dbname="warehouse",
            user=who,
            passfile=str(self.data / "homes" / who / ".pgpass"),
        ) as connection:
            return connection.execute(query.encode()).fetchall()


@contextlib.contextmanager
def whole_demo() -> Iterator[WholeDemo]:
    """Start a demo, and leave nothing of it."""
    with demo_folder() as folder:
        port = free_ports()
        demo = WholeDemo(start_demo(folder, port), Ports.from_hub(port))
        try:
            demo.started.until_said("Ctrl-C stops it all", READY_S)
            yield demo
        finally:
            demo.started.put_down()
