/** What is said of files in a conversation, in Chinese. */
export const files = {
  'file.attach': '发送文件（{formats}，不超过{mb}MB）',
  'file.attach.none': '发送文件',
  'file.noPerson': '机器人看不了文件。办事的材料请在表单页上传；想发给工作人员看，请先说“转人工”，等接通后再发。',
  'file.look': '看大图：{name}',
  'file.open': '打开文件：{name}',
} as const
