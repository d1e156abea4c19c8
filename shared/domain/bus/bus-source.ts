/** The source of every event of the platform on its bus, as rules match it. */
export const BUS_SOURCE = 'watchfloor';
