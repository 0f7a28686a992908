/** What the tables of the supervision of matters reckon. */
import type { Efficiency } from './api/supervision'
import { t } from './i18n'

/** The days that the longest bar of a table stands for. */
export const longestOf = (rows: Efficiency[]): number =>
  Math.max(1, ...rows.flatMap((row) => [row.used_days ?? 0, row.promised_days ?? 0, row.statutory_days ?? 0]))

/** What departments decided themselves, and how long that took them. */
export const own = (row: Efficiency): string =>
  row.own_days === null ? '–' : t('matters.own.value', { n: row.decisions, days: row.own_days })

/** A part of what the city decided. */
export function percent(part: number, row: Efficiency): string {
  const decided = row.finished - row.given_up
  return decided ? `${Math.round((100 * part) / decided)}%` : '–'
}
