import { FEWEST_PLACES, MOST_PLACES, PushPlaces } from './push-places.js';

describe('PushPlaces', () => {
  let now = 0;
  let places: PushPlaces;
  beforeEach(() => {
    now = 1_000;
    places = new PushPlaces(() => now);
  });

  const endedIn = (ms: number, count: number): void => {
    for (let place = 0; place < count; place += 1) places.ended();
    now += ms;
  };

  it('begins with a few', () => {
    expect(places.most).toBe(FEWEST_PLACES);
  });

  it('has as many as ended within half a second', () => {
    endedIn(500, 150);
    expect(places.most).toBe(150);
    endedIn(1_000, 240);
    expect(places.most).toBe(120);
  });

  it('keeps within its bounds', () => {
    endedIn(500, 10_000);
    expect(places.most).toBe(MOST_PLACES);
    endedIn(500, 3);
    expect(places.most).toBe(FEWEST_PLACES);
  });

  it('lets one begin for every second that ends where the pace has fallen, so that nobody urgent waits for all of them', () => {
    endedIn(500, 200);
    expect(places.free(0)).toBe(200);
    places.taken();
    now += 10_000;
    expect(places.free(200)).toBe(0);
    places.ended();
    expect(places.free(199)).toBe(0);
    places.ended();
    expect(places.free(198)).toBe(1);
    places.taken();
    expect(places.free(199)).toBe(0);
  });

  it('forgets a busy time that is over', () => {
    endedIn(500, 200);
    now += 60_000;
    expect(places.most).toBe(FEWEST_PLACES);
  });
});
