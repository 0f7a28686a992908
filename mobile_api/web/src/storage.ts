/** What this device remembers. A browser that forbids storage just forgets. */
const PREFIX = 'yiwang.'

export function read<T>(key: string): T | null {
  try {
    const kept = localStorage.getItem(PREFIX + key)
    return kept === null ? null : (JSON.parse(kept) as T)
  } catch {
    return null
  }
}

export function write(key: string, value: unknown): void {
  try {
    if (value === null) localStorage.removeItem(PREFIX + key)
    else localStorage.setItem(PREFIX + key, JSON.stringify(value))
  } catch {
    // private mode or full: the app works on without
  }
}

/** A random id; `crypto.randomUUID` is missing on plain-HTTP addresses other than localhost. */
export function randomId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
}
