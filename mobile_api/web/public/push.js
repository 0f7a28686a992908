/** The service worker's part for web push: shows what came, once each, and opens the inbox. */
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
  const [open] = await self.clients.matchAll({ type: 'window' })
  if (!open) return self.clients.openWindow('/inbox')
  await open.focus()
  return open.navigate('/inbox')
}
