/**
 * The 58 documented webhooks, by the value their `type` carries on the wire. Four pages are named differently from the type they describe;
 * see `webhookPageNames`. GHL adds events without notice: an unlisted type is unknown, not invalid.
 */
export const ghlWebhookTypes = [
  'INSTALL',
  'UNINSTALL',
  'PLAN_CHANGE',
  'AppointmentCreate',
  'AppointmentUpdate',
  'AppointmentDelete',
  'AssociationCreate',
  'AssociationUpdate',
  'AssociationDelete',
  'CampaignStatusUpdate',
  'ContactCreate',
  'ContactUpdate',
  'ContactDelete',
  'ContactDndUpdate',
  'ContactTagUpdate',
  'ConversationUnreadUpdate',
  'InboundMessage',
  'OutboundMessage',
  'ProviderOutboundMessage',
  'InvoiceCreate',
  'InvoiceUpdate',
  'InvoiceDelete',
  'InvoiceSent',
  'InvoicePaid',
  'InvoicePartiallyPaid',
  'InvoiceVoid',
  'LCEmailStats',
  'LocationCreate',
  'LocationUpdate',
  'NoteCreate',
  'NoteUpdate',
  'NoteDelete',
  'ObjectSchemaCreate',
  'ObjectSchemaUpdate',
  'OpportunityCreate',
  'OpportunityUpdate',
  'OpportunityDelete',
  'OpportunityStageUpdate',
  'OpportunityStatusUpdate',
  'OpportunityAssignedToUpdate',
  'OpportunityMonetaryValueUpdate',
  'OrderCreate',
  'OrderStatusUpdate',
  'PriceCreate',
  'PriceUpdate',
  'PriceDelete',
  'ProductCreate',
  'ProductUpdate',
  'ProductDelete',
  'RecordCreate',
  'RecordUpdate',
  'RecordDelete',
  'RelationCreate',
  'RelationDelete',
  'TaskCreate',
  'TaskComplete',
  'TaskDelete',
  'UserCreate',
] as const;

export type GhlWebhookType = (typeof ghlWebhookTypes)[number];

/** Names of the documentation pages (and of the switches in the developer portal) that differ from the type on the wire. */
export const webhookPageNames: Readonly<Partial<Record<GhlWebhookType, string>>> = {
  INSTALL: 'AppInstall',
  UNINSTALL: 'AppUninstall',
  PLAN_CHANGE: 'PlanChange',
  ConversationUnreadUpdate: 'ConversationUnreadWebhook',
};

export type RecordKind = 'contact' | 'task' | 'note' | 'appointment' | 'app' | 'other';

const kinds: readonly (readonly [pattern: RegExp, kind: RecordKind])[] = [
  [/^Contact(Create|Update|Delete|DndUpdate|TagUpdate)$/, 'contact'],
  [/^Task(Create|Complete|Delete)$/, 'task'],
  [/^Note(Create|Update|Delete)$/, 'note'],
  [/^Appointment(Create|Update|Delete)$/, 'appointment'],
  [/^(INSTALL|UNINSTALL|UPDATE|PLAN_CHANGE|AppInstall|AppUninstall|AppUpdate|PlanChange)$/, 'app'],
];

/** Which kind of record a webhook type is about. Types nobody knows yet are `other`. */
export const recordKindOf = (type: string): RecordKind => kinds.find(([pattern]) => pattern.test(type))?.[1] ?? 'other';
