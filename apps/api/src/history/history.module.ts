import { Module } from '@nestjs/common';
import { Exports } from '../http/exports.js';
import { ActivityController } from './activity.controller.js';
import { RefusedChanges } from './refused-changes.js';
import { RevisionsController } from './revisions.controller.js';
import { StatisticsController } from './statistics.controller.js';

/** What was done: revision history, what other services report for it, and statistics of verifications. */
@Module({
  controllers: [RevisionsController, ActivityController, StatisticsController],
  providers: [Exports, RefusedChanges],
})
export class HistoryModule {}
