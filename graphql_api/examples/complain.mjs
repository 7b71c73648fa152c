import { randomUUID } from "node:crypto"
import { setTimeout as wait } from "node:timers/promises"

const send = `mutation Send($input: SubmitComplaintInput!) {
  submitComplaint(input: $input) { receipt { reference secret } userErrors { field message } }
}`
const follow = `query Follow($reference: String!, $secret: String!) {
  complaint(reference: $reference, secret: $secret) { state dueOn }
}`

async function ask(query, variables, tries = 3) {
  try {
    const response = await fetch("http://127.0.0.1:8000/graphql", {
      method: "POST",
      headers: { "Content-Type": "application/json", "Accept-Language": "zh", "GraphQL-Client-Name": "complaint-form" },
      body: JSON.stringify({ query, variables }),
    })
    const { data, errors } = await response.json()
    if (errors) throw Object.assign(new Error(errors[0].message), { said: errors[0].extensions })
    return data
  } catch (error) {
    // What the service refuses it says why; sent again is what did not arrive, with the same key.
    if (error.said || tries === 1) throw error
    await wait(1000)
    return ask(query, variables, tries - 1)
  }
}

const input = {
  idempotencyKey: randomUUID(),
  nature: "REPORT",
  category: "OVERTIME",
  record: "pdl2gqev34niy",
  description: "周末晚上九点以后还在上课，请查处。",
  mode: "ANONYMOUS",
}
const { submitComplaint: answer } = await ask(send, { input })
for (const { field, message } of answer.userErrors) console.log([field.join("."), message].join("\t"))
if (answer.receipt) {
  const { complaint } = await ask(follow, answer.receipt)
  console.log([answer.receipt.reference, complaint.state, complaint.dueOn].join("\t"))
}
