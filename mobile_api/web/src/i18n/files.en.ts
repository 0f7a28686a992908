import type { files as zh } from './files.zh'

/** What is said of files in a conversation, in English. */
export const files: Record<keyof typeof zh, string> = {
  'file.attach': 'Send a file ({formats}, up to {mb} MB)',
  'file.attach.none': 'Send a file',
  'file.noPerson':
    'The bot reads no files. Papers for an application go on its form page; to show something to a person, ask for one first and send it once they are there.',
  'file.look': 'See it large: {name}',
  'file.open': 'Open the file: {name}',
}
