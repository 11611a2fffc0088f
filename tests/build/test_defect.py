"""An error in generated code names the line of the application that the code came from."""

from __future__ import annotations

from rupy._build.defect import CompilerError, defect, origin
from rupy._codegen.ir.location import Location

FILES = {
    "src/routes.rs": (
        "use rupy_runtime::generated::*;\n"
        "\n"
        "/// `app.py:10:1, app.hello: GET /`\n"
        "fn prepare_0_hello() -> Prepared {\n"
        "    wrong\n"
        "}\n"
        "pub static ENDPOINTS: &[Endpoint] = &[\n"
        "    // shop/views.py:7, shop.views.cart: GET /cart\n"
        "    Endpoint {\n"
    )
}


def message(line: int | None, file: str = "src/routes.rs") -> dict:
    spans = [] if line is None else [{"is_primary": True, "file_name": file, "line_start": line}]
    return {"message": "mismatched types", "rendered": "error[E0308]: mismatched types\n", "spans": spans}


def test_the_comment_above_names_the_place():
    assert origin(CompilerError.from_message(message(5)), FILES) == Location("app.py", 10, 1)
    assert origin(CompilerError.from_message(message(9)), FILES) == Location("shop/views.py", 7)


def test_an_error_above_all_comments_or_elsewhere_has_no_place():
    assert origin(CompilerError.from_message(message(1)), FILES) is None
    assert origin(CompilerError.from_message(message(5, "src/other.rs")), FILES) is None
    assert origin(CompilerError.from_message(message(None)), FILES) is None


def test_a_defect_says_whose_it_is_and_shows_what_rustc_says():
    error = defect([CompilerError.from_message(message(9)), CompilerError.from_message(message(5))], FILES)
    assert error.exit_code == 5
    assert str(error).startswith("shop/views.py:7: RPY502 the Rust that rupy generated does not compile (2 errors)")
    assert "see also: app.py:10:1" in str(error)
    assert "this is a defect of rupy, not of the application" in str(error)
    assert str(error).endswith("error[E0308]: mismatched types")
