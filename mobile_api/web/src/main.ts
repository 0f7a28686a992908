import { createApp } from 'vue'

import App from './App.vue'
import { followPages } from './composables/useOnline'
import { followLostPages } from './lostPage'
import { router } from './router'
import './enter'
import './vant'
import './styles/tokens.css'
import './styles/base.css'

followPages(router)
followLostPages(router)
createApp(App).use(router).mount('#app')

if ('serviceWorker' in navigator && import.meta.env.PROD) {
  window.addEventListener('load', () => void navigator.serviceWorker.register('/sw.js').catch(() => {}))
}
