/** Calls about fees: paying one, and receipts. */
import { request, requestBlob } from './client'

export type Method = 'wechat_native' | 'wechat_h5' | 'alipay_page' | 'alipay_wap'
export type PaymentState = 'created' | 'started' | 'pending' | 'succeeded' | 'failed' | 'expired' | 'cancelled'

export interface Refund {
  id: string
  amount_fen: number
  state_label: string
}

export interface Payment {
  id: string
  item: string
  amount_fen: number
  method: string
  state: PaymentState
  state_label: string
  /** How it is paid: `code_url` to scan, or `url` to go to. */
  way: { code_url?: string; url?: string }
  expires_at: string
  paid_at: string | null
  receipt: string | null
  refunds: Refund[]
}

export interface Receipt {
  number: string
  lines: { label: string; value: string }[]
}

const at = encodeURIComponent

export const payments = (token: string, number: string) =>
  request<{ payments: Payment[] }>('GET', `/v1/applications/${at(number)}/payments`, { token })

export const beginPayment = (token: string, number: string, idempotencyKey: string, method: Method) =>
  request<Payment>('POST', `/v1/applications/${at(number)}/payments`, { token, idempotencyKey, body: { method } })

export const cancelPayment = (token: string, id: string) => request<Payment>('POST', `/v1/payments/${at(id)}/cancellation`, { token })

export const receiptPdf = (token: string, id: string) => requestBlob(`/v1/payments/${at(id)}/receipt`, token)

export const checkReceipt = (code: string) => request<Receipt>('GET', `/v1/receipts/${at(code)}`)
