# pip install "gql[requests]"
from uuid import uuid4

from gql import Client, gql
from gql.transport.requests import RequestsHTTPTransport

SEND = """mutation Send($input: SubmitComplaintInput!) {
  submitComplaint(input: $input) { receipt { reference secret } userErrors { field message } }
}"""
FOLLOW = "query Follow($reference: String!, $secret: String!) { complaint(reference: $reference, secret: $secret) { state dueOn } }"

# What the form holds. Keep the key beside it until there is an answer: whoever sends both again gets the same receipt.
form = {
    "idempotencyKey": str(uuid4()),
    "nature": "REPORT",
    "category": "OVERTIME",
    "record": "pdl2gqev34niy",
    "description": "周末晚上九点以后还在上课，请查处。",
    "mode": "ANONYMOUS",
}

headers = {"GraphQL-Client-Name": "complaint-form", "Accept-Language": "zh"}
transport = RequestsHTTPTransport(url="http://127.0.0.1:8000/graphql", headers=headers, retries=3)
with Client(transport=transport) as session:
    send = gql(SEND)
    send.variable_values = {"input": form}
    answer = session.execute(send)["submitComplaint"]
    for wrong in answer["userErrors"]:
        print(".".join(wrong["field"]), wrong["message"], sep="\t")
    if receipt := answer["receipt"]:
        follow = gql(FOLLOW)
        follow.variable_values = receipt
        case = session.execute(follow)["complaint"]
        print(receipt["reference"], case["state"], case["dueOn"], sep="\t")
