"""Routing."""

from __future__ import annotations

from tests.support.case import Case
from tests.support.wire import NOT_FOUND, get, json, post, reply, request, text

from .suite import Answers

PROGRAM = "routing"

UUID = "123e4567-e89b-12d3-a456-426614174000"
LONG = "x" * 5000


def not_allowed(allow: str) -> str:
    return text("Method Not Allowed", ("allow", allow), status=405)


def head(length: int, *fields: tuple[str, str]) -> str:
    return reply(200, "", ("content-type", "text/plain; charset=utf-8"), ("content-length", str(length)), *fields)


RANKS = [
    Case("root", get("/"), text("root")),
    Case("literal before all", get("/rank/literal"), text("literal")),
    Case("literal before int", get("/rank/42"), text("literal 42")),
    Case("int before name", get("/rank/43"), text("int number=43")),
    Case("float before name", get("/rank/4.5"), text("float number=4.5")),
    Case("uuid before name", get(f"/rank/{UUID}"), text(f"uuid key=UUID('{UUID}')")),
    Case("name before path", get("/rank/other"), text("name name='other'")),
    Case("path takes the rest", get("/rank/other/more"), text("path rest='other/more'")),
    Case("the literal is compared whole", get("/rank/literally"), text("name name='literally'")),
    Case("literals have their case", get("/rank/LITERAL"), text("name name='LITERAL'")),
]

CONVERTERS = [
    Case("negative int", get("/rank/-7"), text("int number=-7")),
    Case("int with leading zeros", get("/rank/007"), text("int number=7")),
    Case("negative zero", get("/rank/-0"), text("int number=0")),
    Case("int of 18 digits", get("/rank/999999999999999999"), text("int number=999999999999999999")),
    Case("negative int of 18 digits", get("/rank/-999999999999999999"), text("int number=-999999999999999999")),
    Case("the largest int", get("/rank/9223372036854775807"), text("int number=9223372036854775807")),
    Case("the smallest int", get("/rank/-9223372036854775808"), text("int number=-9223372036854775808")),
    Case("an int of 64 bits and no more", get("/rank/9223372036854775808"), text("name name='9223372036854775808'")),
    Case("likewise below", get("/rank/-9223372036854775809"), text("name name='-9223372036854775809'")),
    Case("an int with many zeros", get(f"/rank/{'0' * 30}7"), text("int number=7")),
    Case("a plus is no int", get("/rank/+1"), text("name name='+1'")),
    Case("a lone minus is no int", get("/rank/-"), text("name name='-'")),
    Case("two minuses are no int", get("/rank/--1"), text("name name='--1'")),
    Case("underscores are no int", get("/rank/1_000"), text("name name='1_000'")),
    Case("a space is no int", get("/rank/%201"), text("name name=' 1'")),
    Case("digits of other scripts are no int", get("/rank/%D9%A1"), text("name name='١'")),
    Case("encoded digits are an int", get("/rank/%31%32"), text("int number=12")),
    Case("negative float", get("/rank/-0.25"), text("float number=-0.25")),
    Case("float rounds as Python does", get("/rank/0.1000000000000000055"), text("float number=0.1")),
    Case("large float", get("/rank/123456789012345678901234.5"), text("float number=1.2345678901234569e+23")),
    Case("no digits after the point", get("/rank/1."), text("name name='1.'")),
    Case("no digits before the point", get("/rank/.5"), text("name name='.5'")),
    Case("an exponent is no float", get("/rank/1e5"), text("name name='1e5'")),
    Case("nan is no float", get("/rank/nan"), text("name name='nan'")),
    Case("two points are no float", get("/rank/1.2.3"), text("name name='1.2.3'")),
    Case("uuid in capitals", get(f"/rank/{UUID.upper()}"), text(f"uuid key=UUID('{UUID}')")),
    Case("uuid without hyphens", get(f"/rank/{UUID.replace('-', '')}"), text(f"name name='{UUID.replace('-', '')}'")),
    Case("uuid in braces", get(f"/rank/%7B{UUID}%7D"), text(f"name name='{{{UUID}}}'")),
    Case("uuid with a wrong digit", get(f"/rank/g{UUID[1:]}"), text(f"name name='g{UUID[1:]}'")),
    Case("a name is not empty", get("/rank/"), NOT_FOUND),
    Case("a path is not empty", get("/files/"), NOT_FOUND),
    Case("a path needs its slash", get("/files"), NOT_FOUND),
    Case("a path keeps its slashes", get("/files/a/b//c/"), text("files rest='a/b//c/'")),
    Case("a path may be a slash", get("/files//"), text("files rest='/'")),
    Case("a path keeps an encoded slash", get("/files/a%2fb/c%20d"), text("files rest='a%2Fb/c d'")),
    Case("the other spelling of path", get("/alias/a/b"), text("alias rest='a/b'")),
    Case("a long name", get(f"/rank/{LONG}"), text(f"name name='{LONG}'")),
]

