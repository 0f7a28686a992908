/** The checklist's elements as people read them: a value of the item library as lines in the app's language. */
import type { Wording } from './api/types'
import { known, language, t } from './i18n'

type Row = Record<string, unknown>

/** The 36 elements by what they are about. */
export const GROUPS = {
  basic: [
    'name', 'code', 'item_type', 'department', 'level', 'department_nature', 'authority_source', 'delegated_by',
    'joint_departments',
  ],
  basis: ['legal_basis', 'applicants', 'conditions', 'refusal_grounds', 'quota'],
  materials: ['materials', 'forms', 'intermediary_services'],
  process: ['statutory_days', 'promised_days', 'case_type', 'process', 'special_steps'],
  fee: ['fees', 'online_payment'],
  result: ['result_name', 'result_type', 'result_validity', 'result_delivery'],
  where: ['online_depth', 'visits', 'place', 'hours'],
  help: ['consultation', 'complaints', 'remedies', 'faq'],
} as const

const DOT = ' · '

export function words(text: Wording): string {
  return language.value === 'en' && text.en ? text.en : text.zh
}

/** No line means that there is none of it. */
export function shown(element: string, value: unknown): string[] {
  if (value === null || value === undefined || value === '') return []
  if (Array.isArray(value)) return value.flatMap((part) => shown(element, part))
  if (typeof value === 'boolean') return [t(value ? 'draft.yes' : 'draft.no')]
  if (typeof value === 'number') return [count(element, value)]
  if (typeof value === 'string') return [choice(element, value)]
  return [row(element, value as Row)]
}

function count(element: string, number: number): string {
  if (element === 'visits') return t('item.visits', { n: number })
  if (!element.endsWith('_days')) return String(number)
  return days(number)
}

function days(number: number): string {
  if (number === 0) return t('item.spot')
  return number === 1 ? t('item.day') : t('item.days', { n: number })
}

function choice(element: string, value: string): string {
  const key = element === 'flags' ? `flag.${value}` : `enum.${value}`
  return known(key) ? t(key) : value
}

function row(element: string, value: Row): string {
  if ('kind' in value) return offer(value)
  if ('question' in value) return [value.question, value.answer].map((text) => words(text as Wording)).join('\n')
  if (!('name' in value)) return words(value as unknown as Wording)
  const name = words(value.name as Wording)
  if (element === 'materials') return [name, ...paper(value)].join(DOT)
  if (element === 'process') return [name, ...(value.days ? [days(Number(value.days))] : [])].join(DOT)
  if (element === 'fees') return [name, `${Number(value.fen) / 100} ${t('draft.yuan')}`, words(value.basis as Wording)].join(DOT)
  return [name, String(value.url ?? '')].filter(Boolean).join(DOT)
}

function paper(value: Row): string[] {
  const copies = Number(value.copies)
  const facts = [copies === 1 ? t('item.copy') : t('item.copies', { n: copies }), choice('source', String(value.source))]
  if (!value.required) facts.push(t('card.optional'))
  else if (!value.key) facts.push(t('item.later'))
  return facts
}

function offer(value: Row): string {
  const key = `convenience.${String(value.kind)}`
  const kind = known(key) ? t(key) : String(value.kind)
  return [kind, words(value.where as Wording), words(value.when as Wording)].join(DOT)
}
