/** What is read when somebody deletes their account, in Chinese. */
export const leave = {
  'leave.open': '注销账号',
  'leave.title': '注销账号',
  'leave.running': '还有没办完的办件：{numbers}。请先撤回，或等办完再注销。',
  'leave.deleted': '马上删除',
  'leave.kept': '依法保留',
  'leave.byItself': '到期自动删除',
  'leave.why': '{kept}；{why}',
  'leave.forGood': '注销后不能恢复。保留的办件可以凭编号到窗口查询。',
  'leave.go': '确认注销',
  'leave.done': '账号已注销。',
} as const
