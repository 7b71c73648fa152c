// npm install @urql/core graphql
import { readFile, rename, writeFile } from "node:fs/promises"
import { Client, fetchExchange, gql } from "@urql/core"

const client = new Client({
  url: "http://127.0.0.1:8000/graphql",
  exchanges: [fetchExchange],
  preferGetMethod: false,
  fetchOptions: { headers: { "GraphQL-Client-Name": "follow" } },
})
const query = gql`
  query Follow($after: String) {
    changes(first: 100, after: $after, kinds: [INSTITUTION, PLATFORM]) {
      edges { node { seq action kind id effectiveOn changedFields } }
      pageInfo { hasNextPage endCursor }
    }
  }
`
let after = await readFile("place.txt", "utf8").then((text) => text.trim(), () => null)
let hasMore = true
while (hasMore) {
  const { data, error } = await client.query(query, { after }).toPromise()
  if (error) throw error
  for (const { node } of data.changes.edges) console.log(node.seq, node.action, node.kind, node.id)
  after = data.changes.pageInfo.endCursor
  // In its place once it is whole: killed at any moment, there is the old place or the new one.
  await writeFile("next.txt", after)
  await rename("next.txt", "place.txt")
  hasMore = data.changes.pageInfo.hasNextPage
}
