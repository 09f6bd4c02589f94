import { randomUUID } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import { createNoteBody, updateNoteBody } from '@sync/contracts-ghl';
import { recordNotFound } from '../refusal.js';
import { existingContact, parse, serve } from '../serve.js';
import type { World } from '../world.js';
import { asGetNote } from './note-shapes.js';
import type { SimNote } from './sim-note.js';

/** Notes: under their contact alone, all of them at once; there is no other way to read them (domain fact 4). */
export const registerNoteRoutes = (fastify: FastifyInstance, world: World): void => {
  const { notes, noteEdits } = world;
  const existing = (params: Record<string, string>): SimNote => {
    const contact = existingContact(world, params);
    const note = notes.get(params.noteId ?? '');
    if (note?.contactId !== contact.id) throw recordNotFound('Note', params.noteId ?? '');
    return note;
  };
  const answer = (note: SimNote): unknown => ({ note: asGetNote(note), traceId: randomUUID() });

  serve(fastify, world, 'listNotes', 200, ({ params }) => ({
    notes: notes.ofContact(existingContact(world, params).id).reverse().map(asGetNote),
    traceId: randomUUID(),
  }));

  serve(fastify, world, 'createNote', 201, ({ params, body }) => {
    const { id } = existingContact(world, params);
    return answer(noteEdits.create(id, parse(createNoteBody, body)));
  });

  serve(fastify, world, 'getNote', 200, ({ params }) => answer(existing(params)));

  serve(fastify, world, 'updateNote', 200, ({ params, body }) => answer(noteEdits.update(existing(params), parse(updateNoteBody, body))));

  serve(fastify, world, 'deleteNote', 200, ({ params }) => {
    noteEdits.delete(existing(params));
    return { succeded: true, traceId: randomUUID() };
  });
};
