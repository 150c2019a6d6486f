"""`jhub-ds-local` in a real hub of each line: labs that start, die, stop and survive."""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import signal
import sqlite3
import stat
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from jhub_ds.spawner.local_cgroup import Amount
from jhub_ds.spawner.local_limits import Limits
from tests.spawner import local_parts
from tests.support.children import wait_until
from tests.support.hubs import LINES, Hub, hub
from tests.support.platforms import ENGINEERS, SCIENTISTS

pytestmark = pytest.mark.hub

_CONFIG = """
import os
os.environ["OAUTH_CLIENT_SECRET"] = os.environ["JUPYTERHUB_CRYPT_KEY"] = "hush hush"
c.JupyterHub.spawner_class = "jhub-ds-local"
c.JupyterHub.cleanup_servers = False
c.DSLocalSpawner.environments_dir = "{parts}/environments"
c.DSLocalSpawner.homes_dir = "{folder}/homes"
c.DSLocalSpawner.requirements = {requirements}
c.LocalProcessSpawner.interrupt_timeout = c.LocalProcessSpawner.term_timeout = 1
c.Spawner.environment = {{"OMP_NUM_THREADS": "7", "JHUB_DS_ROLE": "god"}}
"""


@dataclass
class Lab:
    """A lab that runs, seen from the machine."""

    pid: int
    home: Path
    environ: dict[str, str]

    @property
    def kernel(self) -> int:
        """The process that the tiny lab started in a session of its own."""
        words = self.log.split("the kernel is ")[1].split()
        return int(words[0])

    @property
    def log(self) -> str:
        return (self.home / ".jhub-ds" / "lab.log").read_text()


