/** Sums: the backend counts in fen, people read and write yuan. */

export const yuan = (fen: number): string => (fen / 100).toFixed(2)

/** What somebody has written in yuan, in fen; null if it is no sum. */
export function fenOf(text: string): number | null {
  const found = /^(\d{1,6})(?:\.(\d{1,2}))?$/.exec(text.trim())
  return found ? Number(found[1]) * 100 + Number((found[2] ?? '').padEnd(2, '0')) : null
}
