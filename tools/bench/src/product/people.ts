import type { World } from '@sync/e2e';

/** Counted from the CRM's records: who has to be in SendX in the end, and who must not be created there. */
export const peopleOf = ({ ghl }: World): { reachable: ReadonlySet<string>; optedOut: number } => {
  const byAddress = new Map<string, boolean>();
  for (const { email, dnd, dndSettings } of ghl.world.contacts.all()) {
    const address = email?.trim().toLowerCase() ?? '';
    if (!/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(address)) continue;
    const optedOut = dnd || ['active', 'permanent'].includes(dndSettings?.['Email']?.status ?? '');
    byAddress.set(address, (byAddress.get(address) ?? false) || optedOut);
  }
  const reachable = new Set([...byAddress].flatMap(([address, optedOut]) => (optedOut ? [] : [address])));
  return { reachable, optedOut: byAddress.size - reachable.size };
};
