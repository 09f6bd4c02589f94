import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What the relay sent last to each partition of each topic: the next message there names it as its predecessor. */
export class AddRelay1764000000303 implements MigrationInterface {
  readonly name = 'AddRelay1764000000303';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table messaging.relayed (
        topic text not null,
        partition int not null,
        partitions int not null,
        epoch int not null,
        xid xid8 not null,
        position bigint not null,
        primary key (topic, partition, partitions)
      );
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table messaging.relayed');
  }
}
