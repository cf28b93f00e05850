import { z } from 'zod';
import { defineResource, referenceField } from './resource.js';

const iqn = z.string().max(223).regex(/^(iqn|eui|naa)\.\S+$/i, 'must begin with iqn., eui. or naa.');
const pwwn = z.string().regex(/^([0-9a-f]{2}:){7}[0-9a-f]{2}$/i, 'must be eight pairs of hexadecimal digits with colons');

/** An initiator belongs to one host. */
export const hostIqns = defineResource('hostIqns', {
  fields: ['iqn', 'host'],
  creation: {
    schema: z.strictObject({ iqn, host: referenceField }),
    pause: ({ tables, hostCreations }, { host }) => hostCreations.pausePortOf(tables.hosts.resolve(host)),
    draft: ({ tables }, wanted) => {
      tables.hosts.resolve(wanted.host);
      tables.hostIqns.assertFree('iqn', wanted.iqn);
      return wanted;
    },
  },
  removal: () => undefined,
});

export const hostFcPorts = defineResource('hostFcPorts', {
  fields: ['pwwn', 'host'],
  creation: {
    schema: z.strictObject({ pwwn, host: referenceField }),
    pause: ({ tables, hostCreations }, { host }) => hostCreations.pausePortOf(tables.hosts.resolve(host)),
    draft: ({ tables }, wanted) => {
      tables.hosts.resolve(wanted.host);
      tables.hostFcPorts.assertFree('pwwn', wanted.pwwn);
      return wanted;
    },
  },
  removal: () => undefined,
});
