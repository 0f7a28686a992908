/** The service worker's part for web push: shows what came, once each, says that it has, and opens the inbox, beside what is
 * open. */
self.addEventListener('push', (event) => {
  event.waitUntil(receive(event.data.json()))
})

async function receive(told) {
  const shown = { body: told.body, tag: told.notice, icon: '/icons/icon-192.png', badge: '/icons/icon-192.png' }
  await self.registration.showNotification(told.title, shown)
  const body = JSON.stringify({ delivery: told.delivery, receipt: told.receipt })
  // if it is lost, the delivery stays "sent": nobody misses anything
  await fetch('/v1/push/receipts', { method: 'POST', headers: { 'Content-Type': 'application/json' }, body }).catch(() => {})
}

self.addEventListener('notificationclick', (event) => {
  event.notification.close()
  event.waitUntil(openInbox())
})

async function openInbox() {
  // any other window stays where it is: somebody may be half through a form there
  const windows = await self.clients.matchAll({ type: 'window', includeUncontrolled: true })
  const inbox = windows.find((one) => new URL(one.url).pathname === '/inbox')
  return inbox ? inbox.focus() : self.clients.openWindow('/inbox')
}
