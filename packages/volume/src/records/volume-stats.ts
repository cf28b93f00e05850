/** What a backend tells a scheduler about itself, keyed as Cinder's scheduler reads it. @public */
export interface VolumeStats {
  readonly volume_backend_name: string;
  readonly vendor_name: string;
  readonly driver_version: string;
  /** `iSCSI`, `FC`, `NVMe-oF` or a vendor's own word. */
  readonly storage_protocol: string;
  readonly pools: readonly PoolStats[];
}

/** One pool of a backend; vendors add keys of their own. @public */
export interface PoolStats {
  readonly pool_name: string;
  readonly total_capacity_gb: number;
  readonly free_capacity_gb: number;
  readonly reserved_percentage?: number;
  readonly provisioned_capacity_gb?: number;
  readonly max_over_subscription_ratio?: number;
  readonly thin_provisioning_support?: boolean;
  readonly thick_provisioning_support?: boolean;
  readonly QoS_support?: boolean;
  readonly multiattach?: boolean;
  readonly location_info?: string;
  readonly [vendorKey: string]: unknown;
}
