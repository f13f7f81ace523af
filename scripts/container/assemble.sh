#!/bin/sh
# Puts what a server needs, and nothing else, into a folder: the build, server.js and the production dependencies.
# usage: scripts/container/assemble.sh <folder>   after `npm run build`
set -eu
cd "$(dirname "$0")/../.."
target=$1

mkdir -p "$target"
cp -R package.json package-lock.json LICENSE server.js server build "$target/"
mkdir -p "$target/scripts/container"
cp scripts/container/healthcheck.js "$target/scripts/container/"
rm -f "$target"/server/*.test.ts

cd "$target"
npm install --omit=dev --ignore-scripts --no-audit --no-fund --prefer-offline
