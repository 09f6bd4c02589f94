import { CallRecorder } from './call-recorder.js';

const call = (path: string, headers = {}) => ({ method: 'get', path, headers });

describe('CallRecorder', () => {
  it('keeps calls newest last and masks secrets', () => {
    const recorder = new CallRecorder();
    recorder.record(call('/contact', { 'X-Team-ApiKey': 'key-of-ada', Accept: 'application/json' }));
    recorder.record(call('/tag'));
    expect(recorder.list().map(({ id, path }) => [id, path])).toEqual([
      [1, '/contact'],
      [2, '/tag'],
    ]);
    expect(recorder.list()[0]?.headers).toEqual({ 'x-team-apikey': '***', accept: 'application/json' });
  });

  it('drops the oldest when it is full, and still counts them', () => {
    const recorder = new CallRecorder({ capacity: 3 });
    for (const path of ['/a', '/b', '/c', '/d', '/e']) recorder.record(call(path));
    expect(recorder.list().map(({ path }) => path)).toEqual(['/c', '/d', '/e']);
    expect(recorder.list({ since: 4 }).map(({ path }) => path)).toEqual(['/e']);
    expect(recorder.list({ since: 1 }).map(({ path }) => path)).toEqual(['/c', '/d', '/e']);
    expect(recorder.total).toBe(5);
  });

  it('filters by id, path and number, and finds nothing where nothing is', () => {
    const recorder = new CallRecorder();
    for (const path of ['/contact', '/tag', '/contact/identify']) recorder.record(call(path));
    expect(recorder.list({ since: '1' }).map(({ id }) => id)).toEqual([2, 3]);
    expect(recorder.list({ path: '/contact', limit: 1 }).map(({ id }) => id)).toEqual([3]);
    expect(recorder.list({ since: recorder.newestId })).toEqual([]);
    expect(recorder.list({ since: '1999-01-01T00:00:00Z', method: 'POST' })).toEqual([]);
  });

  it('goes on counting ids after it was cleared, so that a bookmark stays valid', () => {
    const recorder = new CallRecorder();
    recorder.record(call('/a'));
    recorder.clear();
    expect(recorder.total).toBe(0);
    expect(recorder.record(call('/b')).id).toBe(2);
    expect(recorder.list({ since: 1 }).map(({ path }) => path)).toEqual(['/b']);
  });
});
