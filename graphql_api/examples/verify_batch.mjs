import { setTimeout as wait } from "node:timers/promises"

const shelf = ["52370102YL00000042", "91370602YL0000020G", "https://mingde.example/join", "nothing.example"]
const query = `query Verify($these: [IdentifierInput!]!) {
  verify(identifiers: $these) { input outcome reasons statusSentence }
}`

async function ask(variables, tries = 4) {
  const response = await fetch("http://127.0.0.1:8000/graphql", {
    method: "POST",
    headers: { "Content-Type": "application/json", "GraphQL-Client-Name": "shelf-check" },
    body: JSON.stringify({ query, variables }),
  })
  if (![429, 503].includes(response.status) || tries === 1) return response.json()
  await wait(response.headers.get("Retry-After") * 1000)
  return ask(variables, tries - 1)
}

for (let from = 0; from < shelf.length; from += 1000) {
  const { data, errors } = await ask({ these: shelf.slice(from, from + 1000).map((value) => ({ value })) })
  if (errors) throw new Error(errors[0].message)
  for (const { outcome, input, reasons } of data.verify) console.log([outcome, input, reasons.join()].join("\t"))
}
