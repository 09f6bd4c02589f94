import type { GhlSim, SimContact } from '@sync/ghl-sim';

type World = GhlSim['world'];

/** A last name says how often its bearer was edited, so that whoever sees two of them knows which is older. */
const marker = /^Edit (\d+)$/;

export const lastNameAfter = ({ lastName }: Pick<SimContact, 'lastName'>): string => `Edit ${(editsIn(lastName) ?? 0) + 1}`;

/** How many edits a last name stands for; null when it is none of ours. */
export const editsIn = (lastName: unknown): number | null => {
  const found = typeof lastName === 'string' ? marker.exec(lastName) : null;
  return found ? Number(found[1]) : null;
};

/** A person with an address that is theirs alone. */
export const addPerson = ({ edits }: World, number: number, { silent }: { readonly silent?: boolean } = {}): SimContact =>
  edits.create({ firstName: 'Person', lastName: 'Edit 0', email: `person-${number}@example.com`, companyName: 'Company 0' }, { silent });

export const isOptedOut = ({ dndSettings }: Pick<SimContact, 'dndSettings'>): boolean => dndSettings?.['Email']?.status === 'active';
