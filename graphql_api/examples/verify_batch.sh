# What has to be verified, one in a line; jq makes requests of a thousand, and curl waits where the points are spent.
# Ends at the first thousand that is not answered.
set -o errexit -o pipefail
cat > shelf.txt <<'END'
52370102YL00000042
91370602YL0000020G
https://mingde.example/join
nothing.example
END
jq --raw-input --null-input --compact-output '[inputs | select(. != "") | {value: .}] | range(0; length; 1000) as $from | {
    query: "query Verify($these: [IdentifierInput!]!) { verify(identifiers: $these) { input outcome reasons } }",
    variables: {these: .[$from:$from + 1000]}
  }' shelf.txt |
while read -r request; do
  curl --silent --show-error --fail --retry 3 http://127.0.0.1:8000/graphql \
    --header 'Content-Type: application/json' --header 'GraphQL-Client-Name: shelf-check' --data @- <<<"$request" |
    jq --raw-output '.data.verify[] | [.outcome, .input, (.reasons | join(","))] | @tsv'
done
