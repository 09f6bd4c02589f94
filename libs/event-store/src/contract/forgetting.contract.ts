import { allOf, appendOf, newStream, newTopic, type Harness } from './harness.contract.js';

/** Erasure by destroying a key. */
export const forgettingContract = (harness: Harness): void => {
  describe('forgetting a person', () => {
    it('makes everything about them unreadable, here and where the key was cached, and nothing else', async () => {
      const [here, elsewhere, topic] = [harness.openStore(), harness.openStore(), newTopic()];
      const [ada, grace] = [newStream('ada'), newStream('grace')];
      await here.append([ada, grace].map((stream) => appendOf(stream, 'receipt-1', { topic, keyId: stream })));
      expect(await elsewhere.readStream(ada)).toMatchObject([{ data: { lastName: 'King' } }]);
      await here.forget(ada);
      for (const store of [here, elsewhere, harness.openStore()]) {
        expect(await store.readStream(ada)).toMatchObject([{ type: 'ContactRenamed', data: null }]);
        expect(await allOf(harness, store, topic)).toMatchObject([{ data: null }, { data: { lastName: 'King' } }]);
      }
    });

    it('refuses what comes later, also where the key was cached, in a transaction, and for somebody never met', async () => {
      const [here, elsewhere] = [harness.openStore(), harness.openStore()];
      const [ada, stranger] = [newStream('ada'), newStream('stranger')];
      const late = (keyId: string, id: string) => appendOf(keyId, id, { keyId });
      await elsewhere.append([late(ada, 'receipt-1')]);
      await here.forget(ada);
      await here.forget(ada);
      await here.forget(stranger);
      const refused = { code: 'EVENT_STORE_PERSON_FORGOTTEN' };
      await expect(elsewhere.append([late(ada, 'receipt-2')])).rejects.toMatchObject(refused);
      await expect(here.append([late(ada, 'receipt-3')])).rejects.toMatchObject(refused);
      await expect(elsewhere.transaction([ada], (tx) => tx.append([late(ada, 'receipt-4')]))).rejects.toMatchObject(refused);
      await expect(elsewhere.append([late(stranger, 'receipt-5')])).rejects.toMatchObject(refused);
      expect(await here.readStream(ada)).toHaveLength(1);
    });
  });
};
