import { concernsConnection, lacksScope } from './circuits.js';
import { vendorError, type FakeCall } from './fake-ghl.fixtures.js';

const refused = (of: FakeCall['name'], code: string, status: number) =>
  vendorError(status === 401 ? 'auth' : 'permanent', code, { of, status });

describe('a refusal', () => {
  it.each<FakeCall['name']>(['get', 'search', 'task', 'notes', 'users'])(
    'of what contacts need, as in %s, concerns the connection',
    (of) => {
      expect(concernsConnection(refused(of, 'GHL_NEEDS_CONSENT', 401))).toBe(true);
      expect(concernsConnection(refused(of, 'GHL_WRONG_LOCATION', 403))).toBe(true);
      expect(concernsConnection(refused(of, 'GHL_PAYLOAD_REJECTED', 422))).toBe(false);
    },
  );

  it.each<FakeCall['name']>(['tasks', 'calendars', 'events', 'appointment'])('of a scope that only %s needs concerns that alone', (of) => {
    expect(concernsConnection(refused(of, 'GHL_NEEDS_CONSENT', 401))).toBe(false);
    expect(concernsConnection(refused(of, 'GHL_FORBIDDEN', 403))).toBe(false);
    expect(concernsConnection(refused(of, 'GHL_TOKEN_REJECTED', 401))).toBe(true);
  });

  it('that is none of a vendor concerns nobody', () => {
    expect(concernsConnection(new Error('away'))).toBe(false);
    expect(lacksScope({ code: 'GHL_NEEDS_CONSENT' })).toBe(true);
  });
});
