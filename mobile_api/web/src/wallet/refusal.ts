/** Why a code that is checked without network doesn't count; people read `offline.refused.<reason>`. */
export type Reason =
  | 'malformed' // no code of ours for this use
  | 'forged' // something was altered, or no department of the city signed it
  | 'unknown-key' // no key in the list at hand; it may be older than the key
  | 'holder' // whoever shows it isn't the device that it was given to
  | 'late'
  | 'early'
  | 'long' // the copy gives itself more time than it may have
  | 'used'
  | 'certificate-not-yet'
  | 'certificate-expired'

export class Refused extends Error {
  constructor(readonly reason: Reason) {
    super(reason)
  }
}
