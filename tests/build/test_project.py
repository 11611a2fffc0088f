"""Name and version of an application's wheel come from its pyproject.toml, or from its folder."""

from __future__ import annotations

import pytest

from rupy._build.errors import BuildError
from rupy._build.project import Distribution, read_distribution


def project(tmp_path, text):
    folder = tmp_path / "My.App_2"
    folder.mkdir()
    if text is not None:
        (folder / "pyproject.toml").write_text(text)
    return folder


def test_without_a_project_table_the_folder_names_it(tmp_path):
    assert read_distribution(project(tmp_path, None)) == Distribution("my-app-2", "0.0.0", ())


def test_the_project_table_names_it(tmp_path):
    text = '[project]\nname = "Shop_API"\nversion = "1.2rc1"\n[tool.rupy]\ninclude = ["templates/**"]\n'
    assert read_distribution(project(tmp_path, text)) == Distribution("shop-api", "1.2rc1", ("templates/**",))


def test_a_dynamic_version_is_unknown(tmp_path):
    text = '[project]\nname = "shop"\ndynamic = ["version"]\n'
    assert read_distribution(project(tmp_path, text)).version == "0.0.0"


def test_the_project_table_says_what_it_needs_installed(tmp_path):
    text = '[project]\ndependencies = ["httpx>=0.28", "orjson; python_version > \'3.9\'", "a.b[c] @ https://x.test/a.whl"]\n'
    needed = ("httpx>=0.28", "orjson; python_version > '3.9'", "a.b[c] @ https://x.test/a.whl")
    assert read_distribution(project(tmp_path, text)).dependencies == needed


def test_dependencies_that_the_wheel_does_not_ask_for_are_told(tmp_path):
    folder = project(tmp_path, '[project]\nname = "shop"\ndynamic = ["dependencies"]\n')
    (warning,) = read_distribution(folder).warnings
    assert "[project] dependencies are dynamic" in warning
    (folder / "pyproject.toml").write_text('[project]\nname = "shop"\ndynamic = ["version"]\n')
    assert read_distribution(folder).warnings == ()


@pytest.mark.parametrize("dependencies", ["'httpx'", "[1]", "['']", "['>=1']", "['a-']", '["a\\nb"]', '["a\\u0000"]'])
def test_what_cannot_be_a_requirement_is_refused(tmp_path, dependencies):
    with pytest.raises(BuildError, match=r"\[project\] dependencies"):
        read_distribution(project(tmp_path, f"[project]\ndependencies = {dependencies}\n"))


@pytest.mark.parametrize("version", ["1.0-beta", "one", "1.0/..", "", "01.0", "1..0"])
def test_a_version_that_no_wheel_can_have_is_refused(tmp_path, version):
    with pytest.raises(BuildError, match="cannot be the version of a wheel"):
        read_distribution(project(tmp_path, f'[project]\nname = "shop"\nversion = "{version}"\n'))


def test_a_name_without_letters_is_refused(tmp_path):
    with pytest.raises(BuildError, match="cannot be the name of a wheel"):
        read_distribution(project(tmp_path, '[project]\nname = "??"\n'))


@pytest.mark.parametrize(
    "text", ["[project", "[tool.rupy]\ninclude = 'templates'\n", "[tool.rupy]\ninclude = [1]\n", "project = 1\n"]
)
def test_a_file_that_is_not_valid_is_one_message(tmp_path, text):
    with pytest.raises(BuildError, match=r"pyproject\.toml"):
        read_distribution(project(tmp_path, text))
