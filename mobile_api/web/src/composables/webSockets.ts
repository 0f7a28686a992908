/** What every WebSocket of the app shares: where it is, and how long it waits before it comes back. */

/** The address of a path of this server. */
export function socketAddress(path: string): string {
  const scheme = location.protocol === 'https:' ? 'wss:' : 'ws:'
  return `${scheme}//${location.host}${path}`
}

/** Ever longer, and never the same for all who were cut at once; `failures` counts from nought. */
export function pauseAfter(failures: number, firstMs: number, longestMs: number): number {
  return Math.min(longestMs, firstMs * 2 ** failures) * (0.75 + Math.random() / 2)
}
