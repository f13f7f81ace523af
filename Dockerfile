# The site, without Supabase: see docs/deploy.md. Its steps are scripts that the tests run (tests/site/production.test.ts).
FROM node:24-bookworm-slim AS build
WORKDIR /src
COPY package.json package-lock.json ./
RUN npm install --no-audit --no-fund
COPY . .
RUN npm run build
RUN scripts/container/assemble.sh /site

FROM node:24-bookworm-slim
ENV NODE_ENV=production
WORKDIR /site
COPY --from=build /site ./
USER node
EXPOSE 3000
HEALTHCHECK --interval=15s --timeout=5s --start-period=20s CMD ["node", "scripts/container/healthcheck.js"]
CMD ["node", "--permission", "--allow-fs-read=/site", "server.js"]