BACKTRACKING = [
    Case("the literal fits", get("/a/b/z"), text("a/b/z")),
    Case("the literal does not hide the name", get("/a/b/y"), text("a/x/y x='b'")),
    Case("the name alone", get("/a/c/y"), text("a/x/y x='c'")),
    Case("neither", get("/a/c/z"), NOT_FOUND),
    Case("the typed branch", get("/deep/1/x/c/end"), text("deep int first=1 second='c'")),
    Case("back from the typed branch", get("/deep/1/x/c/last"), text("deep name first='1'")),
    Case("back to the path", get("/deep/1/x/c/other"), text("deep path rest='1/x/c/other'")),
    Case("back from a prefix", get("/deep/1/x"), text("deep path rest='1/x'")),
]

SPELLINGS = [
    Case("a literal, encoded", get("/%72ank/%6Citeral"), text("literal")),
    Case("unicode, encoded", get("/caf%C3%A9"), text("café")),
    Case("unicode, encoded in small letters", get("/caf%c3%a9"), text("café")),
    Case("unicode in another form is another path", get("/cafe%CC%81"), NOT_FOUND),
    Case("unicode before a name", get("/%E6%97%A5%E6%9C%AC/%F0%9F%97%BE"), text("japan name='🗾'")),
    Case("space and plus", get("/with%20space/and+plus"), text("space and plus")),
    Case("a plus is no space", get("/with+space/and+plus"), NOT_FOUND),
    Case("a percent sign", get("/literal%25"), text("percent")),
    Case("decoded once", get("/rank/%2541"), text("name name='%41'")),
    Case("an encoded slash is of its segment", get("/rank/a%2Fb"), text("name name='a/b'")),
    Case("an encoded slash never splits", get("/rank%2Fliteral"), NOT_FOUND),
    Case("an encoded question mark", get("/rank/a%3Fb"), text("name name='a?b'")),
    Case("an encoded NUL", get("/rank/a%00b"), text(r"name name='a\x00b'")),
    Case("semicolons are text", get("/rank/a;b=c"), text("name name='a;b=c'")),
    Case("a query is not the path", get("/rank/literal?x=/more"), text("literal")),
    Case("an empty query", get("/rank/literal?"), text("literal")),
    Case("dots are text", get("/rank/.."), text("name name='..'")),
    Case("dots are not resolved", get("/rank/../rank/literal"), text("path rest='../rank/literal'")),
    Case("encoded dots are not resolved", get("/files/%2e%2e/x"), text("files rest='../x'")),
    Case("an absolute target", get("http://test/rank/literal?x"), text("literal")),
    Case("an absolute target without a path", get("http://test"), text("root")),
    Case("escape without digits", get("/rank/%zz"), 400),
    Case("escape cut short", get("/rank/%4"), 400),
    Case("a lone percent sign", get("/rank/%"), 400),
    Case("an escape split by a slash", get("/rank/%4/1"), 400),
    Case("not UTF-8", get("/rank/%ff"), 400),
    Case("UTF-8 cut short", get("/rank/%C3"), 400),
    Case("UTF-8 split by an encoded slash", get("/rank/%C3%2F%A9"), 400),
    Case("overlong UTF-8", get("/rank/%C0%AF"), 400),
    Case("a surrogate", get("/rank/%ED%A0%80"), 400),
    Case("bad escape on an unknown path", get("/unknown/%zz"), 400),
    Case("a bad escape in the query is not in the path", get("/rank/literal?%zz"), text("literal")),
    Case(
        "what the handler sees",
        get("/seen/a%2fb/%C3%A9%20?q=%41"),
        json('{"path":"/seen/a%2Fb/é ","raw_path":"/seen/a%2fb/%C3%A9%20","query":"q=%41","rest":"a%2Fb/é "}'),
    ),
]

