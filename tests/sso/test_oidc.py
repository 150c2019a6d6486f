"""The demo's sign-on as a program: seeding, secrets, a second start, a clean end."""

from __future__ import annotations

import contextlib
import dataclasses
import json
import signal
import socket
import sqlite3
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from jhub_ds.demo.oidc_settings import Account, Client
from tests.sso import sign_ons
from tests.sso.processes import PLAIN, environ
from tests.sso.sign_ons import PASSWORDS, Browser, SignOn

HUB = "http://127.0.0.1:1"  # nobody is asked there


@dataclasses.dataclass(frozen=True)
class Restarted:
    """A sign-on whose file changed between its first start and this second one."""

    sign_on: SignOn
    folder: Path
    signed_in_before: Browser
    first_exit_code: int
    first_ended_in_s: float


@pytest.fixture(scope="module")
def restarted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Restarted]:
    folder = tmp_path_factory.mktemp("restarted")
    told = sign_ons.told(folder, HUB)
    browser = Browser()
    with browser.http:
        with sign_ons.sign_on(folder, told) as first:
            _sign_in(browser, first, "boss", PASSWORDS["boss"])
            began = time.monotonic()
            first.child.process.send_signal(signal.SIGTERM)  # the browser's connection is open
            code = first.child.process.wait(10)
            ended_in_s = time.monotonic() - began
        by_name = {user["user_name"]: user for user in told["users"]}
        by_name["analyst"]["password"] = "changed-password"
        by_name["engineer"]["groups"] = ["/bank/new"]
        with sign_ons.sign_on(folder, told) as second:
            yield Restarted(second, folder, browser, code, ended_in_s)


def _sign_in(browser: Browser, sign_on: SignOn, who: str, password: str) -> httpx.Response:
    page = browser.fill(browser.get(f"{sign_on.url}/login"), login=who)
    return browser.fill(page, password=password)


def _is_signed_in(browser: Browser, sign_on: SignOn) -> bool:
    page = browser.get(sign_on.url)  # leads to the own profile, or to the login page
    return page.is_success and page.url.path.startswith("/profile/")


def _tokens(sign_on: SignOn, browser: Browser, who: str) -> dict[str, str]:
    """Sign in and go the way of the hub, up to its tokens."""
    client = sign_on.client
    verifier = "v" * 43
    query = {
        "client_id": client["id"],
        "redirect_uri": client["redirect_uri"],
        "response_type": "code",
        "scope": "openid profile groups",
        "code_challenge": verifier,
        "code_challenge_method": "plain",
    }
    _sign_in(browser, sign_on, who, PASSWORDS[who])
    answer = browser.http.get(
        f"{sign_on.url}/oauth/authorize", params=query, follow_redirects=False
    )
    asked = {
        "grant_type": "authorization_code",
        "code": httpx.URL(answer.headers["Location"]).params["code"],
        "redirect_uri": client["redirect_uri"],
        "code_verifier": verifier,
    }
    return _token_endpoint(sign_on, asked).json()


def _token_endpoint(sign_on: SignOn, asked: dict[str, str]) -> httpx.Response:
    client = (sign_on.client["id"], sign_on.client["secret"])
    return httpx.post(f"{sign_on.url}/oauth/token", auth=client, data=asked, **PLAIN)


def _userinfo(sign_on: SignOn, tokens: dict[str, str]) -> httpx.Response:
    bearer = {"Authorization": f"Bearer {tokens['access_token']}"}
    return httpx.get(f"{sign_on.url}/oauth/userinfo", headers=bearer, **PLAIN)


def _groups(sign_on: SignOn, browser: Browser, who: str) -> Any:
    return _userinfo(sign_on, _tokens(sign_on, browser, who)).json().get("groups")


def _years_pass(folder: Path) -> None:
    """Every token of so far was issued long ago."""
    with contextlib.closing(sqlite3.connect(folder / "data/accounts.sqlite")) as database:
        database.execute("UPDATE token SET issue_date = '2020-01-01 00:00:00.000000'")
        database.commit()


def test_a_refresh_token_serves_once_after_the_access_token_expired(
    restarted: Restarted, browser: Browser
) -> None:
    tokens = _tokens(restarted.sign_on, browser, "boss")
    _years_pass(restarted.folder)
    assert _userinfo(restarted.sign_on, tokens).status_code == 401
    asked = {"grant_type": "refresh_token", "refresh_token": tokens["refresh_token"]}
    fresh = _token_endpoint(restarted.sign_on, asked)
    assert fresh.status_code == 200
    assert _userinfo(restarted.sign_on, fresh.json()).json()["preferred_username"] == "boss"
    assert _token_endpoint(restarted.sign_on, asked).status_code == 400


