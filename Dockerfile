# syntax=docker/dockerfile:1

FROM node:24-bookworm-slim AS build
WORKDIR /src
COPY package.json package-lock.json tsconfig.json tsconfig.base.json bundle.mjs ./
COPY patches patches
COPY apps apps
COPY libs libs
RUN --mount=type=cache,target=/root/.npm npm ci --ignore-scripts \
 && npx patch-package --error-on-fail \
 && npm run build \
 && npm prune --omit=dev --ignore-scripts \
 && find apps libs -type d -name src -prune -exec rm -rf {} + \
 && find apps libs -name '*.tsbuildinfo' -delete

FROM node:24-bookworm-slim
ENV NODE_ENV=production HOST=0.0.0.0 PORT=3000 LATCHKEY_DATA_DIR=/data PATH=/app/node_modules/.bin:$PATH
WORKDIR /app
COPY --from=build /src/package.json ./
COPY --from=build /src/node_modules node_modules
COPY --from=build /src/dist dist
COPY --from=build /src/apps apps
# a volume that is mounted here belongs to the user of the process
RUN install -d -o node -g node -m 700 /data /keys /queue
USER node
EXPOSE 3000
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s \
  CMD ["node", "-e", "fetch('http://127.0.0.1:' + process.env.PORT + '/readyz').then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "dist/api.js"]
