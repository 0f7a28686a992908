/** Calls of members of staff about fees: payments, refunds, the daily reconciliation. */
import { query, request } from './client'
import type { Purpose } from './office'

export interface PaymentEvent {
  at: string
  label: string
  /** Name of the member of staff, if it was one. */
  by: string | null
}

export interface StaffRefund {
  id: string
  amount_fen: number
  state: string
  state_label: string
  asked_at: string
  reason: string
  asked_by: string | null
  waits_for_second: boolean
  /** The provider's code for why it doesn't give the money back. */
  trouble: string | null
  needs_look: boolean
  events: PaymentEvent[]
}

export interface StaffPayment {
  id: string
  application: string
  item: string
  amount_fen: number
  method: 'wechat_native' | 'wechat_h5' | 'wechat_jsapi' | 'alipay_page' | 'alipay_wap'
  state: string
  state_label: string
  created_at: string
  paid_at: string | null
  receipt: string | null
  refundable_fen: number
  needs_person: boolean
  events: PaymentEvent[]
  refunds: StaffRefund[]
}

export interface StaffPayments {
  payments: StaffPayment[]
  next_before: string | null
}

export interface Difference {
  kind: 'not_in_bill' | 'not_in_books' | 'another_sum'
  payment_id: string
  refund_id: string | null
  booked_fen: number
  billed_fen: number
  settled: { note: string; by: string | null; at: string } | null
}

export interface Reconciliation {
  provider: 'wechat' | 'alipay'
  day: string
  at: string
  differences: Difference[]
}

export interface RefundAsked {
  amount_fen: number
  refundable_fen: number
  reason: string
}

/** What a second person can do with a refund, or whoever sees to one that failed. */
export type RefundDeed = 'approval' | 'refusal' | 'closing'

const at = encodeURIComponent
const path = (id: string) => `/v1/office/payments/${at(id)}`

export const payments = (token: string, before: string | null) =>
  request<StaffPayments>('GET', `/v1/office/payments${query({ before })}`, { token })

export const waiting = (token: string) => request<StaffPayments>('GET', '/v1/office/refunds', { token })

export const look = (token: string, id: string, purpose: Purpose) =>
  request<StaffPayment>('GET', `${path(id)}${query({ purpose })}`, { token })

export const askRefund = (token: string, id: string, idempotencyKey: string, body: RefundAsked) =>
  request<StaffPayment>('POST', `${path(id)}/refunds`, { token, idempotencyKey, body })

export const actOnRefund = (token: string, id: string, refund: string, deed: RefundDeed) =>
  request<StaffPayment>('POST', `${path(id)}/refunds/${at(refund)}/${deed}`, { token })

export const reconciliations = (token: string, day: string | null) =>
  request<{ reconciliations: Reconciliation[] }>('GET', `/v1/office/reconciliations${query({ day })}`, { token })

/** A difference in one word: with another kind or sum it is another one, to which no note belongs that was begun before. */
export const seen = (one: Difference) =>
  [one.kind, one.payment_id, one.refund_id, one.booked_fen, one.billed_fen].join()

export const settle = (token: string, of: Reconciliation, { settled: _, ...difference }: Difference, note: string) =>
  request<Reconciliation>('POST', '/v1/office/reconciliations/settlements', {
    token,
    body: { provider: of.provider, day: of.day, ...difference, note },
  })