def runs(pid: int) -> bool:
    """Whether a process is there, and no zombie."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def lab_of(here: Hub, name: str, server: str = "") -> Lab:
    pid = here.user(name)["servers"][server]["state"]["pid"]
    words = Path(f"/proc/{pid}/environ").read_text().split("\0")
    environ = dict(word.partition("=")[::2] for word in words if word)
    return Lab(pid, Path(environ["HOME"]), environ)


def configured(folder: Path, parts: Path) -> str:
    """The configuration of a hub in `folder`, with environments and their files in `parts`."""
    requirements = {
        "analyst": local_parts.tiny_lab(parts),
        "ds": local_parts.dying_lab(parts),
        "dl": parts / "written-later.txt",
    }
    texts = {name: str(path) for name, path in requirements.items()}
    return _CONFIG.format(folder=folder, parts=parts, requirements=texts)


def stop_all(here: Hub) -> None:
    for user in here.api("GET", "users").json():
        for name in user["servers"]:
            here.api("DELETE", f"users/{user['name']}/servers/{name}")
    wait_until(
        lambda: not any(user["servers"] for user in here.api("GET", "users").json()), "the ends"
    )


@pytest.fixture(scope="module", params=[line for line in LINES if LINES[line].exists()])
def here(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hub]:
    folder = tmp_path_factory.mktemp("hub")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PATH", f"{Path(sys.executable).parent}:{os.environ['PATH']}")  # where uv is
        with hub(request.param, "jhub-ds-local", folder, configured(folder, folder)) as found:
            yield found
            stop_all(found)


def start(here: Hub, name: str, server: str = "", **options: Any) -> httpx.Response:
    """Ask for a server over REST; the hub answers when it runs, or will not."""
    path = f"users/{name}/servers/{server}" if server else f"users/{name}/server"
    return here.api("POST", path, {"environment": "analyst", **options})


@pytest.fixture(scope="module")
def one(here: Hub) -> Lab:
    """A tiny lab with one core, only to be looked at."""
    name = here.person(ENGINEERS).name
    answer = start(here, name, cpu=1)
    assert answer.status_code == 201, answer.text
    return lab_of(here, name)


@pytest.fixture
def lab(here: Hub) -> Iterator[Callable[..., Lab]]:
    """Starts a tiny lab for somebody new; it is stopped after the test."""
    names: list[str] = []

    def begin(**options: Any) -> Lab:
        names.append(here.person(ENGINEERS).name)
        answer = start(here, names[-1], **options)
        assert answer.status_code == 201, answer.text
        return lab_of(here, names[-1])

    yield begin
    for name in names:
        here.api("DELETE", f"users/{name}/server")


def test_a_lab_works_inside_its_own_home(one: Lab) -> None:
    assert Path(os.readlink(f"/proc/{one.pid}/cwd")) == one.home
    assert stat.S_IMODE(one.home.stat().st_mode) == 0o700
    inside = ("TMPDIR", "IPYTHONDIR", "JUPYTER_RUNTIME_DIR", "JUPYTER_DATA_DIR", "XDG_CONFIG_HOME")
    assert all(Path(one.environ[name]).is_relative_to(one.home) for name in inside)


def test_a_lab_runs_in_its_environment(here: Hub, one: Lab) -> None:
    first = one.environ["PATH"].split(":")[0]
    assert Path(first).is_relative_to(here.folder / "environments" / "analyst")
    assert one.environ["JHUB_DS_ENVIRONMENT"] == "analyst"
    assert one.environ["JHUB_DS_OVERLAY"] == f"{one.home}/.jhub-ds/overlay/analyst"


def test_a_lab_gets_none_of_the_hubs_secrets_and_imports(one: Lab) -> None:
    assert "hush hush" not in one.environ.values()
    assert "PYTHONPATH" not in one.environ


def test_what_an_administrator_sets_wins_but_for_our_own(one: Lab) -> None:
    assert (one.environ["OMP_NUM_THREADS"], one.environ["JHUB_DS_ROLE"]) == ("7", "engineer")


def test_a_lab_is_pinned_to_the_chosen_cores(one: Lab) -> None:
    assert len(os.sched_getaffinity(one.pid)) == 1
    assert len(os.sched_getaffinity(one.kernel)) == 1
    assert one.environ["MKL_NUM_THREADS"] == "1"


def test_on_a_smaller_machine_a_lab_starts_with_what_there_is(lab: Callable[..., Lab]) -> None:
    cores = len(os.sched_getaffinity(0))
    assert cores < 64, "this machine has all the cores of the role"
    found = lab(cpu=64)
    assert len(os.sched_getaffinity(found.pid)) == cores
    assert found.environ["MKL_NUM_THREADS"] == found.environ["JHUB_DS_CPU"] == str(cores)
    named = f"{cores} cores" if cores > 1 else "1 core"
    assert f"You chose 64 cores, this machine has {named}: your lab starts with" in found.log


def test_memory_is_limited_where_the_machine_lets_it_and_else_said(lab: Callable[..., Lab]) -> None:
    found = lab(memory="2G")
    groups = Limits.of_this_machine().groups
    if groups is None:
        assert "This machine does not let the hub limit memory" in found.log
        return
    file = "memory.max" if groups.version == 2 else "memory.limit_in_bytes"
    (group,) = groups_of(found.pid)
    assert (group / file).read_text().strip() == str(2 * 2**30)
    assert groups_of(found.kernel) == [group]


def groups_of(pid: int) -> list[Path]:
    """The group that the hub made for a process; none where it cannot."""
    groups = Limits.of_this_machine().groups
    made = groups.folder.glob("jhub-ds-*") if groups else ()
    return [each for each in made if str(pid) in (each / "cgroup.procs").read_text().split()]


def test_it_is_said_that_this_is_for_evaluation(here: Hub, one: Lab) -> None:
    sentence = "This hub is for evaluation: all labs run on its machine, as one user"
    assert sentence in one.log
    assert here.log.count(sentence) == 1


def test_a_stop_takes_the_kernel_and_the_group_along(here: Hub, lab: Callable[..., Lab]) -> None:
    found = lab()
    kernel, groups = found.kernel, groups_of(found.pid)
    here.api("DELETE", f"users/{found.environ['JUPYTERHUB_USER']}/server")
    wait_until(lambda: not runs(found.pid) and not runs(kernel), "the end")
    wait_until(lambda: not any(group.exists() for group in groups), "the end of the group")


def test_a_stop_takes_along_what_left_the_labs_group(here: Hub, lab: Callable[..., Lab]) -> None:
    found = lab()
    kernel, groups = found.kernel, Limits.of_this_machine().groups
    elsewhere = groups.make("test-elsewhere", Amount(2**30, 1)) if groups else None
    if elsewhere is not None:
        (elsewhere.folder / "cgroup.procs").write_text(str(kernel))
    here.api("DELETE", f"users/{found.environ['JUPYTERHUB_USER']}/server")
    wait_until(lambda: not runs(kernel), "the end of the kernel")
    if elsewhere is not None:
        wait_until(elsewhere.remove, "the end of its group")


def test_a_lab_that_will_not_stop_is_killed(here: Hub) -> None:
    name = here.person(ENGINEERS).name
    home = here.folder / "homes" / name
    home.mkdir(parents=True)
    (home / "stubborn").touch()
    start(here, name)
    found = lab_of(here, name)
    assert here.api("DELETE", f"users/{name}/server").status_code in (202, 204)
    wait_until(lambda: not runs(found.pid), "the end of a stubborn lab")


def test_a_kernel_does_not_outlive_a_lab_that_crashed(here: Hub, lab: Callable[..., Lab]) -> None:
    found = lab()
    kernel = found.kernel
    os.kill(found.pid, signal.SIGKILL)
    here.api("DELETE", f"users/{found.environ['JUPYTERHUB_USER']}/server")  # notices the end
    wait_until(lambda: not runs(kernel), "the end of the kernel")


def test_a_lab_that_dies_is_said_with_its_status_and_last_words(here: Hub) -> None:
    name = here.person(SCIENTISTS).name
    answer = start(here, name, environment="ds")
    assert answer.status_code == 400
    words = "The lab ended with status 3. Its last words: "
    assert words in answer.json()["message"]
    assert "starting / KeyError: 'the <b>last</b> word'" in answer.json()["message"]
    assert f"lab of {name} did not start: The lab ended with status 3" in here.log
    assert "InvalidStateError" not in here.log


def test_an_environment_that_cannot_be_made_is_said(here: Hub) -> None:
    (here.folder / "written-later.txt").unlink(missing_ok=True)
    name = here.person(ENGINEERS).name
    answer = start(here, name, environment="dl", gpu=1)
    assert answer.status_code == 400
    assert "Environment dl cannot be made: " in answer.json()["message"]


def test_a_real_lab_starts_with_labext_from_its_environment(here: Hub) -> None:
    local_parts.real_lab(here.folder).replace(here.folder / "written-later.txt")
    name = here.person(ENGINEERS).name
    answer = start(here, name, environment="dl", gpu=1)
    assert answer.status_code == 201, answer.text
    lab = lab_of(here, name)
    assert "labext connections=none" in lab.log
    program = Path(f"/proc/{lab.pid}/cmdline").read_text().partition("\0")[0]
    assert Path(program).is_relative_to(here.folder / "environments" / "dl")
    url = lab.environ["JUPYTERHUB_SERVICE_URL"]
    paths = ("api", "labext/api/connections", "no/such/page")
    answers = [httpx.get(url + path, trust_env=False).status_code for path in paths]
    assert answers == [200, 403, 404]
    assert (lab.home / ".jhub-ds" / "overlay" / "dl" / "bin" / "python").exists()


def test_failures_in_a_row_leave_the_hub_running(here: Hub) -> None:
    name = here.person(SCIENTISTS).name
    answers = {start(here, name, environment="ds").status_code for _ in range(7)}
    assert answers == {400}
    assert here.child.poll() is None


def test_a_name_that_looks_like_a_path_stays_below_the_homes(here: Hub) -> None:
    name = here.person(ENGINEERS, name="..ada~").name
    assert start(here, name).status_code == 201
    assert lab_of(here, name).home.parent == here.folder / "homes"


def test_a_named_server_has_a_log_of_its_own_in_the_same_home(here: Hub) -> None:
    name = here.person(ENGINEERS).name
    start(here, name, cpu=1)
    answer = start(here, name, "second", cpu=1)
    assert answer.status_code == 201, answer.text
    first, second = lab_of(here, name), lab_of(here, name, "second")
    assert first.home == second.home
    assert (first.home / ".jhub-ds" / "second.log").exists()
    here.api("DELETE", f"users/{name}/servers/second")
    wait_until(lambda: not runs(second.pid), "the end of the second")
    assert runs(first.pid) and runs(first.kernel)


def test_a_start_that_waits_for_its_environment_says_so_on_the_page(here: Hub) -> None:
    name = here.person(ENGINEERS).name
    mark = next((here.folder / "environments" / "analyst").glob("*/.jhub-ds"))
    mark.write_text("an older one")
    with (mark.parents[1] / ".lock").open("w") as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        starting = threading.Thread(target=start, args=(here, name))
        starting.start()
        events = progress(here, name)
        said = [next(events)["message"] for _ in range(3)]
        assert said[1].startswith("This hub is for evaluation")
        assert said[2] == "Another hub makes this environment; waiting for it"
    rest = [event["message"] for event in events]
    starting.join()
    assert rest[0] == "Environment analyst is ready"
    assert rest[-2] == "The lab is starting"
    assert rest[-1].startswith("Server ready at")


def progress(here: Hub, name: str) -> Iterator[dict[str, Any]]:
    wait_until(lambda: here.user(name)["servers"], "the start")
    headers = {"Authorization": f"token {here.token}"}
    url = f"{here.url}/hub/api/users/{name}/server/progress"
    with httpx.stream("GET", url, headers=headers, timeout=60, trust_env=False) as stream:
        for line in stream.iter_lines():
            if line.startswith("data:"):
                yield json.loads(line.removeprefix("data:"))


@dataclass
class Restarted:
    """A hub that was killed and started anew, with what was there before."""

    hub: Hub
    name: str
    lab: Lab
    kernel: int
    dead: str
    bystander: subprocess.Popen[bytes]


@pytest.fixture(scope="module")
def restarted(here: Hub, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Restarted]:
    """One lab survived the hub; another died with it, and a bystander got that one's pid."""
    folder = tmp_path_factory.mktemp("restarted")
    words = ("jhub-ds-local", folder, configured(folder, here.folder))
    with hub(here.line, *words) as former:
        names = [former.person(ENGINEERS).name for _ in range(2)]
        for name in names:
            assert start(former, name).status_code == 201
        labs = [lab_of(former, name) for name in names]
        kernel = labs[0].kernel
        former.child.kill()
    os.kill(labs[1].pid, signal.SIGKILL)
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as bystander:
        give_pid(folder, labs[1].pid, bystander.pid)
        with hub(here.line, *words) as anew:
            wait_until(lambda: anew.user(names[0])["servers"][""]["ready"], "the lab again")
            yield Restarted(anew, names[0], labs[0], kernel, names[1], bystander)
            stop_all(anew)
        bystander.communicate(b"\n")


def give_pid(folder: Path, former: int, pid: int) -> None:
    """Change a lab's pid in the hub's database."""
    with contextlib.closing(sqlite3.connect(folder / "hub.sqlite")) as db:
        rows = db.execute("select id, state from spawners where server_id is not null").fetchall()
        for row, text in rows:
            state = json.loads(text)
            if state["pid"] == former:
                text = json.dumps(state | {"pid": pid})
                db.execute("update spawners set state = ? where id = ?", (text, row))
        db.commit()


def test_a_process_that_got_a_dead_labs_pid_is_left_alone(restarted: Restarted) -> None:
    assert restarted.hub.user(restarted.dead)["servers"] == {}
    assert restarted.bystander.poll() is None


def test_a_lab_that_survived_its_hub_is_found_and_can_be_stopped(restarted: Restarted) -> None:
    assert lab_of(restarted.hub, restarted.name).pid == restarted.lab.pid
    restarted.hub.api("DELETE", f"users/{restarted.name}/server")
    wait_until(lambda: not runs(restarted.lab.pid), "the end of the lab")
    wait_until(lambda: not runs(restarted.kernel), "the end of its kernel")
