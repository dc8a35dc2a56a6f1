#!/bin/sh
# Deploys an environment with the CDK command line that the Makefile pins:
# deploy.sh ENV COMMAND... Says in one line what is missing before it builds anything.
set -eu
refuse() { echo "deploy: $1" >&2; exit 1; }
env=$1
shift
[ -n "$env" ] || refuse "name the environment: make deploy ENV=prod"
[ -n "${AWS_REGION:-${AWS_DEFAULT_REGION:-}}" ] || refuse "no region: set AWS_REGION"
[ -n "${AWS_ACCESS_KEY_ID:-}${AWS_PROFILE:-}${AWS_WEB_IDENTITY_TOKEN_FILE:-}${AWS_CONTAINER_CREDENTIALS_RELATIVE_URI:-}${AWS_CONTAINER_CREDENTIALS_FULL_URI:-}" ] ||
  [ -s "${AWS_SHARED_CREDENTIALS_FILE:-${HOME:-}/.aws/credentials}" ] ||
  refuse "no credentials: set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY"
make build
exec "$@" deploy "openaso-$env" --context "env=$env" --context deploy=true --no-notices
