/**
 * Enter sends a form, as everywhere: Vant's field cancels the key unless a form of Vant's is around it, and ours are plain.
 * So the field doesn't hear of it, and the browser does what it always does.
 */
document.addEventListener(
  'keypress',
  (event) => {
    if (event.key === 'Enter' && event.target instanceof HTMLInputElement && event.target.form) event.stopPropagation()
  },
  { capture: true },
)
