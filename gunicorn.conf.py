"""What every gunicorn that serves this takes, however it is started: it reads this file by itself."""

# The most that gunicorn may be set to; addresses of GET requests to the API are as long (`graphql_api.limits.MAX_ADDRESS_BYTES`).
limit_request_line = 8190
