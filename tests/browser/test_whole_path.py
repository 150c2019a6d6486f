"""The whole path with real parts in a real browser: sign in, choose, start, work, sign out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from jhub_ds.policy.roles import Role
from tests.browser.notebook import Notebook
from tests.browser.visitor import Visitor
from tests.browser.whole_demo import NEWCOMER, WholeDemo

pytestmark = [pytest.mark.browser, pytest.mark.demo]

Visit = Callable[..., Visitor]
G = 2**30


def offered(tab: Page) -> dict[str, Any]:
    """What the spawn page lets somebody choose."""
    numbers = {
        name: [tab.get_attribute(f"#jd-{name}", key) for key in ("min", "max", "value")]
        for name in ("cpu", "memory", "gpu")
        if tab.locator(f"#jd-{name}").count()
    }
    kinds = tab.locator("#jd-gpu_type option").all()
    environments = tab.locator("[name=environment]:enabled").all()
    return {
        **numbers,
        "gpu_types": [kind.get_attribute("value") for kind in kinds],
        "environments": [each.get_attribute("value") for each in environments],
    }


def granted(role: Role) -> dict[str, Any]:
    """What the role lets somebody choose."""
    bounds = {"cpu": (role.cpu, 1), "memory": (role.memory, G), "gpu": (role.gpu, 1)}
    numbers = {
        name: [str(int(each / unit)) for each in (it.minimum, it.maximum, it.default)]
        for name, (it, unit) in bounds.items()
        if it.maximum
    }
    environments = list(role.environments)
    return {**numbers, "gpu_types": list(role.gpu_types), "environments": environments}


@pytest.mark.parametrize("who", ["analyst", "scientist", "engineer", "boss"])
def test_everybody_sees_the_bounds_of_their_role(demo: WholeDemo, back: Visit, who: str) -> None:
    person = back(who)
    person.go("/hub/spawn")
    person.look(f"03-spawn-{who}")
    assert offered(person.tab) == granted(demo.role_of(who))


def test_from_signing_in_to_signing_out(demo: WholeDemo, visit: Visit) -> None:
    analyst = visit("analyst")
    sign_in(analyst)
    choose(analyst)
    start(analyst)
    work(analyst)
    assert [user_of(run) for run in demo.runs("churn")] == ["analyst"]
    assert demo.rows("analyst", "SELECT score FROM scores ORDER BY client") == [(0.25,), (0.9,)]
    assert "/simple/humanize/" in (demo.data / "logs" / "index.log").read_text()
    leave(analyst)


def sign_in(person: Visitor) -> None:
    person.go("/")
    person.look("01-welcome")
    person.ask_to_sign_in()
    person.look("02-login")
    person.say_who()
    person.look("02-password")
    person.say_password()
    person.tab.wait_for_url("**/hub/spawn")


def choose(person: Visitor) -> None:
    """By mouse, then by keyboard."""
    tab = person.tab
    tab.get_by_role("link", name="Small").click()
    expect(tab.locator("#jd-cpu")).to_have_value("1")
    tab.get_by_label("Cores: slider").press("ArrowRight")
    expect(tab.locator("#jd-cpu")).to_have_value("2")
    tab.locator("#jd-memory").press("Control+a")
    tab.keyboard.type("3")
    tab.keyboard.press("Tab")
    tab.keyboard.press("Tab")
    expect(tab.locator("#start")).to_be_focused()
    person.look("04-chosen")


def start(person: Visitor) -> None:
    person.start()
    person.tab.locator("#progress-details summary").click()
    expect(person.tab.locator("#progress-log")).to_contain_text("This hub is for evaluation")
    person.look("07-progress")
    person.wait_for_lab()
    person.look("08-lab")


def work(person: Visitor) -> None:
    notebook = Notebook(person.tab)
    installed = notebook.run("%pip install humanize")
    expect(installed).to_contain_text("Successfully installed humanize")
    shown = notebook.run(
        "import os, humanize\n"
        'print(humanize.intcomma(1234567), os.environ["JHUB_DS_CPU"], os.environ["JHUB_DS_MEMORY"])'
    )
    expect(shown).to_have_text("1,234,567 2 3G")
    shown = notebook.run(
        "import labext\n"
        'mlflow = labext.connect("mlflow").client()\n'
        'churn = mlflow.set_experiment("churn")\n'
        'with mlflow.start_run(): mlflow.log_metric("auc", 0.87)\n'
        'mlflow.search_runs()[["metrics.auc", "tags.mlflow.user"]]'
    )
    expect(shown.locator("tbody tr")).to_have_text(["0 0.87 analyst"])
    shown = notebook.run(
        "import pandas as pd\n"
        'warehouse = labext.connect("greenplum")\n'
        'scores = pd.DataFrame({"client": [1, 2], "score": [0.25, 0.9]})\n'
        'warehouse.write(scores, "scores", if_exists="replace")\n'
        'warehouse.read("SELECT client, score FROM scores ORDER BY client")'
    )
    expect(shown.locator("tbody tr")).to_have_text(["0 1 0.25", "1 2 0.90"])
    person.look("09-notebook")


def user_of(run: dict[str, Any]) -> str:
    (user,) = [tag["value"] for tag in run["data"]["tags"] if tag["key"] == "mlflow.user"]
    return str(user)


def leave(person: Visitor) -> None:
    """Stop the server, sign out, and be nobody: the next one at this browser needs a password."""
    person.go("/hub/home")
    person.look("10-home")
    person.stop()
    person.sign_out()
    person.look("11-signed-out")
    person.go("/hub/home")
    person.ask_to_sign_in()
    person.look("12-login-again")
    person.say_who()


def test_the_boss_administers_the_hub(back: Visit) -> None:
    boss = back("boss")
    boss.go("/hub/home")
    boss.tab.get_by_role("link", name="Admin").click()
    expect(boss.tab.get_by_role("button", name="Add Users")).to_be_visible()
    boss.look("13-admin")


def test_somebody_without_a_role_is_told_so(demo: WholeDemo, visit: Visit) -> None:
    demo.add_newcomer()
    newcomer = visit(NEWCOMER)
    newcomer.sign_in()
    expect(newcomer.tab.locator(".jd-box-refused")).to_contain_text("None of your groups")
    expect(newcomer.tab.locator("#start")).to_have_count(0)
    newcomer.look("14-no-role")


@pytest.mark.parametrize(
    ("lang", "words"),
    [("en", "{} cores is above your maximum of {}"), ("ru", "больше вашего максимума: {1}")],
    ids=["en", "ru"],
)
def test_what_is_beyond_the_bounds_is_refused_beside_its_field(
    demo: WholeDemo, back: Visit, lang: str, words: str
) -> None:
    engineer = back("engineer")
    most = int(demo.role_of("engineer").cpu.maximum)
    engineer.go(f"/hub/spawn?lang={lang}")
    engineer.tab.locator("#jd-cpu").evaluate("field => field.removeAttribute('max')")
    engineer.tab.fill("#jd-cpu", str(most + 1))
    engineer.tab.locator("#start").click()
    problem = engineer.tab.locator('[data-field="cpu"] .jd-error')
    expect(problem).to_contain_text(words.format(most + 1, most))
    expect(engineer.tab.locator("#jd-cpu")).to_have_value(str(most + 1))
    engineer.look(f"06-refused-{lang}")
    engineer.go("/hub/home")
    engineer.expect_no_server()


def test_a_link_only_prefills(back: Visit) -> None:
    engineer = back("engineer", viewport={"width": 1280, "height": 100})
    engineer.go("/hub/spawn?opt-environment=dl&opt-cpu=16&opt-memory=128G&opt-gpu=2")
    expect(engineer.tab.get_by_label("Deep learning")).to_be_checked()
    for name, value in {"cpu": "16", "memory": "128", "gpu": "2", "gpu_type": "a100"}.items():
        expect(engineer.tab.locator(f"#jd-{name}")).to_have_value(value)
    engineer.look("05-spawn-link")
    engineer.go("/hub/home")
    engineer.expect_no_server()


@pytest.mark.parametrize(
    ("name", "settings"),
    [
        pytest.param("ru", {"locale": "ru-RU"}, id="ru"),
        pytest.param("dark", {"color_scheme": "dark"}, id="dark"),
        pytest.param("narrow", {"viewport": {"width": 360, "height": 640}}, id="narrow"),
    ],
)
def test_the_page_follows_the_browser(back: Visit, name: str, settings: dict[str, Any]) -> None:
    engineer = back("engineer", **settings)
    engineer.go("/hub/spawn")
    language = "ru" if "locale" in settings else "en"
    expect(engineer.tab.locator(".jhub-ds")).to_have_attribute("lang", language)
    engineer.look(f"05-spawn-{name}")
    assert engineer.tab.evaluate("document.documentElement.scrollWidth <= innerWidth")
