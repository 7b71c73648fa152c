# pip install "gql[requests]"
from pathlib import Path

from gql import Client, gql
from gql.transport.requests import RequestsHTTPTransport

PLACE = Path("place.txt")  # how far we have come; written only when what came before has been dealt with
NEXT = Path("next.txt")  # put in its place once it is whole: killed at any moment, there is the old place or the new one
QUERY = """query Follow($after: String) {
  changes(first: 100, after: $after, kinds: [INSTITUTION, PLATFORM]) {
    edges { node { seq action kind id effectiveOn changedFields } }
    pageInfo { hasNextPage endCursor }
  }
}"""

transport = RequestsHTTPTransport(url="http://127.0.0.1:8000/graphql", headers={"GraphQL-Client-Name": "follow"}, retries=3)
with Client(transport=transport) as session:
    has_more = True
    while has_more:
        query = gql(QUERY)
        query.variable_values = {"after": PLACE.read_text().strip() if PLACE.exists() else None}
        page = session.execute(query)["changes"]
        for edge in page["edges"]:
            change = edge["node"]
            print(change["seq"], change["action"], change["kind"], change["id"], ",".join(change["changedFields"]))
        NEXT.write_text(page["pageInfo"]["endCursor"])
        NEXT.replace(PLACE)
        has_more = page["pageInfo"]["hasNextPage"]
