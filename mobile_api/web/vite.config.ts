import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'

import vue from '@vitejs/plugin-vue'
import { defineConfig, type Plugin } from 'vite'
import { VitePWA } from 'vite-plugin-pwa'

const BACKEND = 'http://127.0.0.1:8000'
/** Paths that the backend answers itself: the service worker must leave them alone. */
const NOT_THE_APP = [/^\/v1\//, /^\/docs/, /^\/outbox/, /^\/openapi/, /^\/problems\//, /^\/healthz/, /^\/\.well-known\//, /^\/readyz/]

/** Puts Swagger UI beside `public/docs/index.html`, so that `/docs` needs no other server. */
function swaggerUi(): Plugin {
  const folder = join(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'), '..')
  return {
    name: 'yiwang-swagger-ui',
    apply: 'build',
    generateBundle() {
      for (const name of ['swagger-ui.css', 'swagger-ui-bundle.js']) {
        this.emitFile({ type: 'asset', fileName: `docs/${name}`, source: readFileSync(join(folder, name)) })
      }
    },
  }
}

export default defineConfig({
  plugins: [
    vue(),
    swaggerUi(),
    VitePWA({
      registerType: 'autoUpdate',
      injectRegister: false,
      manifest: {
        id: '/',
        name: '一网',
        short_name: 'Yiwang',
        description: '用自己的话说要办的事 · Say what you need in your own words',
        lang: 'zh-CN',
        start_url: '/',
        scope: '/',
        display: 'standalone',
        background_color: '#f4f7fb',
        theme_color: '#1b5fae',
        icons: [
          { src: '/icons/icon-192.png', sizes: '192x192', type: 'image/png' },
          { src: '/icons/icon-512.png', sizes: '512x512', type: 'image/png' },
          { src: '/icons/maskable-512.png', sizes: '512x512', type: 'image/png', purpose: 'maskable' },
          { src: '/icons/icon.svg', sizes: 'any', type: 'image/svg+xml' },
        ],
      },
      workbox: {
        globPatterns: ['index.html', 'assets/*.{js,css}', 'icons/icon.svg', 'icons/icon-192.png'],
        navigateFallback: '/index.html',
        navigateFallbackDenylist: NOT_THE_APP,
        importScripts: ['/push.js'],
        // a release reaches a window that never closes, too: whatever it still asks for of the old one, `lostPage.ts` answers
        skipWaiting: true,
        clientsClaim: true,
        cleanupOutdatedCaches: true,
        sourcemap: false,
      },
    }),
  ],
  build: { target: 'es2020', modulePreload: { polyfill: false }, chunkSizeWarningLimit: 700 },
  server: {
    proxy: {
      '/v1': { target: BACKEND, ws: true },
      '/outbox': BACKEND,
      '/openapi.json': BACKEND,
    },
  },
})
