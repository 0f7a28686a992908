/** The app's pages. */
import { createRouter, createWebHistory, type RouteMeta, type RouteRecordRaw } from 'vue-router'

import type { TextKey } from './i18n'
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
    title: TextKey
    /** Where "back" leads from a page below another, if there is no page before it; `:name` in it is a parameter of the page
     * itself. Null for the pages that are reached from everywhere. */
    above: string | null
    /** The entry of the menu that it belongs to, where its address doesn't say so. */
    section?: string
    /** A page of the staff's. */
    office?: boolean
    /** Whoever has one of these roles may see the page. */
    roles?: readonly string[]
  }
}

const OFFICE = ['counter_clerk', 'reviewer', 'supervisor']
const CLERK = ['counter_clerk']
const FEES = ['counter_clerk', 'supervisor']
const CERTIFICATES = ['reviewer', 'supervisor']
const ADMINISTRATOR = ['administrator']

/** Every page says what it is called and where "back" leads. */
const PAGES: (RouteRecordRaw & { meta: RouteMeta })[] = [
  { path: '/', name: 'chat', component: ChatPage, meta: { above: null, title: 'app.name' } },
  { path: '/services', name: 'services', component: ServicesPage, meta: { above: null, title: 'services.title' } },
  { path: '/one-things/:id', name: 'one-thing', component: OneThingPage, meta: { above: '/services', title: 'services.title', section: '/services' } },
  { path: '/items/:code', name: 'item', component: ItemPage, meta: { above: '/services', title: 'services.title', section: '/services' } },
  { path: '/applications', name: 'applications', component: ApplicationsPage, meta: { above: null, title: 'apps.title' } },
  { path: '/applications/:number', name: 'application', component: ApplicationPage, meta: { above: '/applications', title: 'apps.title' } },
  {
    path: '/applications/:number/pay', name: 'pay', component: () => import('./pages/PayPage.vue'),
    meta: { above: '/applications/:number', title: 'pay.title' },
  },
  { path: '/receipts/:code', name: 'receipt', component: () => import('./pages/ReceiptPage.vue'), meta: { above: '/', title: 'receipt.title' } },
  { path: '/wallet', name: 'wallet', component: () => import('./pages/wallet/WalletPage.vue'), meta: { above: null, title: 'wallet.title' } },
  { path: '/wallet/show', name: 'wallet-show', component: () => import('./pages/wallet/ShowPage.vue'), meta: { above: '/wallet', title: 'wallet.show' } },
  { path: '/wallet/accesses', name: 'wallet-accesses', component: () => import('./pages/wallet/AccessesPage.vue'), meta: { above: '/wallet', title: 'wallet.accesses' } },
  { path: '/wallet/devices', name: 'wallet-devices', component: () => import('./pages/wallet/DevicesPage.vue'), meta: { above: '/wallet', title: 'wallet.devices' } },
  { path: '/wallet/certificates/:id', name: 'certificate', component: () => import('./pages/wallet/CertificatePage.vue'), meta: { above: '/wallet', title: 'wallet.title' } },
  {
    path: '/wallet/certificates/:id/offline', name: 'wallet-offline', component: () => import('./pages/wallet/OfflinePage.vue'),
    meta: { above: '/wallet/certificates/:id', title: 'offline.show' },
  },
  {
    path: '/verify-offline', name: 'verify-offline', component: () => import('./pages/VerifyOfflinePage.vue'),
    meta: { above: '/me', title: 'offline.verify', section: '/me' },
  },
  { path: '/check/:id', name: 'check', component: () => import('./pages/CheckPage.vue'), meta: { above: '/', title: 'check.title' } },
  { path: '/inbox', name: 'inbox', component: () => import('./pages/inbox/InboxPage.vue'), meta: { above: '/me', title: 'inbox.title', section: '/me' } },
  {
    path: '/inbox/settings', name: 'inbox-settings', component: () => import('./pages/inbox/SettingsPage.vue'),
    meta: { above: '/inbox', title: 'inbox.settings', section: '/me' },
  },
  { path: '/me', name: 'me', component: MePage, meta: { above: null, title: 'me.title' } },
  { path: '/me/data-calls', name: 'data-calls', component: () => import('./pages/DataCallsPage.vue'), meta: { above: '/me', title: 'calls.title' } },
  { path: '/staff', name: 'staff', component: StaffPage, meta: { above: null, title: 'staff.title', office: true } },
  {
    path: '/staff/identity-codes', name: 'identity-codes', component: () => import('./pages/staff/IdentityCodePage.vue'),
    meta: { above: '/staff', title: 'codes.title', office: true, roles: CLERK },
  },
  {
    path: '/staff/accounts', name: 'accounts', component: () => import('./pages/staff/AccountsPage.vue'),
    meta: { above: '/staff', title: 'accounts.title', office: true, roles: ADMINISTRATOR },
  },
  {
    path: '/staff/parked-news', name: 'parked-news', component: () => import('./pages/staff/ParkedNewsPage.vue'),
    meta: { above: '/staff', title: 'news.title', office: true, roles: ADMINISTRATOR },
  },
  {
    path: '/staff/systems', name: 'systems', component: () => import('./pages/staff/SystemsPage.vue'),
    meta: { above: '/staff', title: 'systems.title', office: true, roles: ADMINISTRATOR },
  },
  {
    path: '/office', name: 'office', component: () => import('./pages/office/QueuePage.vue'),
    meta: { above: '/staff', title: 'office.title', office: true, roles: OFFICE },
  },
  {
    path: '/office/scan', name: 'office-scan', component: () => import('./pages/office/ScanPage.vue'),
    meta: { above: '/office', title: 'office.scan', office: true, roles: CLERK },
  },
  {
    path: '/office/verify', name: 'office-verify', component: () => import('./pages/office/VerifyPage.vue'),
    meta: { above: '/office', title: 'verify.title', office: true, roles: CLERK },
  },
  {
    path: '/office/arrivals', name: 'office-arrivals', component: () => import('./pages/office/ArrivalsPage.vue'),
    meta: { above: '/office', title: 'arrivals.title', office: true, roles: CLERK },
  },
  {
    path: '/office/lookups', name: 'office-lookups', component: () => import('./pages/office/LookupsPage.vue'),
    meta: { above: '/office', title: 'lookups.title', office: true, roles: OFFICE },
  },
  {
    path: '/office/data', name: 'office-data', component: () => import('./pages/office/DataPage.vue'),
    meta: { above: '/staff', title: 'data.title', office: true, roles: ['supervisor'] },
  },
  {
    path: '/office/payments', name: 'office-payments', component: () => import('./pages/office/PaymentsPage.vue'),
    meta: { above: '/office', title: 'fees.title', office: true, roles: FEES },
  },
  {
    path: '/office/payments/:id', name: 'office-payment', component: () => import('./pages/office/PaymentPage.vue'),
    meta: { above: '/office/payments', title: 'fees.title', office: true, roles: FEES },
  },
  {
    path: '/office/reconciliation', name: 'office-reconciliation', component: () => import('./pages/office/ReconciliationPage.vue'),
    meta: { above: '/office/payments', title: 'days.title', office: true, roles: ['supervisor'] },
  },
  {
    path: '/office/certificates', name: 'office-certificates', component: () => import('./pages/office/CertificatesPage.vue'),
    meta: { above: '/staff', title: 'certs.title', office: true, roles: CERTIFICATES },
  },
  {
    path: '/office/desk', name: 'office-desk', component: () => import('./pages/office/DeskPage.vue'),
    meta: { above: '/staff', title: 'desk.title', office: true, roles: ['chat_agent'] },
  },
  {
    path: '/office/desk-board', name: 'office-desk-board', component: () => import('./pages/office/DeskBoardPage.vue'),
    meta: { above: '/staff', title: 'desk.board', office: true, roles: ['supervisor'] },
  },
  {
    path: '/office/supervision', name: 'office-supervision', component: () => import('./pages/office/SupervisionPage.vue'),
    meta: { above: '/staff', title: 'matters.title', office: true, roles: ['supervisor'] },
  },
  {
    path: '/office/:number', name: 'office-application', component: () => import('./pages/office/DetailPage.vue'),
    meta: { above: '/office', title: 'office.title', office: true, roles: OFFICE },
  },
  { path: '/kiosk', name: 'kiosk', component: () => import('./pages/KioskPage.vue'), meta: { above: '/me', title: 'kiosk.title', section: '/me' } },
  { path: '/kiosk/scan', name: 'kiosk-scan', component: () => import('./pages/KioskScanPage.vue'), meta: { above: '/', title: 'kiosk.scan', section: '/me' } },
  { path: '/:rest(.*)*', name: 'lost', component: () => import('./pages/LostPage.vue'), meta: { title: 'lost.title', above: '/' } },
]

export const router = createRouter({ history: createWebHistory(), routes: PAGES })
