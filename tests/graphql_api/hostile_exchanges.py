"""Requests that are wrong before anything is asked: how each is sent, the status and the code, and what the error must say."""

import gzip
from typing import Any, NamedTuple
from urllib.parse import quote

ASKED = b'{"query": "{ __typename }"}'
BY_ADDRESS = "/graphql?query={__typename}"
HASH = "a" * 64


class Exchange(NamedTuple):
    """What is sent, with headers as WSGI names them, and what must come back; `said` is in the message."""

    body: bytes = ASKED
    status: int = 400
    code: str = "BAD_REQUEST"
    said: str = ""
    told: dict[str, Any] = {}
    method: str = "POST"
    address: str = "/graphql"
    headers: dict[str, str] = {}


def typed(content_type):
    return Exchange(status=415, code="UNSUPPORTED_MEDIA_TYPE", headers={"CONTENT_TYPE": content_type})


def shown(key):
    return Exchange(status=401, code="KEY_MALFORMED", headers={"HTTP_AUTHORIZATION": key})


def at(address, **expected):
    return Exchange(b"", method="GET", address=address, **expected)


def held(variables):
    return b'{"query": "{ __typename }", "variables": {"a": ' + variables + b"}}"


EXCHANGES: dict[str, Exchange] = {
    # Bodies.
    "a list of requests": Exchange(b"[%s]" % b",".join([ASKED] * 50), said="Batches"),
    "nothing at all": Exchange(b"null", said="JSON object"),
    "two requests in one": Exchange(ASKED + ASKED, said="line 1, column 28"),
    "a mark of the order of bytes": Exchange(b"\xef\xbb\xbf" + ASKED, said="BOM"),
    "letters of two bytes": Exchange(ASKED.decode().encode("utf-16"), said="UTF-8"),
    "letters of four bytes": Exchange(ASKED.decode().encode("utf-32"), said="UTF-8"),
    "what is no number": Exchange(held(b"NaN"), said="line 1, column"),
    "less than any number": Exchange(held(b"-1e999"), said="infinity"),
    "a number of five thousand digits": Exchange(held(b"1" + b"0" * 5_000), said="infinity"),
    "quotation marks in a text without an end": Exchange(held(b'"' + b'\\"' * 120_000), said="end of data"),
    "a text that ends in a backslash": Exchange(b'{"query": "' + b'\\"' * 120_000 + b"\\", said="line 1, column"),
    "half a letter in a variable": Exchange(held(b'"\\ud800"'), said="surrogate"),
    "half a letter behind forty thousand": Exchange(held(b'"' + b"\\u4e2d" * 43_000 + b'\\ud83d"'), said="surrogate"),
    "a byte that is no letter behind eighty thousand": Exchange(held(b'"' + "王".encode() * 80_000 + b'\xff"'), said="UTF-8"),
    "four thousand texts and a letter": Exchange(b"[" + b'"[",' * 1_990 + b'"",' * 2_000 + b"x", said="line 1, column"),
    "four thousand fractions": Exchange(held(b"[" + b"0.12345678901234567e-300," * 4_000 + b"]"), said="line 1, column"),
    "one name twice in the last of many objects": Exchange(held(b"[" + b'{"a":1},' * 1_900 + b'{"a":1,"a":2}]'), said="one name"),
    "one name twice, once in other letters": Exchange(b'{"query": "{a}", "\\u0071uery": "{b}"}', said="one name"),
    "two million spaces": Exchange(b" " * 2_000_000, code="BODY_TOO_LARGE", told={"value": 2_000_000, "maximum": 262_144}),
    "half a letter in bytes": Exchange(held(b'"\xed\xa0\x80"'), said="UTF-8"),
    "lists of a thousand levels": Exchange(
        held(b"[" * 998 + b"]" * 998),
        code="LIMIT_EXCEEDED",
        told={"limit": "nesting of JSON", "value": 1_000, "maximum": 254},
    ),
    "objects of a thousand levels beside the variables": Exchange(
        b'{"query": "{ __typename }", "extensions": ' + b'{"a":' * 999 + b"1" + b"}" * 1_000,
        code="LIMIT_EXCEEDED",
        told={"limit": "nesting of JSON", "value": 1_000},
    ),
    "variables in a list": Exchange(b'{"query": "{ __typename }", "variables": [1]}', said="`variables`"),
    "variables in a text": Exchange(b'{"query": "{ __typename }", "variables": "{}"}', said="`variables`"),
    "an operation in a list": Exchange(b'{"query": "{ __typename }", "operationName": ["Q"]}', said="`operationName`"),
    "a document in a list": Exchange(b'{"query": ["{ __typename }"]}', said="`query`"),
    "an empty list for a document": Exchange(b'{"query": []}', said="`query` must be"),
    "extensions in a text": Exchange(b'{"query": "{ __typename }", "extensions": "x"}', said="`extensions`"),
    # Documents by their hash.
    "a hash that is none": Exchange(b'{"extensions": {"persistedQuery": {"version": 1, "sha256Hash": "x"}}}', said="sha256Hash"),
    "a version that is true": Exchange(
        b'{"extensions": {"persistedQuery": {"version": true, "sha256Hash": "%s"}}}' % HASH.encode(), said="version"
    ),
    "another document's hash": Exchange(
        b'{"query": "{ a }", "extensions": {"persistedQuery": {"version": 1, "sha256Hash": "%s"}}}' % HASH.encode(), said="SHA-256"
    ),
    "a hash of two hundred thousand letters": Exchange(b'{"documentId": "sha256:%s"}' % (b"a" * 200_000), said="documentId"),
    "a hash that nobody knows": Exchange(b'{"documentId": "sha256:%s"}' % HASH.encode(), code="PERSISTED_QUERY_NOT_FOUND"),
    "another document's hash beside a hash": Exchange(
        b'{"documentId": "sha256:%s", "extensions": {"persistedQuery": {"version": 1, "sha256Hash": "%s"}}}'
        % (HASH.encode(), HASH.replace("a", "b").encode()),
        said="two documents",
    ),
    "a hash in capitals that nobody knows": Exchange(
        b'{"extensions": {"persistedQuery": {"version": 1, "sha256Hash": "%s"}}}' % HASH.upper().encode(),
        code="PERSISTED_QUERY_NOT_FOUND",
    ),
    "a hash in Arabic digits": Exchange(
        '{"extensions": {"persistedQuery": {"version": 1, "sha256Hash": "%s"}}}'.replace("%s", "٣" * 64).encode(), said="sha256Hash"
    ),
    "a version in a text": Exchange(
        b'{"extensions": {"persistedQuery": {"version": "1", "sha256Hash": "%s"}}}' % HASH.encode(), said="version"
    ),
    "a version beyond all": Exchange(
        b'{"extensions": {"persistedQuery": {"version": 1e300, "sha256Hash": "%s"}}}' % HASH.encode(), said="version"
    ),
    "a hash in lists": Exchange(b'{"extensions": {"persistedQuery": [1]}}', said="persistedQuery"),
    "a hash two hundred objects down": Exchange(
        b'{"extensions": {"persistedQuery": ' + b'{"a":' * 200 + b"1" + b"}" * 202, said="persistedQuery"
    ),
    "one name twice, two hundred and forty-eight objects down": Exchange(
        held(b'{"a":' * 248 + b'{"b":1,"b":2}' + b"}" * 248), said="one name"
    ),
    "nothing in every member": Exchange(
        b'{"query": null, "variables": null, "extensions": null, "operationName": null}', said="`query`"
    ),
    # Lengths and encodings.
    "a gzip bomb": Exchange(
        gzip.compress(b" " * 5_000_000), 415, "UNSUPPORTED_MEDIA_TYPE", headers={"HTTP_CONTENT_ENCODING": "gzip"}
    ),
    "a gzip bomb in disguise": Exchange(gzip.compress(b" " * 5_000_000), said="UTF-8"),
    "a length below nothing": Exchange(headers={"CONTENT_LENGTH": "-1"}, said="`Content-Length`"),
    "a length of more than there is": Exchange(headers={"CONTENT_LENGTH": "1000"}, said="did not arrive whole"),
    "two lengths": Exchange(headers={"CONTENT_LENGTH": "10,20"}, said="`Content-Length`"),
    "a length in Arabic": Exchange(headers={"CONTENT_LENGTH": "٣"}, said="`Content-Length`"),
    "a length of thousands of digits": Exchange(
        code="BODY_TOO_LARGE", headers={"CONTENT_LENGTH": "9" * 5_000}, told={"value": 2**53, "maximum": 262_144}
    ),
    # Media types.
    "a form": typed("application/x-www-form-urlencoded"),
    "a file": typed("multipart/form-data; boundary=x"),
    "text": typed("text/plain"),
    "a document alone": typed("application/graphql"),
    "JSON in two bytes": typed("application/json; charset=utf-16"),
    "JSON in nobody's letters": typed("application/json; charset=" + "x" * 8_000),
    "JSON in letters in three hundred parts": typed("application/json; " + "; ".join(f"charset*{n}=a" for n in range(300))),
    "two media types": typed("application/json, text/plain"),
    "an answer in HTML": Exchange(status=406, code="NOT_ACCEPTABLE", headers={"HTTP_ACCEPT": "text/html"}),
    "an answer in letters that nobody knows": Exchange(
        status=406, code="NOT_ACCEPTABLE", headers={"HTTP_ACCEPT": "application/json; charset*=nope''%FF"}
    ),
    "no answer at all": Exchange(status=406, code="NOT_ACCEPTABLE", headers={"HTTP_ACCEPT": "*/*;q=0"}),
    "eighty thousand media types": Exchange(
        code="LIMIT_EXCEEDED",
        headers={"HTTP_ACCEPT": ";" * 80_000},
        told={"limit": "length of the header `Accept`", "value": 80_000, "maximum": 1_000},
    ),
    "a media type with hundreds of parameters": Exchange(
        status=406, code="NOT_ACCEPTABLE", headers={"HTTP_ACCEPT": "application/json" + ";a=b" * 240}
    ),
    "a parameter of backslashes": Exchange(
        status=406, code="NOT_ACCEPTABLE", headers={"HTTP_ACCEPT": 'application/json;a="' + "\\" * 900}
    ),
    "letters in quotation marks without an end": typed('application/json;charset="' + '\\"' * 3_900),
    "letters in hundreds of numbered parts": typed("application/json;" + "charset*0=utf;charset*1=-8;" * 280),
    # Methods.
    "a request put": Exchange(status=405, code="METHOD_NOT_ALLOWED", method="PUT"),
    "a request deleted": Exchange(status=405, code="METHOD_NOT_ALLOWED", method="DELETE"),
    "a method that there is not": Exchange(status=405, code="METHOD_NOT_ALLOWED", method="GRAPHQL"),
    "a complaint in an address": at(
        "/graphql?query=" + quote('{ complaint(reference: "a", secret: "b") { __typename } }'),
        status=200,
        code="METHOD_NOT_ALLOWED",
    ),
    # Keys.
    "a key of one byte": shown("Bearer \x00"),
    "a password": shown("Basic eDp5"),
    "a key in other letters": shown("Bearer beian_live_" + "ÿ" * 20),
    # Addresses.
    "an address of two hundred thousand letters": at(
        "/graphql?query=" + "%7B" * 60_000,
        code="LIMIT_EXCEEDED",
        told={"limit": "length of the address in bytes", "value": 180_006, "maximum": 8_000},
    ),
    "hundreds of parameters": at(
        "/graphql?" + "&".join(f"a{n}=1" for n in range(1_000)),
        code="LIMIT_EXCEEDED",
        told={"limit": "number of parameters in the address", "value": 1_000, "maximum": 20},
    ),
    "two documents in one address": at(f"{BY_ADDRESS}&query={{a}}", said="`query` is given 2 times"),
    "an address that is not in UTF-8": at("/graphql?query=%ff", said="byte 7"),
    "an address with half a letter": at("/graphql?query=%ED%A0%80", said="byte 7"),
    "an address with a zero byte": at("/graphql?query=%00", code="SYNTAX", said="U+0000"),
    "an address without a document": at("/graphql", said="`query` is missing"),
    "variables of a thousand levels in an address": at(
        f"{BY_ADDRESS}&variables=" + quote('{"a":' + "[" * 999 + "]" * 999 + "}"),
        code="LIMIT_EXCEEDED",
        told={"limit": "nesting of JSON", "value": 1_000},
    ),
    "a list of variables in an address": at(f"{BY_ADDRESS}&variables=[1]", said="`variables`"),
    "nothing but signs of a blank": at("/graphql?query=" + "+" * 7_900, said="`query`"),
    "hundreds of documents parted by semicolons": at(
        "/graphql?query={__typename};" * 280, code="LIMIT_EXCEEDED", told={"limit": "number of operations", "value": 278}
    ),
    "parameters without a name": at("/graphql?" + "=&" * 19, said="`query`"),
    "variables twice in one address": at(f"{BY_ADDRESS}&variables={{}}&variables={{}}", said="`variables` is given 2 times"),
    "a sign of an escape at the end": at(f"{BY_ADDRESS}%", code="SYNTAX"),
    "an operation of seven thousand letters in an address": at(f"{BY_ADDRESS}&operationName=" + "x" * 7_000, code="VALIDATION"),
    # What is only to be reckoned.
    "the cost of what there is not": Exchange(b'{"query": "{ nothing }"}', code="VALIDATION", headers={"HTTP_X_COST_ONLY": "1"}),
}
