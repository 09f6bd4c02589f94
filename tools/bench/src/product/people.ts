import type { World } from '@sync/e2e';
import type { SimContact } from '@sync/ghl-sim';

/** Counted from the CRM's records: who has to be in SendX in the end, and who must not be created there. */
export const peopleOf = ({ ghl }: World): { reachable: ReadonlySet<string>; optedOut: number } => {
  const byAddress = new Map<string, boolean>();
  for (const contact of ghl.world.contacts.all()) {
    const address = contact.email?.trim().toLowerCase() ?? '';
    if (/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(address)) byAddress.set(address, byAddress.get(address) === true || isOptedOut(contact));
  }
  const reachable = new Set([...byAddress].flatMap(([address, optedOut]) => (optedOut ? [] : [address])));
  return { reachable, optedOut: byAddress.size - reachable.size };
};

const isOptedOut = ({ dnd, dndSettings }: SimContact): boolean =>
  dnd || ['active', 'permanent'].includes(dndSettings?.['Email']?.status ?? '');
