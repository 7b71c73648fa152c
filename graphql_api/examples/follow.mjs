import { readFile, rename, writeFile } from "node:fs/promises"

const query = `query Follow($after: String) {
  changes(first: 100, after: $after, kinds: [INSTITUTION, PLATFORM]) {
    edges { node { seq action kind id effectiveOn changedFields } }
    pageInfo { hasNextPage endCursor }
  }
}`
let after = await readFile("place.txt", "utf8").then((text) => text.trim(), () => null)
let hasMore = true
while (hasMore) {
  const response = await fetch("http://127.0.0.1:8000/graphql", {
    method: "POST",
    headers: { "Content-Type": "application/json", "GraphQL-Client-Name": "follow" },
    body: JSON.stringify({ query, variables: { after } }),
  })
  const { data, errors } = await response.json()
  if (errors) throw new Error(errors[0].message)
  for (const { node } of data.changes.edges) console.log(node.seq, node.action, node.kind, node.id)
  after = data.changes.pageInfo.endCursor
  // In its place once it is whole: killed at any moment, there is the old place or the new one.
  await writeFile("next.txt", after)
  await rename("next.txt", "place.txt")
  hasMore = data.changes.pageInfo.hasNextPage
}
