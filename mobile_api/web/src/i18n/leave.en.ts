import type { leave as zh } from './leave.zh'

/** What is read when somebody deletes their account, in English. */
export const leave: Record<keyof typeof zh, string> = {
  'leave.open': 'Delete my account',
  'leave.title': 'Delete my account',
  'leave.running': 'Applications are still running: {numbers}. Please withdraw them or wait until they are finished.',
  'leave.deleted': 'Deleted at once',
  'leave.kept': 'Kept by law',
  'leave.byItself': 'Deleted by itself in time',
  'leave.why': '{kept}; {why}',
  'leave.forGood': 'This can’t be undone. A counter still finds what is kept, by its number.',
  'leave.go': 'Delete for good',
  'leave.done': 'Your account is deleted.',
}
