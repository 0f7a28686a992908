/** The office's lists, and what a member of staff can do with an application. */
import type { ListName, Possible, Purpose } from './api/office'

/** The lists, whose they are, and what an application is most likely looked at for by who comes from there. */
export const LISTS: { name: ListName; role: string; purpose: Purpose }[] = [
  { name: 'counter', role: 'counter_clerk', purpose: 'acceptance' },
  { name: 'hand_out', role: 'counter_clerk', purpose: 'hand_out' },
  { name: 'department', role: 'reviewer', purpose: 'review' },
  { name: 'alarms', role: 'supervisor', purpose: 'supervision' },
]

export const PURPOSES: Purpose[] = ['acceptance', 'review', 'hand_out', 'supervision', 'complaint']

export type Doing = 'accept' | 'refuse' | 'correct' | 'approve' | 'reject' | 'pay' | 'issue' | 'hand_out'
export type Input = 'tolerant' | 'marks' | 'message' | 'reason' | 'legal_basis' | 'receipt' | 'result' | 'receiver'

/** One thing that can be done: the route, the shortcut, and what has to be filled in. */
export interface Deed {
  name: Doing
  /** What the backend must say can be done. */
  needs: Possible
  path: string
  key: string
  inputs: Input[]
  fixed?: Record<string, unknown>
}

/** The texts that need several lines. */
export const LONG: Input[] = ['message', 'reason']

export const DEEDS: Deed[] = [
  { name: 'accept', needs: 'accept', path: 'acceptance', key: 'a', inputs: ['tolerant'] },
  { name: 'approve', needs: 'decide', path: 'decisions', key: 'y', inputs: [], fixed: { approved: true } },
  { name: 'pay', needs: 'pay', path: 'payments', key: 'p', inputs: ['receipt'] },
  { name: 'issue', needs: 'issue', path: 'result', key: 'i', inputs: ['result'] },
  { name: 'hand_out', needs: 'hand_out', path: 'handout', key: 'h', inputs: ['receiver'] },
  { name: 'correct', needs: 'ask_correction', path: 'corrections', key: 'c', inputs: ['marks', 'message'] },
  { name: 'reject', needs: 'decide', path: 'decisions', key: 'n', inputs: ['reason', 'legal_basis'], fixed: { approved: false } },
  { name: 'refuse', needs: 'refuse', path: 'refusal', key: 'x', inputs: ['reason', 'legal_basis'] },
]
