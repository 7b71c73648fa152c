document='query ByHash($code: String!) { institution(uscc: $code) { name } }'
hash=$(printf %s "$document" | sha256sum | cut --characters=1-64)
ask() {
  curl --silent --show-error --get http://127.0.0.1:8000/graphql --data-urlencode "documentId=sha256:$hash" \
    --data-urlencode 'variables={"code": "52370102YL00000042"}' "$@"
}
ask | jq --raw-output '.errors[0].extensions.code'
ask --data-urlencode "query=$document" | jq --raw-output '.data.institution.name'
ask | jq --raw-output '.data.institution.name'
