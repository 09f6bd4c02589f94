import { Controller, Get, HttpCode, Inject, Param, Post, Query } from '@nestjs/common';
import {
  contactStates,
  type ConnectionsAnswer,
  type ContactsAnswer,
  type DryRunAnswer,
  type EventsRedriven,
  type Overview,
  type ParkedAnswer,
  type Preview,
  type RedriveAnswer,
  type Timeline,
  type TraceAnswer,
  type TroubledAnswer,
  type UntoldEventsAnswer,
} from '@sync/contracts-console';
import { connectionsOf, ConsoleBackend } from '../backend.js';
import { listTroubled } from '../questions/activity.js';
import { listContacts, searchContacts } from '../questions/contacts.js';
import { redriveEvents, untoldEvents } from '../questions/custom-events.js';
import { dryRunReports, goLive, parkedMessages, previewOf, setPaused } from '../questions/going-live.js';
import { overviewOf } from '../questions/overview.js';
import { traceOf } from '../questions/traces.js';
import { timelineOf } from '../timeline/timeline.js';
import { openApiDocument } from './openapi.js';
import { ApiProblem } from './problem.js';

const SHORTEST_SEARCH = 2;
const listable: readonly string[] = contactStates.filter((state) => state !== 'in-sync');

/** What operators ask and do. Routes and answers are those of @sync/contracts-console. */
@Controller('api')
export class ConsoleController {
  constructor(@Inject(ConsoleBackend) private readonly backend: ConsoleBackend) {}

  @Get('overview')
  overview(): Promise<Overview> {
    return overviewOf(this.backend.platform, new Date());
  }

  @Get('contacts')
  async contacts(
    @Query('search') search?: string,
    @Query('state') state?: string,
    @Query('reason') reason?: string,
    @Query('connection') connection?: string,
  ): Promise<ContactsAnswer> {
    if (search === undefined && state !== undefined) return this.#listed(state, reason, connection);
    const text = search?.trim() ?? '';
    if (text.length < SHORTEST_SEARCH)
      throw new ApiProblem('bad-request', 400, `"search" needs ${SHORTEST_SEARCH} letters of an address at least, found ${text.length}.`);
    const { platform } = this.backend;
    return searchContacts(platform.pool, await connectionsOf(platform, connection), text);
  }

  @Get('failing')
  failing(@Query('reason') reason?: string, @Query('connection') connection?: string): Promise<ContactsAnswer> {
    return this.#listed('failing', reason, connection);
  }

  @Get('contacts/:connection/:contactId/timeline')
  timeline(@Param('connection') connection: string, @Param('contactId') contactId: string): Promise<Timeline> {
    return timelineOf(this.backend.platform, connection, contactId);
  }

  @Get('traces/:traceId')
  trace(@Param('traceId') traceId: string): Promise<TraceAnswer> {
    return traceOf(this.backend.platform, traceId);
  }

  @Get('parked')
  parked(): Promise<ParkedAnswer> {
    return parkedMessages(this.backend.platform);
  }

  @Post('parked/redrive')
  @HttpCode(200)
  async redrive(@Query('group') group?: string, @Query('message') message?: string): Promise<RedriveAnswer> {
    if (!group || !message)
      throw new ApiProblem('bad-request', 400, '"group" and "message" have to name the parked message; GET /api/parked lists them.');
    return { outcome: await this.backend.platform.redrive.redrive(group, message) };
  }

  @Get('troubled')
  async troubled(@Query('reason') reason?: string, @Query('connection') connection?: string): Promise<TroubledAnswer> {
    const { platform } = this.backend;
    return listTroubled(platform.pool, await connectionsOf(platform, connection), reason);
  }

  @Get('custom-events')
  customEvents(@Query('state') state?: string, @Query('connection') connection?: string): Promise<UntoldEventsAnswer> {
    return untoldEvents(this.backend.platform, state, connection);
  }

  @Post('custom-events/redrive')
  @HttpCode(200)
  redriveEvents(
    @Query('state') state?: string,
    @Query('connection') connection?: string,
    @Query('event') event?: string,
  ): Promise<EventsRedriven> {
    return redriveEvents(this.backend.platform, state, connection, event);
  }

  @Get('dry-run')
  async dryRun(@Query('connection') connection?: string): Promise<DryRunAnswer> {
    return { reports: await dryRunReports(this.backend.platform, connection) };
  }

  @Get('preview')
  preview(@Query('contact') contact?: string, @Query('connection') connection?: string): Promise<Preview> {
    if (!contact) throw new ApiProblem('bad-request', 400, '"contact" has to name a GHL contact id.');
    return previewOf(this.backend.platform, contact, connection);
  }

  @Post('pause')
  @HttpCode(200)
  pause(@Query('connection') connection?: string): Promise<ConnectionsAnswer> {
    return setPaused(this.backend.platform, true, connection);
  }

  @Post('resume')
  @HttpCode(200)
  resume(@Query('connection') connection?: string): Promise<ConnectionsAnswer> {
    return setPaused(this.backend.platform, false, connection);
  }

  @Post('go-live')
  @HttpCode(200)
  goLive(@Query('connection') connection?: string): Promise<ConnectionsAnswer> {
    return goLive(this.backend.platform, connection);
  }

  @Get('openapi.json')
  openApi(): object {
    return openApiDocument();
  }

  async #listed(state: string, reason: string | undefined, connection: string | undefined): Promise<ContactsAnswer> {
    if (!listable.includes(state)) throw new ApiProblem('bad-request', 400, `"state" has to be one of ${listable.join(', ')}.`);
    const { platform } = this.backend;
    return listContacts(platform.pool, await connectionsOf(platform, connection), state as 'waiting' | 'failing' | 'excluded', reason);
  }
}
