import { ada, contact, given, grace, linus, margaret, minute } from '../fixtures.js';
import { asOf } from './as-of.js';

const later = minute(5);
const earlier = minute(-5);
const byWebhook = asOf(later, 'webhook');
const byGet = asOf(later, 'get');
const bySearch = asOf(later, 'search');
/** What we know when a GET at that time told it. */
const readAt = (at: Date) => ada.registered({}, at, 'get');
const openChannel = { dnd: false, emailChannel: false };
const silent = { dnd: false };

describe('A first sight', () => {
  it('registers the contact from a webhook, and asks for what webhooks never carry', () =>
    given(contact).when(ada.reported()).thenHydrates('first-sight', ada.registered()));

  it('registers from a search row that tells the e-mail channel', () =>
    given(contact)
      .when(ada.listed())
      .then(ada.registered({}, minute(0), 'search')));

  it('registers, and asks for the record, when a row does not tell the channel', () =>
    given(contact)
      .when(ada.listed({}, { optOut: silent }))
      .thenHydrates('first-sight', ada.registered({}, minute(0), 'search')));

  it('registers from a GET without asking again, whatever it omits', () =>
    given(contact)
      .when(ada.read({}, { optOut: {} }))
      .then(ada.registered({}, minute(0), 'get')));

  it('registers an opted-out contact together with the opt-out', () =>
    given(contact).when(linus.reported()).thenHydrates('first-sight', linus.registered(), linus.optedOut('emailChannel')));

  it('waits for the whole record when a row does not tell the names', () =>
    given(contact)
      .when(ada.listed({}, { complete: false }))
      .thenHydrates('incomplete'));

  it('keeps a contact without an e-mail', () => given(contact).when(grace.reported()).thenHydrates('first-sight', grace.registered()));
});

describe('A newer, complete webhook', () => {
  it('is applied as it is', () =>
    given(contact, ada.registered())
      .when(ada.reported({ lastName: 'King' }, { at: later }))
      .then(ada.renamed({ lastName: 'King' }, byWebhook)));

  it('stays silent when the CRM repeats what we already know', () =>
    given(contact, ada.registered())
      .when(ada.reported({}, { at: later }))
      .thenNothing());

  it('moves asOf even when there is nothing new', () =>
    expect(given(contact, ada.registered()).when(ada.reported({}, { at: later })).state.asOf).toEqual(byWebhook));

  it('becomes one event per thing that changed', () =>
    given(contact, ada.registered())
      .when(
        ada.reported(
          {
            email: 'ada@engines.example',
            phone: null,
            city: 'Ockham',
            tags: ['Customer', 'VIP'],
            customFields: { FldPlan0000000000001: 'Team' },
          },
          { at: later },
        ),
      )
      .thenHydrates(
        'omitted-field',
        ada.emailChanged('ada@engines.example', byWebhook),
        ada.phoneChanged(null, byWebhook),
        ada.detailsChanged({ city: 'Ockham' }, byWebhook),
        ada.tagsChanged({ added: ['vip'], removed: ['newsletter'] }, byWebhook),
        ada.customFieldsChanged({ FldPlan0000000000001: 'Team' }, byWebhook),
      ));

  it('treats absent, null and empty as three things', () => {
    const known = given(contact, grace.registered({ phone: undefined }));
    known.when(grace.reported({ phone: undefined }, { at: later })).thenNothing();
    known.when(grace.reported({ phone: null }, { at: later })).then(grace.phoneChanged(null, byWebhook));
    known.when(grace.reported({ phone: '' }, { at: later })).then(grace.phoneChanged('', byWebhook));
  });

  it('says nothing about a field it omits, but raises doubt when we hold a value', () =>
    given(contact, ada.registered())
      .when(ada.reported({ phone: undefined }, { at: later }))
      .thenHydrates('omitted-field'));

  it('may omit what webhooks never carry', () =>
    given(contact, ada.registered())
      .when(ada.reported({ timezone: undefined, type: undefined }, { at: later }))
      .thenNothing());

  it('does not mind the order and case of tags, nor the case of the address', () =>
    given(contact, ada.registered())
      .when(ada.reported({ tags: ['Newsletter', 'customer', 'CUSTOMER'], email: ' Ada@Example.com ' }, { at: later }))
      .thenNothing());
});

describe('A doubtful webhook', () => {
  it('that ties and differs asks for the record', () =>
    given(contact, ada.registered())
      .when(ada.reported({ lastName: 'King' }))
      .thenHydrates('tie'));

  it('that is older and differs asks for the record', () =>
    given(contact, margaret.registered())
      .when(margaret.reported({ lastName: 'Heafield' }, { at: earlier }))
      .thenHydrates('older'));

  it('without a time asks for the record', () =>
    given(contact, ada.registered())
      .when(ada.reported({ lastName: 'King' }, { at: null }))
      .thenHydrates('no-as-of'));

  it('adds nothing when it agrees with what we know', () => {
    const known = given(contact, ada.registered());
    known.when(ada.reported()).thenNothing();
    known.when(ada.reported({}, { at: earlier })).thenNothing();
    known.when(ada.reported({}, { at: null })).thenNothing();
  });

  it('does not move asOf', () =>
    expect(given(contact, ada.registered()).when(ada.reported({ lastName: 'King' }, { at: earlier })).state.asOf).toEqual(
      asOf(minute(0), 'webhook'),
    ));
});

