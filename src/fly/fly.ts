import type { HeldLease, Machine, MachineEvent } from './machine.ts';

/** What Firebreak asks of Fly. Every call throws a `ServiceError` when it did not give what was asked for. */
export interface Fly {
  /** All machines of the app with their leases, stopped ones and other groups included. An empty list is an error. */
  listMachines(): Promise<readonly Machine[]>;
  getMachine(machineId: string): Promise<Machine>;
  /** The newest 50 events, newest first. */
  listEvents(machineId: string): Promise<readonly MachineEvent[]>;
  /** Asks for a restart. Never repeated by the client: after an unclear answer the events decide. */
  restartMachine(
    machineId: string,
    options: { readonly leaseNonce: string; readonly stopTimeoutMs: number },
  ): Promise<void>;
  /** Throws kind `conflict`, with owner and expiry in the message, when somebody else holds it. */
  acquireLease(
    machineId: string,
    options: { readonly description: string; readonly ttlSeconds: number },
  ): Promise<HeldLease>;
  refreshLease(lease: HeldLease, options: { readonly ttlSeconds: number }): Promise<HeldLease>;
  /** A lease that is already gone is fine. */
  releaseLease(lease: HeldLease): Promise<void>;
}
