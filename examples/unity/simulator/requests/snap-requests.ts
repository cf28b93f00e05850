import { ARRAY_REFUSALS, ArrayError } from '../array-error.js';
import type { ArrayState } from '../array-state.js';
import type { SnapAccess } from '../snap-access.js';
import type { Change, ChangeTable, Outcome } from './change-request.js';
import { given } from './given.js';
import type { RequestBody } from './request-body.js';

const READ_WRITE = 1;

function createSnap({ volumes }: ArrayState, { body }: Change): Outcome {
  const snap = volumes.addSnap(body.needed('storageResource', 'reference'), {
    ...given({ name: body.text('name') }),
    description: body.text('description') ?? '',
    isAutoDelete: body.flag('isAutoDelete') ?? true,
  });
  return { created: { id: snap.id } };
}

function deleteSnap({ volumes, snapAccess }: ArrayState, { id }: Change): Outcome {
  volumes.neededSnap(id);
  if (snapAccess.ofSnap(id).length > 0) throw new ArrayError(ARRAY_REFUSALS.snapAttached, `The snapshot ${id} is attached and cannot be deleted.`);
  volumes.deleteSnap(id);
  snapAccess.forgetSnap(id);
  return undefined;
}

/** What was on the LUN before is kept in a snapshot of its own. */
function restoreSnap({ volumes }: ArrayState, { body, id }: Change): Outcome {
  const { lunId } = volumes.neededSnap(id);
  const backup = volumes.addSnap(lunId, { ...given({ name: body.text('copyName') }), description: `Before the restore of ${id}`, isAutoDelete: false });
  return { content: { backup: { id: backup.id } } };
}

function accessList({ hosts }: ArrayState, body: RequestBody): readonly SnapAccess[] {
  return body.needed('hostAccess', 'parts').map((entry) => {
    const hostId = entry.needed('host', 'reference');
    hosts.neededHost(hostId);
    return { hostId, allowedAccess: entry.wholeNumber('allowedAccess') ?? READ_WRITE };
  });
}

export const snapRequests: ChangeTable = {
  'POST /types/snap/instances': createSnap,
  'DELETE /instances/snap/*': deleteSnap,
  'POST /instances/snap/*/action/restore': restoreSnap,
  'POST /instances/snap/*/action/attach': (state, { body, id }) => {
    state.volumes.neededSnap(id);
    state.snapAccess.replace(id, accessList(state, body));
    return undefined;
  },
  'POST /instances/snap/*/action/detach': (state, { id }) => {
    state.volumes.neededSnap(id);
    state.snapAccess.replace(id, []);
    return undefined;
  },
  'POST /instances/snap/*/action/modify': (state, { body, id }) => {
    const changes = { name: body.text('name'), description: body.text('description'), isAutoDelete: body.flag('isAutoDelete') };
    state.volumes.modifySnap(id, given(changes));
    if (body.has('hostAccess')) state.snapAccess.replace(id, accessList(state, body));
    return undefined;
  },
};
