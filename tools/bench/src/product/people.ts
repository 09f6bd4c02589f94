import type { GhlSim, SimContact } from '@sync/ghl-sim';

interface Reachable {
  /** Those who have the address; of several the oldest speaks for it. */
  readonly contacts: readonly SimContact[];
  readonly optedOut: boolean;
}

/** Counted from the CRM's records, by address: who has to be in SendX in the end, and how many must not be created there. */
export const peopleOf = ({
  ghl,
}: {
  readonly ghl: GhlSim;
}): { reachable: ReadonlyMap<string, readonly SimContact[]>; optedOut: number } => {
  const byAddress = new Map<string, Reachable>();
  for (const contact of ghl.world.contacts.all()) {
    const address = contact.email?.trim().toLowerCase() ?? '';
    if (!/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(address)) continue;
    const { contacts = [], optedOut = false } = byAddress.get(address) ?? {};
    byAddress.set(address, { contacts: [...contacts, contact], optedOut: optedOut || isOptedOut(contact) });
  }
  const reachable = new Map(
    [...byAddress].flatMap(([address, { contacts, optedOut }]) => (optedOut ? [] : [[address, contacts] as const])),
  );
  return { reachable, optedOut: byAddress.size - reachable.size };
};

const isOptedOut = ({ dnd, dndSettings }: SimContact): boolean =>
  dnd || ['active', 'permanent'].includes(dndSettings?.['Email']?.status ?? '');
