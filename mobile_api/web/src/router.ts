/** The app's pages. */
import { createRouter, createWebHistory } from 'vue-router'

import ApplicationPage from './pages/ApplicationPage.vue'
import ApplicationsPage from './pages/ApplicationsPage.vue'
import ChatPage from './pages/ChatPage.vue'
import ItemPage from './pages/ItemPage.vue'
import MePage from './pages/MePage.vue'
import OneThingPage from './pages/OneThingPage.vue'
import ServicesPage from './pages/ServicesPage.vue'
import StaffPage from './pages/StaffPage.vue'

declare module 'vue-router' {
  interface RouteMeta {
    /** Whoever has one of these roles may see the page. */
    roles?: readonly string[]
  }
}

const OFFICE = ['counter_clerk', 'reviewer', 'supervisor']
const CLERK = ['counter_clerk']
const FEES = ['counter_clerk', 'supervisor']
const CERTIFICATES = ['reviewer', 'supervisor']
const ADMINISTRATOR = ['administrator']

export const router = createRouter({
  history: createWebHistory(),
  routes: [
    { path: '/', name: 'chat', component: ChatPage, meta: { title: 'app.name' } },
    { path: '/services', name: 'services', component: ServicesPage, meta: { title: 'services.title' } },
    { path: '/one-things/:id', name: 'one-thing', component: OneThingPage, meta: { title: 'services.title', section: '/services' } },
    { path: '/items/:code', name: 'item', component: ItemPage, meta: { title: 'services.title', section: '/services' } },
    { path: '/applications', name: 'applications', component: ApplicationsPage, meta: { title: 'apps.title' } },
    { path: '/applications/:number', name: 'application', component: ApplicationPage, meta: { title: 'apps.title' } },
    {
      path: '/applications/:number/pay', name: 'pay', component: () => import('./pages/PayPage.vue'),
      meta: { title: 'pay.title', section: '/applications' },
    },
    { path: '/receipts/:code', name: 'receipt', component: () => import('./pages/ReceiptPage.vue'), meta: { title: 'receipt.title' } },
    { path: '/wallet', name: 'wallet', component: () => import('./pages/wallet/WalletPage.vue'), meta: { title: 'wallet.title' } },
    { path: '/wallet/show', name: 'wallet-show', component: () => import('./pages/wallet/ShowPage.vue'), meta: { title: 'wallet.show' } },
    { path: '/wallet/accesses', name: 'wallet-accesses', component: () => import('./pages/wallet/AccessesPage.vue'), meta: { title: 'wallet.accesses' } },
    { path: '/wallet/certificates/:id', name: 'certificate', component: () => import('./pages/wallet/CertificatePage.vue'), meta: { title: 'wallet.title' } },
    {
      path: '/wallet/certificates/:id/offline', name: 'wallet-offline', component: () => import('./pages/wallet/OfflinePage.vue'),
      meta: { title: 'offline.show' },
    },
    {
      path: '/verify-offline', name: 'verify-offline', component: () => import('./pages/VerifyOfflinePage.vue'),
      meta: { title: 'offline.verify', office: true },
    },
    { path: '/check/:id', name: 'check', component: () => import('./pages/CheckPage.vue'), meta: { title: 'check.title' } },
    { path: '/inbox', name: 'inbox', component: () => import('./pages/inbox/InboxPage.vue'), meta: { title: 'inbox.title', section: '/me' } },
    {
      path: '/inbox/settings', name: 'inbox-settings', component: () => import('./pages/inbox/SettingsPage.vue'),
      meta: { title: 'inbox.settings', section: '/me' },
    },
    { path: '/me', name: 'me', component: MePage, meta: { title: 'me.title' } },
    { path: '/me/data-calls', name: 'data-calls', component: () => import('./pages/DataCallsPage.vue'), meta: { title: 'calls.title', section: '/me' } },
    { path: '/staff', name: 'staff', component: StaffPage, meta: { title: 'staff.title', office: true } },
    {
      path: '/staff/identity-codes', name: 'identity-codes', component: () => import('./pages/staff/IdentityCodePage.vue'),
      meta: { title: 'codes.title', office: true, roles: CLERK },
    },
    {
      path: '/staff/accounts', name: 'accounts', component: () => import('./pages/staff/AccountsPage.vue'),
      meta: { title: 'accounts.title', office: true, roles: ADMINISTRATOR },
    },
    {
      path: '/staff/parked-news', name: 'parked-news', component: () => import('./pages/staff/ParkedNewsPage.vue'),
      meta: { title: 'news.title', office: true, roles: ADMINISTRATOR },
    },
    {
      path: '/staff/systems', name: 'systems', component: () => import('./pages/staff/SystemsPage.vue'),
      meta: { title: 'systems.title', office: true, roles: ADMINISTRATOR },
    },
    {
      path: '/office', name: 'office', component: () => import('./pages/office/QueuePage.vue'),
      meta: { title: 'office.title', office: true, roles: OFFICE },
    },
    {
      path: '/office/scan', name: 'office-scan', component: () => import('./pages/office/ScanPage.vue'),
      meta: { title: 'office.scan', office: true, roles: CLERK },
    },
    {
      path: '/office/verify', name: 'office-verify', component: () => import('./pages/office/VerifyPage.vue'),
      meta: { title: 'verify.title', office: true, roles: CLERK },
    },
    {
      path: '/office/arrivals', name: 'office-arrivals', component: () => import('./pages/office/ArrivalsPage.vue'),
      meta: { title: 'arrivals.title', office: true, roles: CLERK },
    },
    {
      path: '/office/lookups', name: 'office-lookups', component: () => import('./pages/office/LookupsPage.vue'),
      meta: { title: 'lookups.title', office: true, roles: OFFICE },
    },
    {
      path: '/office/data', name: 'office-data', component: () => import('./pages/office/DataPage.vue'),
      meta: { title: 'data.title', office: true, roles: ['supervisor'] },
    },
    {
      path: '/office/payments', name: 'office-payments', component: () => import('./pages/office/PaymentsPage.vue'),
      meta: { title: 'fees.title', office: true, roles: FEES },
    },
    {
      path: '/office/payments/:id', name: 'office-payment', component: () => import('./pages/office/PaymentPage.vue'),
      meta: { title: 'fees.title', office: true, roles: FEES },
    },
    {
      path: '/office/reconciliation', name: 'office-reconciliation', component: () => import('./pages/office/ReconciliationPage.vue'),
      meta: { title: 'days.title', office: true, roles: ['supervisor'] },
    },
    {
      path: '/office/certificates', name: 'office-certificates', component: () => import('./pages/office/CertificatesPage.vue'),
      meta: { title: 'certs.title', office: true, roles: CERTIFICATES },
    },
    {
      path: '/office/desk', name: 'office-desk', component: () => import('./pages/office/DeskPage.vue'),
      meta: { title: 'desk.title', office: true, roles: ['chat_agent'] },
    },
    {
      path: '/office/desk-board', name: 'office-desk-board', component: () => import('./pages/office/DeskBoardPage.vue'),
      meta: { title: 'desk.board', office: true, roles: ['supervisor'] },
    },
    {
      path: '/office/supervision', name: 'office-supervision', component: () => import('./pages/office/SupervisionPage.vue'),
      meta: { title: 'matters.title', office: true, roles: ['supervisor'] },
    },
    {
      path: '/office/:number', name: 'office-application', component: () => import('./pages/office/DetailPage.vue'),
      meta: { title: 'office.title', office: true, roles: OFFICE },
    },
    { path: '/kiosk', name: 'kiosk', component: () => import('./pages/KioskPage.vue'), meta: { title: 'kiosk.title', section: '/me' } },
    { path: '/kiosk/scan', name: 'kiosk-scan', component: () => import('./pages/KioskScanPage.vue'), meta: { title: 'kiosk.scan', section: '/me' } },
    { path: '/:rest(.*)*', redirect: '/' },
  ],
})