SLASHES = [
    Case("a trailing slash", get("/slash/"), text("slash")),
    Case("a missing slash", get("/slash"), NOT_FOUND),
    Case("no trailing slash", get("/none"), text("no slash")),
    Case("a slash too many", get("/none/"), NOT_FOUND),
    Case("both, without", get("/both"), text("both")),
    Case("both, with", get("/both/"), text("both/")),
    Case("a double slash is an empty segment", get("/empty//end"), text("empty segment")),
    Case("an empty segment is not none", get("/empty/end"), NOT_FOUND),
    Case("a double slash at the root", get("//"), NOT_FOUND),
    Case("a double slash in front", get("//none"), NOT_FOUND),
    Case("an encoded slash is no trailing slash", get("/slash%2F"), NOT_FOUND),
]

ARGUMENTS = [
    Case("parameters go by name", get("/swapped/1/2"), text("swapped a='1' b='2'")),
    Case("keyword-only", get("/keywords/1/2"), text("keywords a='1' b='2'")),
    Case("defaults stay", get("/optional/1"), text("optional a='1' other='default'")),
    Case("any keywords", get("/any/1/2"), text("any a='1' b=2")),
    Case("eight parameters", get("/many/a/b/c/d/e/f/g/h"), text("abcdefgh")),
]

METHODS = [
    Case("a weaker pattern has the method", get("/method/fixed"), text("weak get name='fixed'")),
    Case("the stronger pattern has the method", post("/method/fixed", ""), text("strong post")),
    Case("allow of all that match", request("DELETE", "/method/fixed"), not_allowed("GET, HEAD, OPTIONS, POST")),
    Case("allow of the one that matches", request("DELETE", "/method/x"), not_allowed("GET, HEAD, OPTIONS")),
    Case("no HEAD without GET", request("HEAD", "/put"), 405),
    Case("put", request("PUT", "/put"), text("put")),
    Case("patch", request("PATCH", "/patch"), text("patch")),
    Case("delete", request("DELETE", "/delete"), text("delete")),
    Case("allow without GET", get("/put"), not_allowed("OPTIONS, PUT")),
    Case(
        "options of all that match",
        request("OPTIONS", "/method/fixed"),
        reply(204, "", ("allow", "GET, HEAD, OPTIONS, POST")),
    ),
    Case("options of nothing", request("OPTIONS", "/nothing"), NOT_FOUND),
    Case("options declared", request("OPTIONS", "/options"), text("my options")),
    Case(
        "options declared by a weaker pattern",
        request("OPTIONS", "/options-weak/fixed"),
        text("weak options name='fixed'"),
    ),
    Case("head declared", request("HEAD", "/head"), head(4, ("x-by", "head"))),
    Case("get beside head", get("/head"), text("get", ("x-by", "get"))),
    Case("head by the strongest GET", request("HEAD", "/head-rank/fixed"), head(10, ("x-by", "strong get"))),
    Case("head by the only one", request("HEAD", "/head-rank/other"), head(9, ("x-by", "weak head"))),
    Case("head only", get("/head-rank/other"), not_allowed("HEAD, OPTIONS")),
    Case("head of GET", request("HEAD", "/none"), head(8)),
    Case(
        "head of nothing",
        request("HEAD", "/nothing"),
        reply(404, "", ("content-type", "text/plain; charset=utf-8"), ("content-length", "9")),
    ),
    Case("several, written small", get("/several"), text("GET")),
    Case("several, written mixed", post("/several", ""), text("POST")),
    Case("the wire is exact", request("get", "/several"), text("Not Implemented", status=501)),
    Case("a method of its own", request("PURGE", "/purge"), text("purged")),
    Case("allow of a method of its own", get("/purge"), not_allowed("OPTIONS, PURGE")),
    Case("a method that nobody knows", request("BREW", "/none"), text("Not Implemented", status=501)),
    Case("404 before the method", request("DELETE", "/nothing"), NOT_FOUND),
    Case("stacked, the first", get("/stacked/one"), text("/stacked/one")),
    Case("stacked, the second", get("/stacked/two"), text("/stacked/two")),
    Case("GET by default", get("/default"), text("default")),
    Case("only GET by default", post("/default", ""), not_allowed("GET, HEAD, OPTIONS")),
]

CASES = [*RANKS, *CONVERTERS, *BACKTRACKING, *SPELLINGS, *SLASHES, *ARGUMENTS, *METHODS]


class TestAnswers(Answers):
    pass
