import { randomUUID } from "node:crypto"
import { setTimeout as wait } from "node:timers/promises"

const send = `mutation Send($input: SubmitComplaintInput!) {
  submitComplaint(input: $input) { receipt { reference secret } userErrors { field message } }
}`
const follow = `query Follow($reference: String!, $secret: String!) {
  complaint(reference: $reference, secret: $secret) { state dueOn }
}`

async function ask(query, variables, tries = 4) {
  let pause = 1
  try {
    const response = await fetch("http://127.0.0.1:8000/graphql", {
      method: "POST",
      headers: { "Content-Type": "application/json", "Accept-Language": "zh", "GraphQL-Client-Name": "complaint-form" },
      body: JSON.stringify({ query, variables }),
    })
    const { data, errors } = await response.json()
    if (!errors) return data
    pause = [429, 503].includes(response.status) ? Number(response.headers.get("Retry-After")) : null
    throw new Error(errors[0].message)
  } catch (error) {
    // Sent again, with the same key, is what did not arrive or came at a bad moment (429, 503); what is refused would be again.
    if (pause === null || tries === 1) throw error
    await wait(pause * 1000)
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
