"""What the doctor looks at: healthy, and out of order."""

import json
import shutil
import sqlite3
import subprocess
import sys

import pytest

from gradus.doctor import coursework, machine, sandboxing, software
from gradus.doctor.finding import Status
from tests.course_builder import answer_cell, build_course, grade_cell
from tests.engine.test_unsafe import WITHOUT_NAMESPACES

CELLS = [answer_cell("f", "def f(x):\n    return x"), grade_cell("t", "assert f(2) == 2")]


@pytest.fixture
def course(tmp_path):
    return build_course(tmp_path / "course", {"ps1": CELLS})


@pytest.fixture
def nothing_installed(tmp_path, monkeypatch):
    (tmp_path / "bin").mkdir()
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    return tmp_path / "bin"


def by_name(findings):
    return {each.name: each for each in findings}


def test_whatever_is_out_of_order_has_a_remedy(course, nothing_installed):
    findings = [
        *sandboxing.look_at_sandboxing(),
        *software.look_at_software(course),
        *machine.look_at_machine(course),
        *coursework.look_at_course(course),
    ]
    assert 20 <= len({each.name for each in findings})
    assert [] == [each for each in findings if bool(each.remedy) == (each.status is Status.OK)]
    assert all(each.detail for each in findings)


def test_here_the_parts_of_a_sandbox_are_in_order():
    found = by_name(sandboxing.look_at_sandboxing())
    assert {"ok"} == {each.status for each in found.values()}, found
    assert {"bubblewrap", "user namespaces", "nested namespaces", "seccomp"} == set(found)


def test_missing_programs_are_named_with_what_installs_them(course, nothing_installed):
    found = by_name([*sandboxing.look_at_sandboxing(), *software.look_at_software(course)])
    assert "failed" == found["bubblewrap"].status
    assert "sudo apt-get install bubblewrap" in found["bubblewrap"].remedy
    assert ("warning", "missing") == (found["node"].status, found["node"].detail)


@pytest.mark.parametrize(
    ("said", "status"),
    [("bubblewrap 0.4.1", "warning"), ("bubblewrap 0.11.0", "ok"), ("no version", "failed")],
)
def test_the_version_of_bubblewrap_counts(nothing_installed, said, status):
    program = nothing_installed / "bwrap"
    program.write_text(f"#!/bin/sh\necho {said}\n")
    program.chmod(0o755)
    assert status == by_name(sandboxing.look_at_sandboxing())["bubblewrap"].status


def test_refused_user_namespaces_are_found(tmp_path):
    program = (
        "import dataclasses, json; from gradus.doctor.sandboxing import look_at_sandboxing\n"
        "print(json.dumps([dataclasses.asdict(each) for each in look_at_sandboxing()]))"
    )
    command = [*WITHOUT_NAMESPACES, sys.executable, "-c", program]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True)
    found = {each["name"]: each for each in json.loads(done.stdout)}
    assert ["failed", "failed"] == [
        found[name]["status"] for name in ("user namespaces", "nested namespaces")
    ]
    assert "No space left on device" in found["user namespaces"]["detail"]
    assert found["user namespaces"]["remedy"]


@pytest.mark.parametrize(
    ("name", "value", "remedy"),
    [
        ("kernel/unprivileged_userns_clone", "0", "kernel.unprivileged_userns_clone=1"),
        ("user/max_user_namespaces", "0", "user.max_user_namespaces=15000"),
        ("kernel/apparmor_restrict_unprivileged_userns", "1", "AppArmor"),
    ],
)
def test_the_remedy_names_the_switch_that_is_off(tmp_path, name, value, remedy):
    (tmp_path / name).parent.mkdir()
    (tmp_path / name).write_text(f"{value}\n")
    assert remedy in sandboxing.namespace_remedies(tmp_path)


def test_a_package_of_another_version_is_named(course, monkeypatch):
    (course / "requirements.lock").write_text("numpy==0.0.1 \\\n    --hash=sha256:0\nnosuch==1\n")
    monkeypatch.setattr(software, "SOURCE", course)
    found = by_name(software.look_at_software(course))["packages"]
    assert "warning" == found.status
    assert "(pinned: 0.0.1), nosuch missing (pinned: 1)" in found.detail


def test_without_a_lock_the_required_packages_are_looked_for(course, monkeypatch):
    monkeypatch.setattr(software, "SOURCE", course)
    assert (
        "required ones are there" in by_name(software.look_at_software(course))["packages"].detail
    )


def test_a_healthy_course_is_in_order(course):
    found = by_name(coursework.look_at_course(course))
    assert {"ok"} == {each.status for each in found.values()}
    assert "ps1" in found["course"].detail


def test_a_folder_without_a_course_is_a_warning(tmp_path):
    (found,) = coursework.look_at_course(tmp_path)
    assert ("warning", True) == (found.status, "--course-dir" in found.remedy)


def test_a_gradebook_that_somebody_holds_is_found(course, monkeypatch):
    monkeypatch.setattr(coursework, "LOCK_SECONDS", 0.1)
    connection = sqlite3.connect(course / "gradebook.db", isolation_level=None)
    connection.execute("create table t (x)")
    assert "ok" == by_name(coursework.look_at_course(course))["gradebook"].status
    connection.execute("begin exclusive")
    found = by_name(coursework.look_at_course(course))["gradebook"]
    connection.close()
    assert ("failed", True) == (found.status, "locked" in found.detail)


def test_a_gradebook_that_is_none_is_found(course):
    (course / "gradebook.db").write_bytes(b"not a database at all" * 100)
    found = by_name(coursework.look_at_course(course))["gradebook"]
    assert ("failed", True) == (found.status, "not a database" in found.detail)


def test_a_reference_that_cannot_be_imported_is_named(course):
    folder = course / "reference_solutions"
    folder.mkdir()
    (folder / "__init__.py").write_text("")
    (folder / "ps1.py").write_text("import nosuchmodule\n")
    found = by_name(coursework.look_at_course(course))["references"]
    assert "failed" == found.status
    assert "reference_solutions.ps1: ModuleNotFoundError" in found.detail
    (folder / "ps1.py").write_text("ANSWER = 42\n")
    assert "ok" == by_name(coursework.look_at_course(course))["references"].status


def test_a_full_disk_is_found(course, monkeypatch):
    usage = type(shutil.disk_usage(course))
    monkeypatch.setattr(machine.shutil, "disk_usage", lambda path: usage(10**9, 10**9, 10**6))
    found = by_name(machine.look_at_machine(course))
    assert ("failed", "0 MB free") == (found["disk"].status, found["disk"].detail)
    assert "warning" == found["/dev/shm"].status


def test_the_machine_is_described_in_figures():
    described = machine.describe_machine()
    assert described["processors"] >= 1
    assert described["memory_mb"] >= described["memory_available_mb"] > 0
