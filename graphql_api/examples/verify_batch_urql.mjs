// npm install @urql/core graphql
import { Client, fetchExchange, gql } from "@urql/core"

const shelf = ["52370102YL00000042", "91370602YL0000020G", "https://mingde.example/join", "nothing.example"]
const client = new Client({
  url: "http://127.0.0.1:8000/graphql",
  exchanges: [fetchExchange],
  preferGetMethod: false,
  fetchOptions: { headers: { "GraphQL-Client-Name": "shelf-check" } },
})
const query = gql`
  query Verify($these: [IdentifierInput!]!) {
    verify(identifiers: $these) { input outcome reasons statusSentence }
  }
`

for (let from = 0; from < shelf.length; from += 1000) {
  const these = shelf.slice(from, from + 1000).map((value) => ({ value }))
  const { data, error } = await client.query(query, { these }).toPromise()
  if (error) throw error
  for (const { outcome, input, reasons } of data.verify) console.log([outcome, input, reasons.join()].join("\t"))
}
