/** The app's pages. */
import { createRouter, createWebHistory } from 'vue-router'

import ChatPage from './pages/ChatPage.vue'

export const router = createRouter({
  history: createWebHistory(),
  routes: [
    { path: '/', component: ChatPage },
    { path: '/applications', component: () => import('./pages/ApplicationsPage.vue') },
    { path: '/applications/:number', component: () => import('./pages/ApplicationPage.vue'), props: true },
    { path: '/me', component: () => import('./pages/MePage.vue') },
    { path: '/:rest(.*)*', redirect: '/' },
  ],
})