describe('A GET', () => {
  it('wins over older knowledge', () =>
    given(contact, ada.registered())
      .when(ada.read({ lastName: 'King' }, { at: later }))
      .then(ada.renamed({ lastName: 'King' }, byGet)));

  it('clears what it omits and we hold', () =>
    given(contact, ada.registered())
      .when(ada.read({ phone: undefined, customFields: { FldPlan0000000000001: 'Pro', FldSeats000000000002: 3 } }, { at: later }))
      .then(ada.phoneChanged(null, byGet), ada.customFieldsChanged({ FldTopics00000000004: null }, byGet)));

  it('leaves absent what nobody ever told', () =>
    given(contact, grace.registered({ company: undefined }))
      .when(grace.read({ company: undefined }, { at: later }))
      .thenNothing());

  it('gives way to a newer webhook, and is asked for again', () =>
    given(contact, ada.registered({}, later))
      .when(ada.read({ lastName: 'King' }))
      .thenHydrates('older-read'));

  it('gives way in silence to a newer GET', () =>
    given(contact, readAt(later))
      .when(ada.read({ lastName: 'King' }))
      .thenNothing());

  it('is asked for again on a tie that differs', () =>
    given(contact, ada.registered())
      .when(ada.read({ lastName: 'King' }))
      .thenHydrates('older-read'));

  it('adds nothing when it confirms what we know', () =>
    given(contact, ada.registered())
      .when(ada.read({}, { at: later }))
      .thenNothing());
});

describe('A search row', () => {
  it('is applied when it is newer and complete', () =>
    given(contact, ada.registered())
      .when(ada.listed({ city: 'Ockham' }, { at: later }))
      .then(ada.detailsChanged({ city: 'Ockham' }, bySearch)));

  it('never beats a GET that is as new', () =>
    given(contact, readAt(later))
      .when(ada.listed({ city: 'Ockham' }, { at: later }))
      .thenHydrates('tie'));

  it('adds nothing when it agrees, even without names', () =>
    given(contact, readAt(later))
      .when(ada.listed({ firstName: undefined }, { complete: false }))
      .thenNothing());
});

describe('An opt-out', () => {
  it('is believed from a newer report', () =>
    given(contact, ada.registered())
      .when(ada.reported({}, { at: later, optOut: { dnd: true } }))
      .then(ada.optedOut('dnd', byWebhook)));

  it.each([
    ['an older report', { at: earlier }, 'older'],
    ['a tied report', {}, 'tie'],
    ['a report without a time', { at: null }, 'no-as-of'],
    ['an incomplete report', { at: later, complete: false }, 'incomplete'],
  ] as const)('is believed at once from %s, which is otherwise not', (_name, how, reason) =>
    given(contact, ada.registered())
      .when(ada.reported({ lastName: 'King' }, { ...how, optOut: { emailChannel: true } }))
      .thenHydrates(reason, ada.optedOut('emailChannel', null)),
  );

  it('is believed before anything else is known', () =>
    given(contact)
      .when(linus.reported({}, { at: null }))
      .thenHydrates('no-as-of', linus.optedOut('emailChannel', null)));

  it('is believed from a GET that was overtaken, which is then asked for again', () =>
    given(contact, readAt(later))
      .when(ada.read({}, { optOut: { dnd: true } }))
      .thenHydrates('older-read', ada.optedOut('dnd', null)));

  it('is not repeated', () =>
    given(linus.known())
      .when(linus.reported({}, { at: later }))
      .thenNothing());

  it('is lifted by the newest truth', () =>
    given(linus.known())
      .when(linus.read({}, { at: later, optOut: openChannel }))
      .then(linus.optOutLifted('emailChannel', byGet)));

  it('is not lifted by an older report', () =>
    given(linus.known())
      .when(linus.reported({}, { at: earlier, optOut: openChannel }))
      .thenHydrates('older'));

  it('is not lifted by silence, not even of a GET', () =>
    given(linus.known())
      .when(linus.read({}, { at: later, optOut: {} }))
      .thenNothing());

  it('is not lifted on one ground by the other', () =>
    given(linus.known())
      .when(linus.reported({}, { at: later, optOut: { dnd: false } }))
      .thenNothing());
});

describe('A deletion', () => {
  it('is only a hint when a webhook reports it', () =>
    given(contact, ada.registered()).when(ada.reportedDeleted(later)).thenHydrates('delete-reported'));

  it('brings its opt-out at once', () =>
    given(contact, linus.registered())
      .when(linus.reportedDeleted(later))
      .thenHydrates('delete-reported', linus.optedOut('emailChannel', null)));

  it('is believed when a GET by id proves it', () => given(contact, ada.registered()).when(ada.gone(later)).then(ada.deleted(later)));

  it('leaves a tombstone for a contact we never met', () => given(contact).when(ada.gone()).then(ada.deleted()));

  it('is asked for again when something newer is known', () =>
    given(contact, ada.registered({}, later)).when(ada.gone()).thenHydrates('older-read'));

  it('is ignored when a newer GET saw the contact', () => given(contact, readAt(later)).when(ada.gone()).thenNothing());

  it('adds nothing twice', () => {
    const gone = given(contact, ada.registered(), ada.deleted(later));
    gone.when(ada.gone(minute(6))).thenNothing();
    gone.when(ada.reportedDeleted(minute(6))).thenNothing();
  });
});

describe('A contact seen after its deletion', () => {
  const gone = given(contact, ada.registered(), ada.deleted(minute(1)));

  it('is restored by a newer GET, with what changed meanwhile', () =>
    gone.when(ada.read({ lastName: 'King' }, { at: later })).then(ada.restored(later), ada.renamed({ lastName: 'King' }, byGet)));

  it('is asked for when a webhook or a lagging search row shows it', () => {
    gone.when(ada.reported({}, { at: later })).thenHydrates('seen-after-deletion');
    gone.when(ada.listed()).thenHydrates('seen-after-deletion');
  });

  it('stays deleted for a GET from before the proof', () => gone.when(ada.read()).thenNothing());
});
