# Ends at the first failure: the place is written only when a page was dealt with.
set -o errexit -o pipefail
query='query Follow($after: String) {
  changes(first: 100, after: $after, kinds: [INSTITUTION, PLATFORM]) {
    edges { node { seq action kind id } }
    pageInfo { hasNextPage endCursor }
  }
}'
has_more=true
while [ "$has_more" = true ]; do
  place=$(jq --raw-input . place.txt 2>/dev/null || echo null)
  page=$(jq --null-input --arg query "$query" --argjson after "$place" '{$query, variables: {$after}}' |
    curl --silent --show-error --fail http://127.0.0.1:8000/graphql \
      --header 'Content-Type: application/json' --header 'GraphQL-Client-Name: follow' --data @-)
  jq --raw-output '.data.changes.edges[].node | [.seq, .action, .kind, .id] | @tsv' <<<"$page"
  # In its place once it is whole: killed at any moment, there is the old place or the new one.
  jq --raw-output '.data.changes.pageInfo.endCursor' <<<"$page" >next.txt
  mv next.txt place.txt
  has_more=$(jq '.data.changes.pageInfo.hasNextPage' <<<"$page")
done
