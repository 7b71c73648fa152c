# pip install "gql[requests]"
from gql import Client, gql
from gql.transport.requests import RequestsHTTPTransport

client = Client(transport=RequestsHTTPTransport(url="http://127.0.0.1:8000/graphql"))
query = gql("query Institution($code: String!) { institution(uscc: $code) { name filingStatus creditStatus } }")
query.variable_values = {"code": "52370102YL00000042"}
institution = client.execute(query)["institution"]
print(institution and (institution["name"], institution["filingStatus"]))
