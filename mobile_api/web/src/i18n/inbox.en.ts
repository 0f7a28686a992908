/** What inbox and push say, in English. */
import type { inbox as zh } from './inbox.zh'

export const inbox: Record<keyof typeof zh, string> = {
  'inbox.title': 'News',
  'inbox.open': 'News, {n} unread',
  'inbox.login': 'Log in to see news of your applications, certificates and appointments.',
  'inbox.loading': 'Fetching your news',
  'inbox.empty': 'No news yet. Steps of your applications, looks at your certificates and reminders will be here.',
  'inbox.more': 'Earlier',
  'inbox.readAll': 'Mark all as read',
  'inbox.unread': 'unread',
  'inbox.settings': 'Push settings',
  'inbox.settings.say': 'What is pushed to your phone, and when. What isn’t pushed is under “News” all the same. A locked screen shows nothing personal.',
  'inbox.settings.saved': 'Saved',
  'inbox.always': 'It is about your account’s safety: always pushed',
  'inbox.quiet': 'Quiet at night',
  'inbox.quiet.say': 'What comes meanwhile is pushed afterwards, unless it is about your account’s safety.',
  'inbox.quiet.from': 'From',
  'inbox.quiet.to': 'to',
  'inbox.kind.application': 'Steps of applications',
  'inbox.kind.payment': 'Payments',
  'inbox.kind.certificate': 'Changes of certificates',
  'inbox.kind.access': 'Looks at certificates',
  'inbox.kind.login': 'Logins on new devices',
  'inbox.kind.reply': 'Answers from staff',
  'inbox.kind.appointment': 'Appointments',
}
