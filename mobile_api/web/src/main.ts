/** Starts the app. */
import { registerSW } from 'virtual:pwa-register'
import { createApp } from 'vue'

import App from './App.vue'
import { router } from './router'
import 'vant/lib/index.css'
import './style.css'

createApp(App).use(router).mount('#app')
registerSW({ immediate: true })
