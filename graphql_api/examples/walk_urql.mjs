// npm install @urql/core graphql
import { Client, fetchExchange, gql } from "@urql/core"

const client = new Client({
  url: "http://127.0.0.1:8000/graphql",
  exchanges: [fetchExchange],
  preferGetMethod: false,
  fetchOptions: { headers: { "GraphQL-Client-Name": "walk" } },
})
const query = gql`
  query Walk($after: String) {
    institutions(first: 100, after: $after, filter: { region: "370100" }) {
      edges { node { uscc name filingStatus } }
      pageInfo { hasNextPage endCursor }
    }
  }
`
let after = null
do {
  const { data, error } = await client.query(query, { after }).toPromise()
  if (error) throw error
  for (const { node } of data.institutions.edges) console.log(node.uscc, node.filingStatus, node.name)
  after = data.institutions.pageInfo.hasNextPage ? data.institutions.pageInfo.endCursor : null
} while (after)
