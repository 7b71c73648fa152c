"""Asks with the generated client, whose answers are objects with types that pydantic has checked."""

import json
import sys

from generated import Client, IdentifierInput

url, code = sys.argv[1:]
client = Client(url=url)
institution = client.find_institution(code=code).institution
assert institution is not None
verified = client.verify_these(these=[IdentifierInput(value=code)]).verify[0]
print(
    json.dumps(
        {
            "name": institution.name,
            "status": institution.filing_status.value,
            "platforms": [edge.node.name for edge in institution.platforms.edges],
            "filedOn": str(institution.platforms.edges[0].node.filed_on),
            "outcome": verified.outcome.value,
            "record": verified.record.typename__ if verified.record else None,
        }
    )
)
