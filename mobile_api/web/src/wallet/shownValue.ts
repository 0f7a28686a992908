/** A field's value as a person reads it. The same rules as `wallet/types/shown.py`. */
import type { TypeNames } from '../api/wallet'

export function shownValue(field: TypeNames['fields'][number] | undefined, value: unknown, english: boolean): string {
  if (field?.type === 'choice') return field.options[String(value)] ?? String(value)
  if (Array.isArray(value)) return value.join(english ? '; ' : '；')
  if (field?.type !== 'fen' || typeof value !== 'number') return String(value)
  const yuan = (value / 100).toLocaleString('en-US', { minimumFractionDigits: 2 })
  return english ? `CNY ${yuan}` : `${yuan}元`
}
