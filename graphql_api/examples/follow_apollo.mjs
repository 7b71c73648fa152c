// npm install @apollo/client graphql rxjs
import { readFile, rename, writeFile } from "node:fs/promises"
import { ApolloClient, HttpLink, InMemoryCache, gql } from "@apollo/client"

const client = new ApolloClient({
  link: new HttpLink({ uri: "http://127.0.0.1:8000/graphql", headers: { "GraphQL-Client-Name": "follow" } }),
  cache: new InMemoryCache(),
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
  // Entries of the ledger are no objects to keep up to date, so they stay out of the cache.
  const { data } = await client.query({ query, variables: { after }, fetchPolicy: "no-cache" })
  for (const { node } of data.changes.edges) console.log(node.seq, node.action, node.kind, node.id)
  after = data.changes.pageInfo.endCursor
  // In its place once it is whole: killed at any moment, there is the old place or the new one.
  await writeFile("next.txt", after)
  await rename("next.txt", "place.txt")
  hasMore = data.changes.pageInfo.hasNextPage
}
