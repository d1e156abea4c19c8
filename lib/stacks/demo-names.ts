// The names of the demo estate's parts: the stack gives them, the scenarios write telemetry about them.

/** Its stacks, by construct id and by name alike. */
export const demoStacks = { shop: 'shop', payments: 'shop-payments' } as const;

/** Its functions. */
export const functions = {
  checkout: 'shop-checkout',
  payments: 'shop-payments',
  catalogue: 'shop-catalogue',
  fulfilment: 'shop-fulfilment',
  reports: 'shop-reports',
} as const;

/** Its queues: orders, and where orders go that nobody can read. */
export const queues = { orders: 'shop-orders', unread: 'shop-orders-dlq' } as const;

/** Its tables. */
export const tables = { ledger: 'shop-ledger', stock: 'shop-stock' } as const;

/** Its alarms. */
export const alarms = {
  checkoutErrors: 'shop-checkout-errors',
  checkoutLatency: 'shop-checkout-latency',
  checkoutTraffic: 'shop-checkout-traffic',
  paymentsErrors: 'shop-payments-errors',
  paymentsThrottles: 'shop-payments-throttles',
  catalogueErrors: 'shop-catalogue-errors',
  unreadOrders: 'shop-unread-orders',
  ledgerLoad: 'shop-ledger-load',
} as const;

/** The log group of a function. */
export const logGroup = (name: string): string => `/aws/lambda/${name}`;
