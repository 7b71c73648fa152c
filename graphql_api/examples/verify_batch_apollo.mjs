// npm install @apollo/client graphql rxjs
import { ApolloClient, HttpLink, InMemoryCache, gql } from "@apollo/client"

const shelf = ["52370102YL00000042", "91370602YL0000020G", "https://mingde.example/join", "nothing.example"]
const client = new ApolloClient({
  link: new HttpLink({ uri: "http://127.0.0.1:8000/graphql", headers: { "GraphQL-Client-Name": "shelf-check" } }),
  cache: new InMemoryCache(),
})
const query = gql`
  query Verify($these: [IdentifierInput!]!) {
    verify(identifiers: $these) { input outcome reasons statusSentence }
  }
`

for (let from = 0; from < shelf.length; from += 1000) {
  const these = shelf.slice(from, from + 1000).map((value) => ({ value }))
  const { data } = await client.query({ query, variables: { these } })
  for (const { outcome, input, reasons } of data.verify) console.log([outcome, input, reasons.join()].join("\t"))
}
