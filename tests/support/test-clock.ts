import { goBy } from '../../schema/clock.ts';

// When it is in all tests and measurements, and in whatever they start. To be imported before what asks for the day.
goBy('2026-06-30T09:00:00+08:00');
