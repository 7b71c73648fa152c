curl --silent --show-error http://127.0.0.1:8000/graphql \
  --header 'Content-Type: application/json' \
  --data '{
    "query": "query ($code: String!) { institution(uscc: $code) { name filingStatus creditStatus } }",
    "variables": {"code": "91370102MA3000000X"}
  }'
