"""The whole demo, for real: what it says, where it listens, what is left and found again."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import psycopg
import pytest

from jhub_ds.demo.ports import Ports
from tests.demo.demos import (
    PATIENCE_S,
    Started,
    demo_folder,
    free_ports,
    listeners,
    start_demo,
    still,
)
from tests.sso.sign_ons import Browser

pytestmark = pytest.mark.demo

BUILD_S = 240.0  # the analyst environment, from the index
LOOPBACK = {"0100007F", "00000000000000000000000001000000"}


@dataclass
class Whole:
    """A demo that is ready."""

    started: Started
    ports: Ports
    browsers: list[Browser] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.ports.hub}"

    def password(self, who: str) -> str:
        """As the terminal shows it."""
        found = re.search(rf"^  {who} +(\S+)", self.started.said.read_text(), re.M)
        assert found
        return found[1]

    def sign_in(self, who: str) -> Browser:
        browser = Browser()
        self.browsers.append(browser)
        page = browser.try_to_sign_in(self.url, who, self.password(who))
        assert str(page.url) == f"{self.url}/hub/home", page.text
        return browser

    def database(self, who: str) -> psycopg.Connection:
        passfile = self.started.folder / ".demo" / "homes" / who / ".pgpass"
        return psycopg.connect(
            host="127.0.0.1",
            port=self.ports.database,
            dbname="warehouse",
            user=who,
            passfile=str(passfile),
        )


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    with demo_folder() as folder:
        yield folder


@pytest.fixture
def another_folder() -> Iterator[Path]:
    with demo_folder() as folder:
        yield folder


@pytest.fixture(scope="module")
def port() -> int:
    return free_ports()


@pytest.fixture(scope="module")
def whole(folder: Path, port: int) -> Iterator[Whole]:
    """The first start."""
    yield from _ready(folder, port)


@pytest.fixture(scope="module")
def lab(whole: Whole) -> Browser:
    """Somebody whose lab runs, with a kernel in it."""
    return _start_lab(whole)


@pytest.fixture(scope="module")
def stopped(whole: Whole, lab: Browser) -> dict[int, str]:
    """The demo after Ctrl-C; who ran before it."""
    ran = whole.started.below()
    with whole.database("analyst") as connection:
        connection.execute("CREATE TABLE kept AS SELECT 42 AS answer")
    (whole.started.folder / ".demo/homes/analyst/kept.txt").write_text("kept")
    whole.started.interrupt()
    asked = time.monotonic()
    assert whole.started.end() == 0
    assert time.monotonic() - asked < 10
    return ran


@pytest.fixture(scope="module")
def again(folder: Path, port: int, whole: Whole, stopped: dict[int, str]) -> Iterator[Whole]:
    """The second start, on the same folder."""
    before = {name: whole.password(name) for name in ("analyst", "boss")}
    for second in _ready(folder, port):
        assert {name: second.password(name) for name in before} == before
        yield second


def _ready(folder: Path, port: int) -> Iterator[Whole]:
    whole = Whole(start_demo(folder, port), Ports.from_hub(port))
    try:
        whole.started.until_said("Ctrl-C stops it all", BUILD_S)
        yield whole
    finally:
        whole.started.put_down()
        for browser in whole.browsers:
            browser.http.close()


def _start_lab(whole: Whole) -> Browser:
    browser = whole.sign_in("analyst")
    page = browser.fill(browser.get(f"{whole.url}/hub/spawn"), environment="analyst")
    assert page.url.path == "/hub/spawn-pending/analyst", page.text
    home = f"{whole.url}/user/analyst"

    def is_there() -> bool:
        return browser.get(f"{whole.url}/hub/spawn-pending/analyst").url.path.startswith("/user/")

    whole.started.wait_for(is_there, 60, every=0.25)
    headers = {"X-XSRFToken": browser.http.cookies.get("_xsrf", path="/user/analyst/") or ""}
    kernel = browser.http.post(f"{home}/api/kernels", json={}, headers=headers)
    assert kernel.status_code == 201, kernel.text
    return browser


def test_every_part_says_a_line_when_it_is_ready(whole: Whole) -> None:
    ready = [line for line in whole.started.lines() if " is ready" in line and line[0] != " "]
    assert len(ready) == 6
    for name in ("JupyterHub", "MLflow", "PostgreSQL", "Package index", "Sign-on", "The proxy"):
        assert any(line.startswith(name) for line in ready)


def test_it_complains_of_nothing(whole: Whole) -> None:
    assert whole.started.complaint() == ""


def test_every_part_answers(whole: Whole) -> None:
    ports, local = whole.ports, "http://127.0.0.1"
    addresses = [
        f"http://localhost:{ports.sign_on}/.well-known/openid-configuration",
        f"{local}:{ports.mlflow}/health",
        f"{local}:{ports.hub}/hub/health",
        f"{local}:{ports.index}/repository/pypi-proxy/simple/pip/",
    ]
    answers = [httpx.get(address, trust_env=False, timeout=20) for address in addresses]
    assert [answer.status_code for answer in answers] == [200] * len(addresses)


@pytest.mark.parametrize("who", ["scientist", "engineer", "boss"])
def test_every_sample_user_can_sign_in(whole: Whole, who: str) -> None:
    assert whole.sign_in(who).get(f"{whole.url}/hub/spawn").status_code == 200


def test_only_the_boss_administers_the_hub(whole: Whole) -> None:
    admin = f"{whole.url}/hub/admin"
    assert whole.sign_in("boss").get(admin).status_code == 200
    assert whole.sign_in("engineer").get(admin).status_code == 403


def test_each_user_has_a_schema_and_none_of_the_others(whole: Whole) -> None:
    with whole.database("scientist") as connection:
        connection.execute("CREATE TABLE mine (a int)")
    with (
        whole.database("engineer") as connection,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        connection.execute("SELECT * FROM scientist.mine")


def test_the_database_asks_for_a_password(whole: Whole) -> None:
    address = f"host=127.0.0.1 port={whole.ports.database} dbname=warehouse user=analyst"
    with pytest.raises(psycopg.OperationalError, match="password"):
        psycopg.connect(address, passfile="/dev/null")


def test_secrets_are_for_their_owner_only(whole: Whole) -> None:
    data = whole.started.folder / ".demo"
    files = [*data.glob("*.json"), *data.glob("homes/*/.pgpass"), *data.glob("logs/*.log")]
    assert {path.stat().st_mode & 0o077 for path in files} == {0} and len(files) > 10


def test_a_lab_reaches_every_connection(whole: Whole, lab: Browser) -> None:
    answer = lab.get(f"{whole.url}/user/analyst/labext/api/connections")
    states = {each["name"]: each["state"] for each in answer.json()["connections"]}
    assert states == {"greenplum": "ok", "mlflow": "ok", "nexus": "ok"}, answer.text


def test_everything_listens_on_loopback_only(whole: Whole, lab: Browser) -> None:
    addresses = listeners(whole.started.below())
    assert addresses and addresses <= LOOPBACK


def test_another_demo_on_the_same_folder_is_refused(whole: Whole, folder: Path) -> None:
    second = start_demo(folder, free_ports())
    try:
        assert second.end() == 1
        assert second.complaint().count("\n") == 1
        assert "another demo runs on this folder; hint:" in second.complaint()
    finally:
        second.put_down()


def test_ctrl_c_leaves_no_process_behind(whole: Whole, stopped: dict[int, str]) -> None:
    assert (still(stopped), whole.started.alive()) == ([], [])
    assert len(stopped) > 10  # a lab and its kernel among them


def test_the_second_start_is_quick(again: Whole) -> None:
    found = re.search(r"Ready after ([0-9.]+) s", again.started.said.read_text())
    assert found and float(found[1]) < 15 * 3  # other tests want the machine as well


def test_the_second_start_finds_tables_homes_and_users(again: Whole) -> None:
    with again.database("analyst") as connection:
        assert connection.execute("SELECT answer FROM kept").fetchone() == (42,)
    assert (again.started.folder / ".demo/homes/analyst/kept.txt").read_text() == "kept"
    again.sign_in("analyst")


def test_even_a_demo_that_is_killed_leaves_no_process_behind(again: Whole) -> None:
    _start_lab(again)
    ran = again.started.below()
    again.started.process.kill()
    again.started.end()
    until = time.monotonic() + PATIENCE_S
    while (left := still(ran)) and time.monotonic() < until:
        time.sleep(0.1)
    assert left == []


def test_ctrl_c_while_the_environment_is_made_leaves_no_process_behind(
    another_folder: Path,
) -> None:
    demo = start_demo(another_folder, free_ports())
    try:
        demo.until_said("packages are needed", 60)
        ran = demo.below()
        demo.interrupt()
        assert (demo.end(), demo.complaint(), still(ran), demo.alive()) == (0, "", [], [])
    finally:
        demo.put_down()
