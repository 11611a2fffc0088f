"""All that the application may import of the project is one of its sources."""

from __future__ import annotations

from rupy._codegen.analyse.reach import reach


def files(*start: str, **sources: str) -> tuple[str, ...]:
    by_path = {name.replace("__", "/").replace("/init/", "/__init__") + ".py": text for name, text in sources.items()}
    return reach(by_path.get, start).files


def test_what_a_function_imports_and_what_that_imports_is_reached() -> None:
    assert files(
        "app.py", app="def f():\n    import late", late="def g():\n    from later import x", later="", never=""
    ) == ("app.py", "late.py", "later.py")


def test_the_packages_around_a_module_are_reached() -> None:
    sources = {"app": "def f():\n    import shop.views.cart", "shop__init__": "import stock", "stock": ""}
    assert files(
        "app.py", **sources, shop__views__init__="", shop__views__cart="from ..names import x", shop__names=""
    ) == (
        "app.py",
        "shop/__init__.py",
        "shop/views/__init__.py",
        "shop/views/cart.py",
        "stock.py",
        "shop/names.py",
    )


def test_a_folder_without_init_is_a_package() -> None:
    assert files("app.py", app="from shop import cart, nothing", shop__cart="") == ("app.py", "shop/cart.py")


def test_a_star_imports_the_modules_that_a_package_lists() -> None:
    sources = {"shop__init__": "__all__ = ['cart']", "shop__cart": "", "shop__other": ""}
    assert files("app.py", app="def f(): exec('')\nfrom shop import *", **sources) == (
        "app.py",
        "shop/__init__.py",
        "shop/cart.py",
    )


def test_modules_that_import_each_other_end() -> None:
    assert files("a.py", a="import b", b="def f(): import a") == ("a.py", "b.py")


def test_the_framework_and_what_is_not_valid_are_passed_over() -> None:
    assert files("app.py", app="import rupy, os, broken", rupy="", broken="def (:") == ("app.py", "broken.py")


def test_a_computed_import_is_a_finding_with_its_place() -> None:
    sources = {"app.py": "def f():\n    import late", "late.py": "\nx = __import__(name)"}
    (found,) = reach(sources.get, ["app.py"]).computed
    assert (found.code, str(found.location)) == ("RPY215", "late.py:2:5")
    assert found.message == "which module __import__(name) imports is known only at run time"
