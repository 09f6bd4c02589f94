/** Records by id, and by contact where they have one. Records are never changed in place. */
export class RecordStore<Item extends { id: string; contactId?: string }> {
  private readonly items = new Map<string, Item>();
  private readonly byContact = new Map<string, Set<string>>();
  /** Told of every single change, in order; undefined for a delete. */
  onChange: (id: string, item: Item | undefined) => void = () => undefined;

  get size(): number {
    return this.items.size;
  }

  get(id: string): Item | undefined {
    return this.items.get(id);
  }

  all(): IterableIterator<Item> {
    return this.items.values();
  }

  /** In the order in which they came. */
  ofContact(contactId: string): Item[] {
    return [...(this.byContact.get(contactId) ?? [])].flatMap((id) => this.items.get(id) ?? []);
  }

  put(item: Item): void {
    this.replace(this.items.get(item.id), item);
    this.onChange(item.id, item);
  }

  delete(id: string): void {
    const gone = this.items.get(id);
    if (!gone) return;
    this.replace(gone, undefined);
    this.onChange(id, undefined);
  }

  /** Replaces everything, without telling anyone. */
  load(items: Iterable<Item>): void {
    this.items.clear();
    this.byContact.clear();
    for (const item of items) this.replace(undefined, item);
  }

  /** The one place where an item comes, changes or goes; further indexes are kept here. A change keeps the item's place. */
  protected replace(before: Item | undefined, after: Item | undefined): void {
    if (before && !after) this.items.delete(before.id);
    if (before && before.contactId !== after?.contactId) this.idsOf(before)?.delete(before.id);
    if (!after) return;
    this.items.set(after.id, after);
    this.idsOf(after)?.add(after.id);
  }

  private idsOf({ contactId }: Item): Set<string> | undefined {
    if (contactId === undefined) return undefined;
    const ids = this.byContact.get(contactId) ?? new Set<string>();
    this.byContact.set(contactId, ids);
    return ids;
  }
}