def test_two_sign_ins_in_one_second_get_different_access_tokens(restarted: Restarted) -> None:
    with Browser().http as one, Browser().http as other:
        tokens = [_tokens(restarted.sign_on, Browser(http), "boss") for http in (one, other)]
    assert tokens[0]["access_token"] != tokens[1]["access_token"]


def test_a_session_of_before_a_restart_still_counts(restarted: Restarted) -> None:
    assert _is_signed_in(restarted.signed_in_before, restarted.sign_on)


def test_a_changed_password_counts_and_the_former_one_does_not(
    restarted: Restarted, browser: Browser
) -> None:
    _sign_in(browser, restarted.sign_on, "analyst", PASSWORDS["analyst"])
    assert not _is_signed_in(browser, restarted.sign_on)
    _sign_in(browser, restarted.sign_on, "analyst", "changed-password")
    assert _is_signed_in(browser, restarted.sign_on)


def test_changed_groups_replace_the_former_ones(restarted: Restarted, browser: Browser) -> None:
    assert _groups(restarted.sign_on, browser, "engineer") == ["/bank/new"]


def test_unchanged_groups_are_kept_whole(restarted: Restarted, browser: Browser) -> None:
    assert sorted(_groups(restarted.sign_on, browser, "boss")) == ["/bank/ds/dl", "/bank/it/hub"]


def test_what_it_keeps_is_readable_for_its_user_only(restarted: Restarted) -> None:
    kept = [path for path in (restarted.folder / "data").rglob("*") if path.is_file()]
    assert {path.name for path in kept} == {"accounts.sqlite", "keys.json"}
    assert all(stat.S_IMODE(path.stat().st_mode) & 0o077 == 0 for path in kept)


def test_it_says_no_secret(restarted: Restarted, browser: Browser) -> None:
    _groups(restarted.sign_on, browser, "boss")
    said = (restarted.folder / "log").read_text()
    secrets = [*PASSWORDS.values(), "changed-password", restarted.sign_on.client["secret"]]
    assert said and not [secret for secret in secrets if secret in said]


def test_the_login_page_speaks_the_browsers_language(
    restarted: Restarted, browser: Browser
) -> None:
    url = f"{restarted.sign_on.url}/login"
    russian = browser.http.get(url, headers={"Accept-Language": "ru"}).text
    english = browser.http.get(url, headers={"Accept-Language": "en"}).text
    assert 'lang="ru"' in russian and 'lang="en"' in english


def test_the_login_page_shows_our_picture(restarted: Restarted, browser: Browser) -> None:
    page = browser.get(f"{restarted.sign_on.url}/login").text
    assert "data:image/svg+xml" in page and "canaille-head" not in page


def test_it_listens_on_loopback_only(restarted: Restarted) -> None:
    port = httpx.URL(restarted.sign_on.url).port
    with socket.socket() as other:
        other.settimeout(2)
        with pytest.raises(ConnectionRefusedError):
            other.connect(("127.0.0.2", port))  # served, if it listened on every address


def test_it_ends_on_sigterm_whoever_is_connected(restarted: Restarted) -> None:
    assert restarted.first_exit_code == 0  # it was not killed for not ending
    assert restarted.first_ended_in_s < 10  # what the demo's whole stop may take


def _refused(file: Path) -> str:
    command = [sys.executable, "-m", "jhub_ds.demo.oidc", str(file)]
    done = subprocess.run(command, env=environ(), capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (1, "")
    return done.stderr


def test_a_taken_port_is_one_clear_line(tmp_path: Path, restarted: Restarted) -> None:
    told = {**sign_ons.told(tmp_path, HUB), "port": httpx.URL(restarted.sign_on.url).port}
    file = tmp_path / "sign-on.json"
    file.write_text(json.dumps(told))
    last = _refused(file).splitlines()[-1]
    assert last == f"port {told['port']} of 127.0.0.1: Address already in use"


def test_a_folder_that_cannot_be_made_is_one_clear_line(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    file = tmp_path / "sign-on.json"
    file.write_text(json.dumps(sign_ons.told(tmp_path / "file", HUB)))
    assert _refused(file) == f"{tmp_path}/file/data: cannot be used: Not a directory\n"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("{", "not the settings of a sign-on (JSONDecodeError)"),
        ("{}", "not the settings of a sign-on (KeyError)"),
        ("[]", "not the settings of a sign-on (TypeError)"),
        (None, "cannot be read: No such file or directory"),
    ],
    ids=["no-json", "empty", "list", "missing"],
)
def test_a_wrong_file_is_one_clear_line(tmp_path: Path, content: str | None, said: str) -> None:
    file = tmp_path / "sign-on.json"
    if content is not None:
        file.write_text(content)
    assert _refused(file) == f"{file}: {said}\n"


def test_passwords_and_secrets_are_not_shown() -> None:
    shown = repr((Account("ann", "pass-word", "Ann", ()), Client("hub", "hidden", "", "")))
    assert "pass-word" not in shown and "hidden" not in shown
