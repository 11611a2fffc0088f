"""Values that are known only at run time, and are compiled for what their defaults or the project say."""

from __future__ import annotations

from textwrap import dedent

import pytest

from rupy._codegen.analyse.declared import Declared
from rupy._codegen.ir.assumption import Assumption

from .project import HEAD, analyse, findings, patterns

ROUTER = "from rupy import Router\nrouter = Router('/users')\n@router.get('/all')\ndef every(request): ...\n"
APP = "from rupy import Rupy\nfrom settings import settings\nfrom users import router\napp = Rupy()\n"
INCLUDE = APP + "app.include(router, prefix=settings.api_prefix)\n"


@pytest.mark.parametrize(
    ("settings", "origin"),
    [
        (
            "from pydantic_settings import BaseSettings\n"
            "class Settings(BaseSettings):\n    api_prefix: str = '/api'\nsettings = Settings()\n",
            "the default of settings.Settings",
        ),
        (
            "from pydantic import Field\nfrom pydantic_settings import BaseSettings\n"
            "class Settings(BaseSettings):\n    api_prefix: str = Field('/api', alias='PREFIX')\nsettings = Settings()\n",
            "the default of settings.Settings",
        ),
        (
            "from pydantic_settings import BaseSettings\nclass Base(BaseSettings):\n    api_prefix: str = '/api'\n"
            "class Settings(Base):\n    def __hash__(self): return 1\nsettings = Settings(debug=True)\n",
            "the default of settings.Settings",
        ),
        (
            "from dataclasses import dataclass\n@dataclass\nclass Settings:\n    api_prefix: str = '/api'\nsettings = Settings()\n",
            "the default of settings.Settings",
        ),
        (
            "import dataclasses\n@dataclasses.dataclass(frozen=True)\nclass Settings:\n"
            "    api_prefix: str = dataclasses.field(default='/api')\nsettings = Settings()\n",
            "the default of settings.Settings",
        ),
        (
            "import os\nclass Settings:\n    def __init__(self):\n"
            "        self.api_prefix = os.environ.get('PREFIX', '/api')\nsettings = Settings()\n",
            "the default of the variable PREFIX",
        ),
        (
            "import os\nclass settings:\n    api_prefix = '/' + os.getenv('PREFIX', 'api')\n",
            "the default of the variable PREFIX",
        ),
        (
            "import os\nclass settings:\n    api_prefix = f\"/{os.getenv('PREFIX', default='api')}\"\n",
            "the default of the variable PREFIX",
        ),
    ],
)  # fmt: skip
def test_a_prefix_is_taken_from_its_default(settings: str, origin: str) -> None:
    found = analyse(INCLUDE, settings=settings, users=ROUTER)
    assert patterns(found) == ["/api/users/all"]
    (assumption,) = found.expected.assumptions
    assert assumption.origin == origin
    assert findings(found) == [("RPY228", "app.py:5:1")]


@pytest.mark.parametrize(
    "settings",
    [
        "class settings:\n    api_prefix = '/api'\n",
        "class Settings:\n    api_prefix = '/api'\nsettings = Settings()\n",
        "class Settings:\n    def __init__(self, prefix='/api'): self.api_prefix = prefix\nsettings = Settings()\n",
        "from dataclasses import dataclass\n@dataclass\nclass Settings:\n    api_prefix: str\nsettings = Settings(api_prefix='/api')\n",
    ],
)
def test_what_no_run_can_change_is_no_assumption(settings: str) -> None:
    found = analyse(INCLUDE, settings=settings, users=ROUTER)
    assert patterns(found) == ["/api/users/all"]
    assert found.expected.assumptions == ()
    assert findings(found) == []


@pytest.mark.parametrize(
    "settings",
    [
        "from dataclasses import dataclass\n@dataclass\nclass Settings:\n    api_prefix: str = '/api'\nsettings = Settings('/x')\n",
        "from dataclasses import dataclass\n@dataclass\nclass Settings:\n    api_prefix: str = '/api'\nsettings = Settings(**unknown)\n",
        "from enum import Enum\nclass settings(Enum):\n    api_prefix = '/api'\n",
        "from elsewhere import Base\nclass Settings(Base):\n    api_prefix = '/api'\nsettings = Settings()\n",
        "import os\nclass settings:\n    api_prefix = os.environ['PREFIX']\n",
        "import os\nclass settings:\n    api_prefix = os.environ.get('PREFIX')\n",
        "import os\nclass settings:\n    api_prefix = os.environ.get('PREFIX', 'api')\n",
        "from elsewhere import settings\n",
    ],
)
def test_without_a_default_that_can_be_served_it_is_left_to_run_time(settings: str) -> None:
    found = analyse(INCLUDE, settings=settings, users=ROUTER)
    assert patterns(found) == []
    assert findings(found) == [("RPY218", "app.py:5:1")]
    assert [route.path for route in found.dynamic] == ["{settings.api_prefix}/users/all"]


