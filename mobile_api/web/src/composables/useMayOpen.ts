/** Which of the staff's pages the member of staff who is logged in may open: nobody is led to another one. */
import { useRouter } from 'vue-router'

import { useStaff } from './useStaff'

export function useMayOpen() {
  const router = useRouter()
  const { staff } = useStaff()
  /** Whether they have a role of the page at this address. */
  return (path: string): boolean => {
    const roles = router.resolve(path).meta.roles ?? []
    return staff.value?.roles.some((role) => roles.includes(role)) ?? false
  }
}
