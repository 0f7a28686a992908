/** Where the keyboard goes on. */

/** What Tab comes to in a panel, in its order. */
function stops(panel: Element): HTMLElement[] {
  const all = [...panel.querySelectorAll<HTMLElement>('button, input, textarea, select, a[href], summary, [tabindex="0"]')]
  return all.filter((stop) => stop.offsetParent !== null && !stop.hasAttribute('disabled'))
}

/** To the first thing to fill in or to press: what was pressed before is gone. */
export function begin(panel: Element | null | undefined): void {
  if (panel) stops(panel)[0]?.focus({ preventScroll: true })
}

/** Tab stays inside: from the last control to the first, and back. */
export function keepInside(panel: Element, event: KeyboardEvent): void {
  const all = stops(panel)
  const [first, last] = [all[0], all[all.length - 1]]
  const leaving = event.shiftKey ? first : last
  if (leaving && document.activeElement === leaving) {
    event.preventDefault()
    ;(event.shiftKey ? last : first)?.focus()
  }
}

/** Nothing has the focus: what had it is gone. */
export const isLost = () => document.activeElement === null || document.activeElement === document.body

/** Back to what had the focus before something lay over it; to the page, if that is gone. */
export function giveBack(before: Element | null): void {
  const place = before?.isConnected && before !== document.body ? before : document.querySelector('main')
  if (place instanceof HTMLElement) place.focus({ preventScroll: true })
}
