/** How the array's objects name one another, both ways. */
export interface K2Reference {
  readonly ref: string;
}

/** What every object of the array has. */
export interface K2Object {
  readonly id: number;
}

/** The types of objects that the driver uses, by their names in paths. */
export interface K2Types {
  readonly volumes: K2Object & { readonly name: string; /** KiB. */ readonly size: number; readonly volume_group: K2Reference };
  readonly volume_groups: K2Object & { readonly name: string };
  readonly snapshots: K2Object & { readonly short_name: string };
  readonly volsnaps: K2Object;
  readonly hosts: K2Object & { readonly name: string };
  readonly host_iqns: K2Object & { readonly iqn: string };
  readonly host_fc_ports: K2Object & { /** With colons. */ readonly pwwn: string };
  readonly mappings: K2Object & { readonly host: K2Reference; readonly lun?: number };
  readonly retention_policies: K2Object;
  readonly 'replication/sessions': K2Object & { readonly state: string };
  readonly 'system/state': K2Object & { readonly rest_api_version: string; readonly iscsi_qualified_target_name: string };
  readonly 'system/capacity': K2Capacity;
  readonly 'system/net_ips': K2Object & { readonly ip_address: string; /** Empty for a data port. */ readonly wan_port: string };
  readonly 'system/fc_ports': K2Object & { readonly pwwn: string };
}

/** KiB throughout. */
export interface K2Capacity extends K2Object {
  readonly total: number;
  readonly free: number;
  readonly provisioned: number;
  readonly provisioned_volumes: number;
}

export type K2Type = keyof K2Types;

export const KIB_PER_GIB = 2 ** 20;

export function refOf(type: K2Type, { id }: K2Object): K2Reference {
  return { ref: `/${type}/${id}` };
}

/** The id in a reference to an object of this type, or undefined when it names one of another type. */
export function idOf(type: K2Type, { ref }: K2Reference): number | undefined {
  return ref.startsWith(`/${type}/`) ? Number(ref.slice(type.length + 2)) : undefined;
}
