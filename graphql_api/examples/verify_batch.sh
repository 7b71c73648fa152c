# What has to be verified, one in a line; jq makes the request and reads the answer.
cat > shelf.txt <<'END'
52370102YL00000042
91370602YL0000020G
https://mingde.example/join
nothing.example
END
jq --raw-input --slurp '{
    query: "query Verify($these: [IdentifierInput!]!) { verify(identifiers: $these) { input outcome reasons } }",
    variables: {these: split("\n") | map(select(. != "") | {value: .})}
  }' shelf.txt |
curl --silent --show-error --fail http://127.0.0.1:8000/graphql \
  --header 'Content-Type: application/json' --header 'GraphQL-Client-Name: shelf-check' --data @- |
jq --raw-output '.data.verify[] | [.outcome, .input, (.reasons | join(","))] | @tsv'
