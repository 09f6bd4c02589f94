import type { GhlSortableField } from '@sync/contracts-ghl';
import type { SimContact } from './sim-contact.js';
import type { Order } from './sorted-view.js';

export interface Sort {
  field: GhlSortableField;
  direction: 'asc' | 'desc';
}

/** What a contact is sorted by; missing values count as empty and come first. */
const sortValue: Record<GhlSortableField, Order<SimContact>['value']> = {
  dateAdded: ({ dateAdded }) => Date.parse(dateAdded),
  dateUpdated: ({ dateUpdated }) => Date.parse(dateUpdated),
  email: ({ email }) => email?.toLowerCase() ?? '',
  firstNameLowerCase: ({ firstName }) => firstName?.toLowerCase() ?? '',
  lastNameLowerCase: ({ lastName }) => lastName?.toLowerCase() ?? '',
  businessName: () => '',
  source: ({ source }) => source?.toLowerCase() ?? '',
  dnd: ({ dnd }) => Number(dnd),
};

export const contactOrder = (sorts: readonly Sort[]): Order<SimContact>[] =>
  sorts.map(({ field, direction }) => ({ value: sortValue[field], direction }));
