import type { ChangeTable } from './change-request.js';
import { hostRequests } from './host-requests.js';
import { lunRequests } from './lun-requests.js';
import { snapRequests } from './snap-requests.js';

export { RequestBody } from './request-body.js';
export type { Change, ChangeHandler, Outcome } from './change-request.js';

/** Everything that can be changed, by method and path. */
export const changes: ChangeTable = { ...hostRequests, ...lunRequests, ...snapRequests };
