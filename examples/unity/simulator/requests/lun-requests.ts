import type { AccessRequest } from '../access-table.js';
import { ARRAY_REFUSALS, ArrayError, malformed } from '../array-error.js';
import { isAtLeast } from '../array-settings.js';
import type { ArrayState } from '../array-state.js';
import type { Change, ChangeTable, Outcome } from './change-request.js';
import { given } from './given.js';
import type { RequestBody } from './request-body.js';

const PRODUCTION = 1;

async function createLun(state: ArrayState, { body, session }: Change): Promise<Outcome> {
  const parameters = body.needed('lunParameters', 'part');
  const access = hostAccess(state, parameters);
  const lun = state.volumes.addLun({
    name: body.needed('name', 'text'),
    description: body.text('description') ?? '',
    poolId: parameters.needed('pool', 'reference'),
    sizeBytes: parameters.needed('size', 'wholeNumber'),
    isThin: parameters.flag('isThinEnabled') ?? true,
  });
  try {
    if (access !== undefined) await replaceAccess(state, lun.id, access, session);
  } catch (error) {
    state.volumes.deleteLun(lun.id, true);
    throw error;
  }
  return { content: { storageResource: { id: lun.id } } };
}

/** The clone belongs to the family of its source, and its snapshot may go at once. */
function createThinClone({ volumes, settings }: ArrayState, { body, id }: Change): Outcome {
  if (!isAtLeast(settings.softwareVersion, 4, 2)) throw malformed('Thin clones need version 4.2 or later.');
  const snap = volumes.neededSnap(body.needed('snap', 'reference'));
  const source = volumes.neededLun(id);
  if (snap.lunId !== id) throw malformed(`Snapshot ${snap.id} is not of LUN ${id}.`);
  const { poolId, isThin, baseLunId = source.id } = source;
  const lun = volumes.addLun({
    name: body.needed('name', 'text'), description: body.text('description') ?? '', poolId, isThin, sizeBytes: snap.sizeBytes, baseLunId,
  });
  return { content: { storageResource: { id: lun.id } } };
}

async function modifyLun(state: ArrayState, { body, id, session }: Change): Promise<Outcome> {
  state.volumes.neededLun(id);
  const parameters = body.part('lunParameters');
  const access = parameters === undefined ? undefined : hostAccess(state, parameters);
  const wanted = { name: body.text('name'), description: body.text('description'), sizeBytes: parameters?.wholeNumber('size') };
  const hasChanged = state.volumes.modifyLun(id, given(wanted));
  if (access !== undefined) await replaceAccess(state, id, access, session);
  if (!hasChanged && access === undefined) throw new ArrayError(ARRAY_REFUSALS.nothingToModify, 'There is nothing to modify.');
  return undefined;
}

function replaceAccess({ access, volumes }: ArrayState, lunId: string, list: readonly AccessRequest[], session: string): Promise<void> {
  return access.replace(lunId, list, session, () => volumes.lun(lunId) !== undefined);
}

function hostAccess({ settings }: ArrayState, parameters: RequestBody): readonly AccessRequest[] | undefined {
  return parameters.parts('hostAccess')?.map((entry) => {
    const hlu = entry.wholeNumber('hlu');
    if (hlu !== undefined && !isAtLeast(settings.softwareVersion, 4, 4)) throw malformed('hlu needs version 4.4 or later.');
    return { hostId: entry.needed('host', 'reference'), mask: entry.wholeNumber('accessMask') ?? PRODUCTION, hlu };
  });
}

function deleteLun({ volumes, access, snapAccess }: ArrayState, { body, id }: Change): Outcome {
  const gone = volumes.deleteLun(id, body.flag('forceSnapDeletion') ?? false);
  access.forgetLun(id);
  for (const snap of gone) snapAccess.forgetSnap(snap.id);
  return undefined;
}

export const lunRequests: ChangeTable = {
  'POST /types/storageResource/action/createLun': createLun,
  'POST /instances/storageResource/*/action/createLunThinClone': createThinClone,
  'POST /instances/storageResource/*/action/modifyLun': modifyLun,
  'DELETE /instances/storageResource/*': deleteLun,
};
