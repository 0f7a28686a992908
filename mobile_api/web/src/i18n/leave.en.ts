import type { leave as zh } from './leave.zh'

/** What is read when somebody deletes their account, in English. */
export const leave: Record<keyof typeof zh, string> = {
  'leave.open': 'Delete my account',
  'leave.title': 'Delete my account',
  'leave.running': 'You have applications in progress: {numbers}. Withdraw them or wait until they are finished.',
  'leave.deleted': 'Deleted straight away',
  'leave.kept': 'Kept by law',
  'leave.byItself': 'Deleted automatically in time',
  'leave.why': '{kept}; {why}',
  'leave.forGood': 'This can’t be undone. A counter can still find what is kept, by its number.',
  'leave.go': 'Delete permanently',
  'leave.done': 'Your account has been deleted.',
}
