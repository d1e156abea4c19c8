/** Evidence as tools leave it: a series, lines, and a list without times. Its hash is `exampleIds.recording`. */
export const recordedEvidence = {
  group: '/aws/lambda/shop-payments',
  lines: Array.from({ length: 12 }, (_, i) => ({
    at: Date.UTC(2026, 10, 21, 2, i),
    message: i === 4 ? 'ERROR <b>card</b> refused & "lost"' : `INFO paid ${i}`,
  })),
  names: ['shop-payments', 'shop-orders'],
  series: [
    {
      metric: { namespace: 'Shop', name: 'Errors', dimensions: { Service: 'payments' } },
      statistic: 'Sum',
      unit: 'Count',
      periodSeconds: 60,
      points: Array.from({ length: 60 }, (_, i) => [
        Date.UTC(2026, 10, 21, 2, i),
        i >= 10 && i < 20 ? 40 + i : i % 3,
      ]),
    },
  ],
};
