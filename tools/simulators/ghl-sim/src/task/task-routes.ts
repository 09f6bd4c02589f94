import { randomUUID } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import { createTaskBody, taskCompletedBody, updateTaskBody } from '@sync/contracts-ghl';
import { recordNotFound, wrongLocation } from '../refusal.js';
import { existingContact, parse, serve } from '../serve.js';
import type { World } from '../world.js';
import type { SimTask } from './sim-task.js';
import { searchTasks, takenTaskSearch } from './task-search.js';
import { asGetTask } from './task-shapes.js';

/** Tasks: searched by location, read and written under their contact. Reads by id see a write at once; search sees it after its lag. */
export const registerTaskRoutes = (fastify: FastifyInstance, world: World): void => {
  const { tasks, taskEdits } = world;
  /** A task of another contact is not found either. */
  const existing = (params: Record<string, string>): SimTask => {
    const contact = existingContact(world, params);
    const task = tasks.get(params.taskId ?? '');
    if (task?.contactId !== contact.id) throw recordNotFound('Task', params.taskId ?? '');
    return task;
  };
  const answer = (task: SimTask): unknown => ({ task: asGetTask(task), traceId: randomUUID() });

  // A search that answers 201 (domain fact 10).
  serve(fastify, world, 'searchTasks', 201, ({ params, body }) => {
    if (params.locationId !== world.location.id) throw wrongLocation();
    return { tasks: searchTasks(world, parse(takenTaskSearch, body ?? {})), traceId: randomUUID() };
  });

  serve(fastify, world, 'listContactTasks', 200, ({ params }) => ({
    tasks: tasks.ofContact(existingContact(world, params).id).map(asGetTask),
    traceId: randomUUID(),
  }));

  serve(fastify, world, 'createTask', 201, ({ params, body }) => {
    const { id } = existingContact(world, params);
    return answer(taskEdits.create(id, parse(createTaskBody, body)));
  });

  serve(fastify, world, 'getTask', 200, ({ params }) => answer(existing(params)));

  serve(fastify, world, 'updateTask', 200, ({ params, body }) => answer(taskEdits.update(existing(params), parse(updateTaskBody, body))));

  serve(fastify, world, 'setTaskCompleted', 200, ({ params, body }) =>
    answer(taskEdits.update(existing(params), parse(taskCompletedBody, body))),
  );

  serve(fastify, world, 'deleteTask', 200, ({ params }) => {
    taskEdits.delete(existing(params));
    return { succeded: true, traceId: randomUUID() };
  });
};
