import { notFound } from '../array-error.js';
import type { ArrayState } from '../array-state.js';
import { LOOKUP_OF_ALL_HOSTS, lookupOfHostName, readOfHost } from '../readings.js';
import type { Change, ChangeTable, Outcome } from './change-request.js';
import { given } from './given.js';

const MANUAL_HOST = 1;

/** The array takes two hosts of one name; what it can see is that the second was made by somebody who had looked too early. */
async function createHost(state: ArrayState, { body, session }: Change): Promise<Outcome> {
  const { hosts, readings, journal, window } = state;
  const name = body.needed('name', 'text');
  const type = body.wholeNumber('type') ?? MANUAL_HOST;
  hosts.checkNew(name, type);
  const lookedAt = readings.lastRead(session, lookupOfHostName(name), LOOKUP_OF_ALL_HOSTS);
  await window.pass('createHost');
  const twins = hosts.named(name);
  const [description, osType] = [body.text('description') ?? '', body.text('osType') ?? ''];
  const host = hosts.addHost({ name, type, description, osType, madeAt: readings.tick(), madeBy: session });
  if (twins.length > 0) journal.count('duplicateHosts');
  const unseen = twins.find(({ madeAt, madeBy }) => madeBy !== session && lookedAt !== undefined && lookedAt < madeAt);
  if (unseen !== undefined) journal.violation(`host "${name}" created twice: ${host.id} by a client that had looked before ${unseen.id} was there`);
  return { created: { id: host.id } };
}

/** A host may be deleted with what is attached to it; what the array can see is that its deleter knew nothing of an attachment. */
async function deleteHost(state: ArrayState, { id, session }: Change): Promise<Outcome> {
  const { hosts, access, readings, journal, window } = state;
  const { name } = hosts.neededHost(id);
  const readAt = readings.lastRead(session, readOfHost(id));
  await window.pass('deleteHost');
  hosts.neededHost(id);
  const unseen = access.lunsOf(id).filter((lunId) => {
    const attachment = access.ofLun(lunId).find(({ hostId }) => hostId === id);
    return attachment !== undefined && readAt !== undefined && attachment.addedAt > readAt && attachment.addedBy !== session;
  });
  if (unseen.length > 0) journal.violation(`host ${id} ("${name}") deleted with ${unseen.join(', ')}, attached since its deleter had read it`);
  hosts.deleteHost(id, readings.tick(), session);
  access.forgetHost(id);
  state.snapAccess.forgetHost(id);
  return undefined;
}

function modifyHostLuns({ hosts, hlus }: ArrayState, { body, id }: Change): Outcome {
  hosts.neededHost(id);
  for (const item of body.needed('hostLunModifyList', 'parts')) {
    const hostLun = item.needed('hostLUN', 'reference');
    const volume = hlus.ofHost(id).find(([volumeId]) => hostLun === `${id}_${volumeId}_prod` || hostLun === `${id}_${volumeId}_snap`);
    if (volume === undefined) throw notFound(`host LUN ${hostLun}`);
    const hlu = item.needed('hlu', 'wholeNumber');
    hlus.check(id, volume[0], hlu);
    hlus.assign(id, volume[0], hlu);
  }
  return undefined;
}

export const hostRequests: ChangeTable = {
  'POST /types/host/instances': createHost,
  'DELETE /instances/host/*': deleteHost,
  'POST /instances/host/*/action/modifyHostLUNs': modifyHostLuns,
  'POST /instances/host/*/action/modify': ({ hosts }, { body, id }) => {
    hosts.modifyHost(id, given({ name: body.text('name'), description: body.text('description'), osType: body.text('osType') }));
    return undefined;
  },
  'POST /types/hostInitiator/instances': ({ hosts }, { body }) => {
    const initiator = hosts.addInitiator({
      hostId: body.needed('host', 'reference'),
      initiatorId: body.needed('initiatorWWNorIqn', 'text'),
      type: body.needed('initiatorType', 'wholeNumber'),
      isIgnored: body.flag('isIgnored') ?? false,
    });
    return { created: { id: initiator.id } };
  },
  'POST /instances/hostInitiator/*/action/modify': ({ hosts }, { body, id }) => {
    hosts.modifyInitiator(id, given({ hostId: body.reference('host'), isIgnored: body.flag('isIgnored') }));
    return undefined;
  },
  'DELETE /instances/hostInitiator/*': ({ hosts }, { id }) => {
    hosts.deleteInitiator(id);
    return undefined;
  },
};
