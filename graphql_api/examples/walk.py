# pip install "gql[requests]"
from gql import Client, gql
from gql.transport.requests import RequestsHTTPTransport

QUERY = """query Walk($after: String) {
  institutions(first: 100, after: $after, filter: { region: "370100" }) {
    edges { node { uscc name filingStatus } }
    pageInfo { hasNextPage endCursor }
  }
}"""

transport = RequestsHTTPTransport(url="http://127.0.0.1:8000/graphql", headers={"GraphQL-Client-Name": "walk"}, retries=3)
with Client(transport=transport) as session:
    after, has_more = None, True
    while has_more:
        query = gql(QUERY)
        query.variable_values = {"after": after}
        page = session.execute(query)["institutions"]
        for edge in page["edges"]:
            print(edge["node"]["uscc"], edge["node"]["filingStatus"], edge["node"]["name"])
        after, has_more = page["pageInfo"]["endCursor"], page["pageInfo"]["hasNextPage"]
