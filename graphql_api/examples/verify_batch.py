# pip install "gql[requests]"
from collections.abc import Iterable, Iterator
from itertools import islice

from gql import Client, gql
from gql.transport.requests import RequestsHTTPTransport

SHELF = ["52370102YL00000042", "91370602YL0000020G", "https://mingde.example/join", "nothing.example"]
QUERY = "query Verify($these: [IdentifierInput!]!) { verify(identifiers: $these) { input outcome reasons statusSentence } }"


def thousands(things: Iterable[str]) -> Iterator[list[str]]:
    rest = iter(things)
    while some := list(islice(rest, 1000)):
        yield some


transport = RequestsHTTPTransport(url="http://127.0.0.1:8000/graphql", headers={"GraphQL-Client-Name": "shelf-check"}, retries=3)
with Client(transport=transport) as session:
    for some in thousands(SHELF):
        query = gql(QUERY)
        query.variable_values = {"these": [{"value": each} for each in some]}
        for answer in session.execute(query)["verify"]:
            print(answer["outcome"], answer["input"], ",".join(answer["reasons"]), sep="\t")