def test_a_function_that_makes_the_settings_once() -> None:
    settings = """
        from functools import lru_cache
        from pydantic_settings import BaseSettings
        class Settings(BaseSettings):
            api_prefix: str = "/api"
        @lru_cache
        def get_settings(): return Settings()
        """
    app = (
        APP.replace("import settings", "import get_settings")
        + "app.include(router, prefix=get_settings().api_prefix)\n"
    )
    found = analyse(app, settings=settings, users=ROUTER)
    assert patterns(found) == ["/api/users/all"]
    assert found.expected.assumptions == (
        Assumption("get_settings().api_prefix", "'/api'", "app", "", "the default of settings.Settings"),
    )


@pytest.mark.parametrize("name", ["settings.api_prefix", "config['prefix']", "get().prefix", "PREFIX"])
def test_what_the_project_declares_is_taken(name: str) -> None:
    text = f"{HEAD}from elsewhere import settings, config, get, PREFIX\nfrom users import router\napp.include(router, prefix={name})\n"
    found = analyse(text, users=ROUTER, declared=Declared({name: "/v2"}))
    assert patterns(found) == ["/v2/users/all"]
    (assumption,) = found.expected.assumptions
    assert assumption == Assumption(name, "'/v2'", "app", "", "as [tool.rupy] assume in pyproject.toml says")
    (finding,) = found.diagnostics
    assert (finding.code, finding.message) == (
        "RPY228",
        f"{name} is taken to be '/v2', as [tool.rupy] assume in pyproject.toml says",
    )


def test_what_the_project_declares_comes_before_a_default() -> None:
    settings = "import os\nclass settings:\n    api_prefix = os.environ.get('PREFIX', '/api')\n"
    found = analyse(INCLUDE, settings=settings, users=ROUTER, declared=Declared({"settings.api_prefix": "/v2"}))
    assert patterns(found) == ["/v2/users/all"]


@pytest.mark.parametrize("name", ["settings.api_prefx", "router"])
def test_an_assumption_about_nothing_is_told(name: str) -> None:
    settings = "class settings:\n    api_prefix = '/api'\n"
    found = analyse(INCLUDE, settings=settings, users="", declared=Declared({"settings.api_prefx": "/v2"}))
    assert ("RPY230", "None") in findings(found)


def test_an_assumption_about_what_is_known_is_told() -> None:
    settings = "class settings:\n    api_prefix = '/api'\n"
    found = analyse(INCLUDE, settings=settings, users=ROUTER, declared=Declared({"settings.api_prefix": "/v2"}))
    assert patterns(found) == ["/api/users/all"]
    assert findings(found) == [("RPY230", "None")]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("app.get(conf.path)(f)", "/p"),
        ("app.get(conf.path + '/x')(f)", "/p/x"),
        ("app.get(f'/v{conf.number}')(f)", "/v3"),
        ("app.get('/a', timeout=conf.number)(f)", "/a"),
    ],
)
def test_patterns_and_options_may_be_assumed(line: str, expected: str) -> None:
    text = f"{HEAD}import os\nimport conf\nasync def f(request): ...\n{line}\n"
    found = analyse(text, declared=Declared({"conf.path": "/p", "conf.number": 3}))
    assert patterns(found) == [expected]


def test_limits_may_be_assumed() -> None:
    settings = (
        "from dataclasses import dataclass\n@dataclass\nclass S:\n    size: int = 1024\n    other: int = -1\ns = S()\n"
    )
    found = analyse("from rupy import Rupy\nfrom conf import s\napp = Rupy(max_body_size=s.size)\n", conf=settings)
    assert found.model.policies.max_body_size == 1024
    found = analyse("from rupy import Rupy\nfrom conf import s\napp = Rupy(max_body_size=s.other)\n", conf=settings)
    assert [code for code, _ in findings(found)] == ["RPY206"]


def test_a_branch_is_not_decided_by_a_default() -> None:
    text = dedent("""
        import os
        def setup():
            docs = os.environ.get("DOCS", "")
            if docs:
                app.get("/docs")(lambda request: None)
            if docs == "":
                app.get("/none")(lambda request: None)
        setup()
        """)
    found = analyse(HEAD + text)
    assert patterns(found) == []
    assert [route.path for route in found.dynamic] == ["/docs", "/none"]


def test_debug_is_not_what_its_default_says() -> None:
    text = "import os\nfrom rupy import Rupy\napp = Rupy(debug=os.environ.get('DEBUG', '1'))\n"
    assert [code for code, _ in findings(analyse(text))] == ["RPY238"]


def test_a_value_of_something_else_is_not_mentioned() -> None:
    text = f"{HEAD}import os\nprint(os.environ.get('HOME', '/'))\nname = os.environ.get('NAME', 'x')\n"
    assert analyse(text).diagnostics == ()
