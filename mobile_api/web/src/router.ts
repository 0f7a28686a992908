/** The app's four pages. */
import { createRouter, createWebHistory } from 'vue-router'

import ApplicationPage from './pages/ApplicationPage.vue'
import ApplicationsPage from './pages/ApplicationsPage.vue'
import ChatPage from './pages/ChatPage.vue'
import MePage from './pages/MePage.vue'

export const router = createRouter({
  history: createWebHistory(),
  routes: [
    { path: '/', name: 'chat', component: ChatPage, meta: { title: 'app.name' } },
    { path: '/applications', name: 'applications', component: ApplicationsPage, meta: { title: 'apps.title' } },
    { path: '/applications/:number', name: 'application', component: ApplicationPage, meta: { title: 'apps.title' } },
    { path: '/me', name: 'me', component: MePage, meta: { title: 'me.title' } },
    { path: '/:rest(.*)*', redirect: '/' },
  ],
})
