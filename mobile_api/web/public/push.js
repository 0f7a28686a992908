/** The service worker's part for web push: shows what came, once each, and opens the inbox, beside what is open. */
self.addEventListener('push', (event) => {
  const told = event.data.json()
  const shown = { body: told.body, tag: told.notice, icon: '/icons/icon-192.png', badge: '/icons/icon-192.png' }
  event.waitUntil(self.registration.showNotification(told.title, shown))
})

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
