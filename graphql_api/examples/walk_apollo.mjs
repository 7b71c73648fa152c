// npm install @apollo/client graphql rxjs
import { ApolloClient, HttpLink, InMemoryCache, gql } from "@apollo/client"

const client = new ApolloClient({
  link: new HttpLink({ uri: "http://127.0.0.1:8000/graphql", headers: { "GraphQL-Client-Name": "walk" } }),
  cache: new InMemoryCache(),
})
const query = gql`
  query Walk($after: String) {
    institutions(first: 100, after: $after, filter: { region: "370100" }) {
      edges { node { id uscc name filingStatus } }
      pageInfo { hasNextPage endCursor }
    }
  }
`
let after = null
do {
  const { data } = await client.query({ query, variables: { after }, fetchPolicy: "no-cache" })
  for (const { node } of data.institutions.edges) console.log(node.uscc, node.filingStatus, node.name)
  after = data.institutions.pageInfo.hasNextPage ? data.institutions.pageInfo.endCursor : null
} while (after)
