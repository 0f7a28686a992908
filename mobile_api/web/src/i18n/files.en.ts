import type { files as zh } from './files.zh'

/** What is said of files in a conversation, in English. */
export const files: Record<keyof typeof zh, string> = {
  'file.attach': 'Send a file ({formats}, up to {mb} MB)',
  'file.attach.none': 'Send a file',
  'file.noPerson': 'The assistant can’t read files. Upload papers for an application on its form page. To show something to staff, ask for a person first and send it once they are here.',
  'file.look': 'View larger: {name}',
  'file.open': 'Open the file: {name}',
}
