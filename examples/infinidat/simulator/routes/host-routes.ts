import { z } from 'zod';
import { ArrayError, badRequest } from '../array-error.js';
import type { ArrayState } from '../array-state.js';
import { onlyFields, show, showPage, type Fields } from '../collection.js';
import { hostPort, type HostPort } from '../host-port.js';
import { lunFields } from '../lun-fields.js';
import { objectName } from '../object-name.js';
import { listOf, type QueryPairs } from '../request-query.js';
import { assertApproved, bodyOf, idOf, type Route, type RouteAnswer, type RouteRequest } from '../route.js';
import { SECURITY_METHODS, type HostSecurity, type SimulatedHost } from '../simulated-host.js';

const SECRET_LENGTHS = [14, 56] as const;
const secret = z.string().min(SECRET_LENGTHS[0]).max(SECRET_LENGTHS[1]);
const chapUser = z.string().min(1).max(255);

const security = {
  host_type: z.string().min(1).max(50).optional(),
  security_method: z.enum(SECURITY_METHODS).optional(),
  security_chap_inbound_username: chapUser.nullish(),
  security_chap_inbound_secret: secret.nullish(),
  security_chap_outbound_username: chapUser.nullish(),
  security_chap_outbound_secret: secret.nullish(),
};
const hostBody = z.looseObject({ name: objectName, ...security });
const changeBody = z.looseObject({ name: objectName.optional(), ...security });
const portBody = z.looseObject({ type: z.string(), address: z.string() });

function securityOf(body: z.infer<typeof changeBody>): Partial<HostSecurity> {
  return {
    ...(body.security_method !== undefined && { method: body.security_method }),
    ...(body.security_chap_inbound_username !== undefined && { inboundUser: body.security_chap_inbound_username }),
    ...(body.security_chap_inbound_secret !== undefined && { inboundSecret: body.security_chap_inbound_secret }),
    ...(body.security_chap_outbound_username !== undefined && { outboundUser: body.security_chap_outbound_username }),
    ...(body.security_chap_outbound_secret !== undefined && { outboundSecret: body.security_chap_outbound_secret }),
  };
}

function hostFields({ mappings }: ArrayState): Fields<SimulatedHost> {
  return {
    id: ({ id }) => id,
    name: ({ name }) => name,
    luns: ({ id }) => mappings.ofHost(id).map((mapping) => show(mapping, lunFields)),
    ports: ({ id, ports }) => ports.map((port) => shownPort(id, port)),
    host_cluster_id: () => 0,
    host_type: ({ hostType }) => hostType,
    san_client_type: () => 'HOST',
    security_method: (host) => host.security.method,
    security_chap_inbound_username: (host) => host.security.inboundUser,
    security_chap_has_inbound_secret: (host) => host.security.inboundSecret !== null,
    security_chap_outbound_username: (host) => host.security.outboundUser,
    security_chap_has_outbound_secret: (host) => host.security.outboundSecret !== null,
    created_at: ({ createdAt }) => createdAt,
    updated_at: ({ updatedAt }) => updatedAt,
  };
}

const shownPort = (hostId: number, { type, address }: HostPort): object => ({ host_id: hostId, type, address });

/** Shows one host, and notes what of it the client was shown. */
function answer({ state, client, query }: RouteRequest, host: SimulatedHost): RouteAnswer {
  const only = onlyFields(query);
  state.witness.sawHost(client, host.id, only?.includes('luns') ?? true);
  return { result: show(host, hostFields(state), only) };
}

function list({ state, client, query }: RouteRequest): RouteAnswer {
  const answered = showPage(state.hosts.all(), hostFields(state), query);
  const withLuns = listOf(query, 'fields')?.includes('luns') ?? true;
  const name = askedName(query);
  if (name !== undefined) state.witness.sawHostNamed(client, name);
  if (query.length === 0) state.witness.sawAllHosts(client);
  for (const { id } of answered.result as { id?: number }[]) if (id !== undefined) state.witness.sawHost(client, id, withLuns);
  return answered;
}

/** The one name that the query asks for, when it asks for one. */
function askedName(query: QueryPairs): string | undefined {
  return query.find(([name]) => name === 'name')?.[1].replace(/^eq:/, '');
}

async function remove(request: RouteRequest): Promise<RouteAnswer> {
  const { hosts, mappings, metadata } = request.state;
  const host = hosts.needed(idOf(request));
  const mapped = mappings.ofHost(host.id).length;
  if (mapped > 0) assertApproved(request, `Host "${host.name}" has ${mapped} volumes mapped, which it will lose`);
  await mappings.deleteHost(request.client, host.id);
  metadata.clear(host.id);
  return { result: show(host, hostFields(request.state), onlyFields(request.query)) };
}

/** Hosts and their ports. */
export const hostRoutes: readonly Route[] = [
  { method: 'GET', path: 'hosts', run: list },
  {
    method: 'POST',
    path: 'hosts',
    run: async (request) => {
      const body = bodyOf(request, hostBody);
      return { ...answer(request, await request.state.hosts.create(request.client, body.name, body.host_type ?? 'DEFAULT', securityOf(body))), status: 201 };
    },
  },
  {
    method: 'GET',
    path: 'hosts/host_id_by_initiator_address/:address',
    run: ({ state, path: [address = ''] }) => {
      const port = hostPort(/^(iqn|eui|naa)\./i.test(address) ? 'iscsi' : 'fc', address);
      const host = state.hosts.ofPort(port);
      if (host === undefined) throw new ArrayError('HOST_NOT_FOUND', `No host has the port ${port.address}`);
      return { result: host.id };
    },
  },
  { method: 'GET', path: 'hosts/:id', run: (request) => answer(request, request.state.hosts.needed(idOf(request))) },
  {
    method: 'PUT',
    path: 'hosts/:id',
    run: (request) => {
      const body = bodyOf(request, changeBody);
      const { id, security: old } = request.state.hosts.needed(idOf(request));
      const changed = { ...old, ...securityOf(body) };
      if (changed.method !== 'NONE' && (changed.inboundUser === null || changed.inboundSecret === null)) {
        throw badRequest(`security_method ${changed.method} needs security_chap_inbound_username and security_chap_inbound_secret`);
      }
      return answer(request, request.state.hosts.update(request.client, id, body.name, body.host_type, changed));
    },
  },
  { method: 'DELETE', path: 'hosts/:id', run: remove },
  {
    method: 'GET',
    path: 'hosts/:id/ports',
    run: (request) => {
      const { id, ports } = request.state.hosts.needed(idOf(request));
      return showPage(ports, { host_id: () => id, type: ({ type }) => type, address: ({ address }) => address }, request.query);
    },
  },
  {
    method: 'POST',
    path: 'hosts/:id/ports',
    run: (request) => {
      const { type, address } = bodyOf(request, portBody);
      const port = hostPort(type, address);
      request.state.hosts.addPort(idOf(request), port);
      return { result: shownPort(idOf(request), port), status: 201 };
    },
  },
  {
    method: 'DELETE',
    path: 'hosts/:id/ports/:type/:address',
    run: (request) => {
      const port = hostPort(request.path[1] ?? '', request.path[2] ?? '');
      request.state.hosts.removePort(idOf(request), port);
      return { result: shownPort(idOf(request), port) };
    },
  },
];
