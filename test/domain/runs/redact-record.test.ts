import { redactRecord } from '#domain/runs/redact-record.ts';
import { faultsOfRecord } from '#domain/runs/run-record.ts';
import { replayRun } from '#services/replay/replay-run.ts';
import { runOnce } from '../../services/replay/random-floor.ts';

const day = {
  ...{ seed: 3, agents: 2, model: true, faults: 0, deaths: 0 },
  task: 'why do mails to someone@mail.example.com bounce?',
  seen: {
    line: 'login of other@mail.example.com from 198.51.99.7 with password=swordfish',
    token: 'AKIAIOSFODNN7EXAMPLE',
  },
};

describe('a redacted record', () => {
  it('holds no personal data and no secret, and stays whole', async () => {
    const { record } = await runOnce(day);
    const whole = JSON.stringify(record);
    for (const text of ['someone', 'other@', '198.51.99.7', 'swordfish', 'AKIAIOSFODNN7EXAMPLE']) {
      expect(whole).toContain(text);
      expect(JSON.stringify(redactRecord(record))).not.toContain(text);
    }
    const redacted = redactRecord(record);
    expect(faultsOfRecord(redacted)).toEqual([]);
    expect(redactRecord(redacted)).toEqual(redacted);
    expect(faultsOfRecord({ ...redacted, redacted: false }).length).toBeGreaterThan(0);
  });

  it('still replays where nothing that follows depends on what was masked', async () => {
    const { record, agents } = await runOnce(day);
    const replayed = await replayRun(redactRecord(record), agents);
    expect(replayed.difference).toBeUndefined();
    expect(replayed.miss).toBeUndefined();
  });
});
