set -o errexit -o pipefail
query='query Walk($after: String) {
  institutions(first: 100, after: $after, filter: {region: "370100"}) {
    edges { node { uscc name filingStatus } }
    pageInfo { hasNextPage endCursor }
  }
}'
after=null
while [ -n "$after" ]; do
  page=$(jq --null-input --arg query "$query" --argjson after "$after" '{$query, variables: {$after}}' |
    curl --silent --show-error --fail http://127.0.0.1:8000/graphql \
      --header 'Content-Type: application/json' --header 'GraphQL-Client-Name: walk' --data @-)
  jq --raw-output '.data.institutions.edges[].node | [.uscc, .filingStatus, .name] | @tsv' <<<"$page"
  after=$(jq '.data.institutions.pageInfo | if .hasNextPage then .endCursor else empty end' <<<"$page")
done
